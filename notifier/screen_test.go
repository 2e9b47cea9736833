package notifier

import (
	"strings"
	"testing"

	"firstbell/police"
	"firstbell/schools"
)

// aScreened is an incident with everybody whom the examples below speak of.
// The message is about Ada Able, also called Addie, at Larkford Primary School.
func aScreened() subject {
	s := aSubject(schools.DetailFull)
	s.incident.Location = police.Location{Kind: police.LocationHome, Address: "12 Acacia Avenue, Church Lane, Netherby", Postcode: "ZZ1 9AA"}
	s.incident.Adults = []police.Adult{
		{ID: "CANARYADULTID", Role: police.AdultSuspect, Name: "Mr William Brown", Phones: []string{"07700 900111"}},
		{ID: "A2", Role: police.AdultVictim, Name: "Grace Able"},
		{ID: "A3", Role: police.AdultVictim, Name: "Unknown female"},
		{ID: "A4", Role: police.AdultVictim, Name: "Siân Łukasz"},
	}
	s.incident.Children = []police.Child{
		{ID: "C1", Forename: "Ada", Surname: "Able", KnownAs: []string{"Addie"}, Postcode: "ZZ1 9AA",
			School: police.SchoolHint{Text: "Larkford Primary School", Town: "Northbridge"}},
		{ID: "C2", Forename: "Thomas", Surname: "Able", Postcode: "ZZ4 7BB",
			School: police.SchoolHint{Text: "Millside High School", Town: "Ottersby"}},
		{ID: "C3", Forename: "Mary-Jane", Surname: "O'Brien"},
		{ID: "C4", Forename: "Mary Sue", Surname: "Able"},
		{ID: "C5", Forename: "May", Surname: "Doe"},
		{ID: "C6", Forename: "Rose", Surname: "Able"},
	}
	s.child = s.incident.Children[0]
	return s
}

// examples are texts by the reason for which they are withheld.
var examples = map[string][]string{
	"a name": {
		"Thomas was asleep upstairs.", "thomas was asleep", "THOMAS WAS ASLEEP", "His brother Thomas.", "Mary saw it.",
		"Jane saw it.", "mary jane saw it", "Ask Mrs O'Brien.", "William shouted.", "Siân hid.", "Sian hid.", "SIAN hid", "Lukasz shouted.",
		"Mr Łukasz shouted.", "The O’Briens left.",
	},
	"a nickname": {
		"Tommy was asleep upstairs.", "Tom was asleep upstairs.", "tommy cried", "He told Tom to leave.", "Billy shouted.",
		"Liam shouted.", "They hid with Molly.", "Polly hid.", "Gracie and Tommie hid.",
	},
	"a possessive or a plural": {
		"Thomas's bag was thrown.", "Thomas’ bag was thrown.", "Tom’s bag was thrown.", "The Thomases were asleep.", "the thomases were asleep",
		"The O'Briens were there.", "Tom'll tell you.", "Tommys room.",
	},
	"a name put together or taken apart": {
		"MaryJane was asleep.", "marysue was asleep", "Mary-Sue was asleep.", "Mrs OBrien shouted.", "Mrs O Brien shouted.", "Mrs O’Brien shouted.",
		"Mrs O'brien shouted.", "Tho-mas was asleep.", "T.h.o.m.a.s was asleep.", "T h o m a s was asleep.", "T-h-o-m-a-s", "Tho_mas hid.",
		"ThomasAble hid.", "Mary_Jane hid.", "t.o.m.m.y", "Tho*mas hid.", "Tho mas hid.",
	},
	"a name with letters that are not what they seem": {
		"Tho\u200bmas was asleep.", "Tho\u00admas was asleep.", "Tho\u2060mas hid.", "\ufeffThomas hid.", "Tho\u200dmas hid.", "Th\u034fomas hid.",
		"Thоmas was asleep.", "Τhomas was asleep.", "Тһоmаs hid.", "Ｔｈｏｍａｓ hid.", "𝐓𝐡𝐨𝐦𝐚𝐬 hid.", "Thómàs hid.", "Thomas2 hid.", "Th0mas hid.", "T0mmy hid.",
		"7homas hid.", "ᴛʜᴏᴍᴀꜱ hid.", "Ⓣhomas hid.", "Tho\u3164mas hid.",
	},
	"an ordinary word that is meant as a name": {
		"She hid with Rose upstairs.", "Rose was asleep.", "Her sister May hid.", "Grace’s arm was held.", "Grace and the children hid.",
		"He pushed Grace.", "Mr Brown shouted.", "mr brown shouted", "Brown was arrested.", "He said that Will left.", "Will was arrested.",
		"Bill shouted.", "May heard it.", "Rose’s bag was thrown.", "Mum, Grace, was crying.",
		"Grace", "Rose, May", "Rose & Mum", "An officer. Grace.", "BiIly shouted.", "WiIl was arrested.",
	},
	"a place of the incident": {
		"They were at Acacia Avenue when it began.", "near acacia", "They ran down Church Lane.", "on church lane", "It was in Netherby.",
		"the Acacia's front door", "They live at zz1 9aa.", "They live in ZZ1.", "ZZ1-9AA", "ZZ19AA", "Z Z 1 9 A A", "ZZ1  9AA", "ZZ1.9AA", "His home is ZZ4 7BB.",
		"the ZZ4 area", "Aca\u200bcia",
	},
	"an address": {
		"They went to QQ1 1AA.", "They went to qq11aa.", "They ran to 14 Invented Street.", "They ran to 14b, Old Invented Road.", "They were at Flat B, The Elms.",
		"Flat 3 was damaged.", "They are in Room 12.", "Apartment 4C.", "They are at The Willows.", "Elm Cottage was damaged.", "They fled to Invented Terrace.",
		"A neighbour at number 14 rang.", "They are at no. 7.", "now at 22 High Street",
	},
	"another school": {
		"His sister at Millside High School saw it.", "She goes to Millside.", "He is at Invented Academy.", "at St Anne’s Primary", "at Oakfield Junior School",
		"at Anytown College", "The Invented School knows.", "They are from Ottersby.", "He is at Invented Nursery School.",
	},
	"a way to reach somebody": {
		"Ring 07700 900123 first.", "Ring 07700900123.", "Ring +44 (0)7700 900123.", "Ring 0770-090-0123.", "Ring oh seven seven double oh nine.",
		"write to a@b.example", "write to a [at] b.example", "on snap @ada", "www.invented.example", "https://invented.example", "at invented dot com",
	},
	"a place where somebody is kept safe": {
		"Mum is in a refuge now.", "taken to the refuge.", "Refuges are full.", "They are in a safe house.", "They are in a safehouse.", "Women’s Aid helped.", "Womens Aid helped.",
		"Mum is now in a hostel in Leeds.", "They were taken to a women's shelter.", "They are at the shelter.", "They are in a domestic abuse shelter.",
		"Mum moved to safe accommodation.", "Mum is in temporary accommodation.", "They are in emergency housing.", "supported accommodation", "They have a new address.",
		"They moved to a flat above the bakery.", "a confidential address", "They are in a hotel.", "They are in a B&B.", "They were rehoused.", "a place of safety",
		"the re\u00adfuge", "rеfuge", "moved into a house in another town",
	},
}

// harmless are texts that go out as they are.
var harmless = []string{
	"", "Dad shouted and broke a door.", "Ada Able was upstairs. Addie cried.", "Ada’s arm was held.", "Mum and Dad did not speak.",
	"He will come to the school.", "Will he come to the school?", "She may be tired.", "May be tired today.", "It happened in May.",
	"It happened on 3 May 2026.", "It happened since last May.", "He rose from his chair.", "Rose from his chair and shouted.", "She has a rose in the garden.",
	"The roses were broken.", "It does not matter.", "Does she know?", "with good grace", "Saying grace at dinner.", "The bill was not paid.", "a brown door",
	"Brown paint was thrown.", "The door is brown.", "an unknown female", "A female was there.", "The woman shouted.", "Mr and Mrs did not speak.",
	"He hit the wall 3 times at 21:40.", "between 20:00 and 21:30", "between 2000-2130", "between 20.00-21.30", "on 20.11.2026", "on 20/11/2026", "on 2026-11-20",
	"Police attended at 2140 and left at 2310.", "The church was open.", "They walked down the lane.", "on the avenue", "She was in her room.", "in the living room",
	"She hid in a room upstairs.", "He lives in a flat.", "In the flat I saw nothing.", "They sheltered behind the sofa.", "at a bus stop", "Their accommodation is crowded.",
	"He is in custody.", "Family Court on Monday.", "He must not go to the school.", "She goes to high school.", "The school knows.", "The School knows.", "Her primary school knows.",
	"At High School he was bullied.", "He took a drive.", "It was close.", "on the way home", "in a safe way", "She felt safe at home.", "It is not safe.", "He pushed her against the wall.",
	"May 2026", "Will you come?", "Hope is all she has.", "He don't know.", "We'll see.", "I'll tell.", "She can't say.", "tomorrow", "the tomcat", "a tombola", "The atom", "doughnuts", "Ada's mother", "mammoth",
	"She was sick and hungry.", "He has a job.", "He was sectioned.", "She wants to live with her aunt.", "It is on A4 paper.", "in Year 5", "aged 10", "£200 was taken",
	"3 adults and 2 children", "on 20 and 21 November", "She is deaf.", "Polish", "The house was damaged.", "The cottage was cold.", "in Leeds", "He drives a van.", "He threw a bin.",
	"She has an open wound.", "asleep", "too young", "staying with her grandmother", "A man shouted.", "old number 3 in the list",
}

func TestTheScreenWithholdsWhatGivesSomebodyAway(t *testing.T) {
	t.Parallel()
	about, count := aScreened().names(), len(harmless)
	for why, texts := range examples {
		for _, text := range texts {
			if count++; !ScreenText(text, about) {
				t.Errorf("%s: %+q is shown", why, text)
			}
		}
	}
	for _, text := range harmless {
		if ScreenText(text, about) {
			t.Errorf("%+q is withheld", text)
		}
	}
	if count < 150 {
		t.Errorf("only %d examples", count)
	}
}

func TestANameTheChildSharesTellsNothing(t *testing.T) {
	t.Parallel()
	s := aScreened()
	s.child.Forename = "Tommy"
	s.incident.Children[0] = s.child
	about := s.names()
	for text, want := range map[string]bool{"Tommy Able hid.": false, "Tom hid.": false, "Thomas hid.": true, "The Ables fled.": false} {
		if got := ScreenText(text, about); got != want {
			t.Errorf("%q withheld: %v", text, got)
		}
	}
}

func TestOtherNamesOfTheChildAreNamesAlone(t *testing.T) {
	t.Parallel()
	s := aScreened()
	s.child.KnownAs = []string{"Addie", "sister of Thomas, 12 Acacia Avenue", "Tommy's sister", "ada@home.example", "Addy Able"}
	s.incident.Children[0] = s.child
	s.incident.Circumstances = "Thomas was asleep."
	body, withheld := minimise(s, ScreenText)
	if got := strings.Join(body.Child.KnownAs, "|"); got != "Addie|Addy Able" {
		t.Errorf("known as %q", got)
	}
	if !withheld {
		t.Error("what calls itself a name of the child hides the name of a sibling")
	}
}

func TestForceTypedTextIsScreenedAtEveryLevel(t *testing.T) {
	t.Parallel()
	for _, detail := range details() {
		s := aScreened()
		s.policy.Detail = detail
		s.incident.Reference = "REFUGE-THOMAS-ABLE-12-ACACIA-AVENUE"
		s.incident.PoliceContact = police.PoliceContact{
			Team: "Safe House Team, 12 Acacia Avenue ZZ1 9AA", Phone: "07700900111 (mum)", Hours: "ask for Thomas Able, refuge",
		}
		body, _ := minimise(s, ScreenText)
		if body.PoliceReference != s.short || body.PoliceContact != (schools.PoliceContact{Team: s.policy.Name}) {
			t.Errorf("%s: reference %q, contact %+v", detail, body.PoliceReference, body.PoliceContact)
		}
	}
}

func TestSoundContactsAndReferencesAreKept(t *testing.T) {
	t.Parallel()
	for _, c := range []police.PoliceContact{
		{Team: "Safeguarding team", Phone: "101", Hours: "8 to 18"},
		{Team: "Harm reduction hub", Phone: "+44 300 000 0000 ext. 12", Hours: "Mon-Fri 08:00-18:00, Sat 0900-1300"},
		{Phone: "0300 000 0000", Hours: "8.00am to 6.30pm every day"},
	} {
		s := aScreened()
		s.incident.PoliceContact = c
		if body, _ := minimise(s, ScreenText); body.PoliceContact != (schools.PoliceContact{Team: c.Team, Phone: c.Phone, Hours: c.Hours}) {
			t.Errorf("%+v became %+v", c, body.PoliceContact)
		}
	}
	for reference, kept := range map[string]bool{
		"DA-2026-004211": true, "54260123456/26": true, "NP/1234/2026": true, "A1-2BC-99": true, "DA 1/2026 (b)": true,
		"DA-THOMAS-1": false, "DATHOMAS1": false, "da/o'brien/1": false, "DA-ZZ1-9AA": false, "DA-ZZ19AA-2": false, "ACACIA-4": false,
		"DA_REFUGE_7": false, "CALL-07700900111": false, "T0MMY-7": false,
	} {
		s := aScreened()
		s.incident.Reference = reference
		body, _ := minimise(s, ScreenText)
		if (body.PoliceReference == reference) != kept || (body.PoliceReference == s.short) == kept {
			t.Errorf("%q is shown as %q", reference, body.PoliceReference)
		}
	}
}

func TestAPersonalNumberIsNoPoliceContact(t *testing.T) {
	t.Parallel()
	for _, phone := range []string{"07700900111", "+44 7700 900111", "07700-900-111", "ask Mum 0300 000 0000"} {
		s := aScreened()
		s.incident.PoliceContact.Phone = phone
		if body, _ := minimise(s, ScreenText); body.PoliceContact.Phone != "" {
			t.Errorf("%q is shown", phone)
		}
	}
}

func TestNicknamesGoBothWays(t *testing.T) {
	t.Parallel()
	for name, others := range nicknames {
		for _, other := range others {
			about := TextContext{Own: []string{"Zebedee"}, Others: []string{name}}
			if len(other) > 2 && !ScreenText("They asked "+strings.ToUpper(other[:1])+other[1:]+" to leave.", about) {
				t.Errorf("%s is not taken for %s", other, name)
			}
		}
	}
}

func TestTheReaderQuotesOurReferenceWhereTheForcesNamesSomebody(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-BEN-7", ada())
	sibling := ada()
	sibling.ID, sibling.Forename = "C9", "Ben"
	in.Children = append(in.Children, sibling)
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	body, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	same(t, "the reference", body.PoliceReference, shortRef(n.ID))
}

// A text that was copied from a page has its words broken at the ends of lines.
func TestANameBrokenAtTheEndOfALineIsFound(t *testing.T) {
	t.Parallel()
	about := aScreened().names()
	for _, text := range []string{"She and Tho-\nmas were upstairs.", "She and Tho\nmas were upstairs.", "She and Tho-\n  mas were upstairs."} {
		if !ScreenText(text, about) {
			t.Errorf("%q goes out", text)
		}
	}
}
