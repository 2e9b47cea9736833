package admin_test

import (
	"time"

	"firstbell/notifier"
	"firstbell/schools"
)

// The words that must appear nowhere before a child is opened.
const (
	canaryForename = "Zebedee"
	canarySurname  = "Quillfeather"
	canarySchool   = "the little one by the ferry"
	canaryPostcode = "ZZ9 9XY"
	canaryNote     = "The mother works in that office under another name."
)

var canaries = []string{canaryForename, canarySurname, canarySchool, canaryPostcode, canaryNote, "2018-03-03", "3 March 2018", "J201361424001"}

func parkedChild(caseID, child, reason string, workBy time.Duration) notifier.TriageDetail {
	return notifier.TriageDetail{
		TriageItem: notifier.TriageItem{
			Case: caseID, Child: child, ShortRef: "T-" + child, Force: "NORTH", Reason: reason, Status: notifier.ChildParked,
			ParkedAt: morning.Add(-9 * time.Hour), WorkBy: morning.Add(workBy), Deadline: morning.Add(40 * time.Minute),
		},
		Looked: notifier.Looked{Version: 2, Identity: "1de47"},
		Identity: notifier.TriageChild{
			Forename: canaryForename, Surname: canarySurname, KnownAs: []string{"Zeb"}, DateOfBirth: "2018-03-03", Sex: "male",
			Postcode: canaryPostcode, UPN: "J201361424001", SchoolText: canarySchool, Town: "Netherford", Education: "at a school",
		},
		Candidates: []notifier.TriageCandidate{
			{School: larch(), Why: []string{"name and date of birth agree with one pupil here"}},
			{School: closed(), Why: []string{"an officer picked it"}},
		},
		Siblings: []notifier.TriageCandidate{{School: ferry(), Why: []string{"another child of this incident goes there"}}},
	}
}

func sampleChildren() []notifier.TriageDetail {
	bounced := parkedChild("ca5e02", "c2", notifier.ReasonBounced, -10*time.Minute)
	proposed := parkedChild("ca5e03", "c3", "home-educated", 26*time.Hour)
	proposed.Note = canaryNote
	proposed.Proposal = &notifier.ExceptionDecision{
		Reason: notifier.ExceptionDanger, ReviewOn: "2026-12-07", ProposedBy: "person:olu", ProposedAt: morning.Add(-time.Hour),
	}
	elsewhere := parkedChild("ca5e04", "c4", "several-pupils", time.Hour)
	elsewhere.Force = "SOUTH"
	return []notifier.TriageDetail{parkedChild("ca5e01", "c1", "no-corroboration", 40*time.Minute), bounced, proposed, elsewhere}
}

func larch() schools.School {
	return schools.School{
		URN: 999001, Name: "Larch Lane Primary School", Status: schools.StatusOpen, Phase: "Primary", Type: "Community school",
		Street: "Larch Lane", Town: "Netherford", Postcode: "NF1 2AB", Telephone: "01632 960001", LAName: "Netherfordshire", LowAge: 4, HighAge: 11,
	}
}

func ferry() schools.School {
	return schools.School{
		URN: 999002, Name: "Ferry Road College", Status: schools.StatusOpen, Phase: "Secondary",
		Street: "Ferry Road", Town: "Netherford", Postcode: "NF1 4CD", Telephone: "01632 960002", LowAge: 11, HighAge: 18,
	}
}

func closed() schools.School {
	return schools.School{URN: 999003, Name: "Old Mill Infant School", Status: schools.StatusClosed, Town: "Netherford"}
}

func samplePeople() *people {
	trained, err := schools.NewDate(2025, time.September, 12)
	if err != nil {
		panic(err)
	}
	at := func(person, name string, role schools.Role, account notifier.AccountState, trained *schools.Date) notifier.ContactRow {
		return notifier.ContactRow{Account: account, Contact: schools.Contact{
			Person: person, URN: 999001, Role: role, Name: name, Email: person + "@larch.example", Phone: "+441632960011", TrainedOn: trained,
		}}
	}
	return &people{
		schools: []schools.School{larch(), ferry(), closed()},
		contacts: map[schools.URN][]notifier.ContactRow{999001: {
			at("a1", "Ada Okafor", schools.RoleKeyAdult, notifier.AccountActive, &trained),
			at("b2", "Ben Oduya-Fairweather", schools.RoleKeyAdult, notifier.AccountNone, nil),
			at("c3", "Cath Rowe", schools.RoleHead, notifier.AccountExpired, nil),
			at("d4", "Larch Lane office", schools.RoleFallback, notifier.AccountNone, nil),
		}},
	}
}

func sampleBoard() *board {
	row := func(ref, school string, urn schools.URN, state notifier.State, left time.Duration) notifier.BoardRow {
		return notifier.BoardRow{
			Notification: ref, ShortRef: ref, School: school, URN: urn, State: state, CreatedAt: morning.Add(-8 * time.Hour),
			Deadline: morning.Add(left), Left: left, AlertedAt: morning.Add(-8 * time.Hour),
		}
	}
	done := row("K7PQ", "Larch Lane Primary School", 999001, notifier.StateAcknowledged, 40*time.Minute)
	done.AcknowledgedAt = morning.Add(-20 * time.Minute)
	late := row("M3TT", "Ferry Road College", 999002, notifier.StateAlerted, -15*time.Minute)
	late.Late, late.OnCallSheet = notifier.LateMatch, true
	late.Skipped, late.AlarmedAt = []notifier.Step{notifier.StepHead}, morning.Add(-5*time.Minute)
	told := row("R2WD", "Ferry Road College", 999002, notifier.StateAlerted, 20*time.Minute)
	told.ToldAt = morning.Add(-5 * time.Minute)
	soon := row("Q8AB", "St Hild’s Church of England Voluntary Aided Primary School", 999004, notifier.StateReady, 25*time.Minute)
	soon.OnCallSheet = true
	return &board{
		day: notifier.Board{
			At:     morning,
			Parked: []notifier.TriageItem{parkedChild("ca5e02", "c2", notifier.ReasonBounced, -10*time.Minute).TriageItem},
			Rows: []notifier.BoardRow{done, row("B4CD", "Larch Lane Primary School", 999001, notifier.StateOpened, 55*time.Minute), late, told, soon,
				row("Z9YX", "Ferry Road College", 999002, notifier.StateAlerted, 26*time.Hour), row("W5VV", "Ferry Road College", 999002, notifier.StateRecalled, time.Hour)},
			Counts: notifier.BoardCounts{Unread: 4, Opened: 1, Acknowledged: 1, OnCallSheet: 2, Overdue: 1},
			Ledger: notifier.Ledger{Received: 14, Waiting: 1, Notified: 7, Parked: 3, Excepted: 1, NotEligible: 1, Withdrawn: 1},
		},
		sheet: []notifier.CallRow{
			{URN: 999004, School: "St Hild’s Church of England Voluntary Aided Primary School", Telephone: "01632 960004", Deadline: morning.Add(25 * time.Minute), ShortRefs: []string{"Q8AB"},
				About: []notifier.CallAbout{{Notification: "ab03"}}, Barred: []schools.Role{schools.RoleHead}, Staff: true},
			{URN: 999002, School: "Ferry Road College", Telephone: "01632 960002", Deadline: morning.Add(-15 * time.Minute), ShortRefs: []string{"M3TT", "N1LL"},
				About:    []notifier.CallAbout{{Notification: "ab01"}, {Notification: "ab02", Revision: 3}},
				Contacts: []notifier.CallContact{{Name: "Dee Asante", Role: schools.RoleKeyAdult, Phone: "+441632960022"}, {Name: "Em Ford", Role: schools.RoleHead}}},
		},
		refusals: []notifier.RefusalRow{
			{At: morning.Add(-30 * time.Minute), Force: "NORTH", Client: "k1f00d", Status: 422, Code: "invalid", Pointers: []string{"/children/0/voice/spokenTo", "/occurredAt"}},
			{At: morning.Add(-26 * time.Hour), Force: "NORTH", Client: "k1f00d", Status: 413, Code: "too-large"},
		},
	}
}
