package admin

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// Alarms are what a person at the hub has to do. Methods answer fault.NotFound
// for what the principal may not see.
type Alarms interface {
	// List is every open alarm and those cleared in the last day.
	List(ctx context.Context, p auth.Principal) (notifier.AlarmList, error)
	// Take says that the principal sees to an alarm: nobody else is asked.
	Take(ctx context.Context, p auth.Principal, force, key string) error
	// Clear says that it is done.
	Clear(ctx context.Context, p auth.Principal, force, key string) error
}

var _ Alarms = (*notifier.Alarms)(nil)

// alarmWords are what an alarm is called, and what to do about it.
type alarmWords struct {
	Title, Do string
	Page      string // where it is done; empty where there is no page
}

// alarmTexts are the words by kind.
var alarmTexts = map[notifier.AlarmKind]alarmWords{
	notifier.AlarmUnread: {
		"Nobody at the school has taken a message on",
		"Telephone the school now. Ask for the people on the call sheet and for nobody else, and record the call.", "/desk/calls",
	},
	notifier.AlarmUnrecorded: {
		"Nobody at a school can be told that nothing is recorded about a message it took on",
		"Telephone the school and ask who can sign in. Have its contacts put right: it is tried again every day, and until then the message stays readable.", "/desk/schools",
	},
	notifier.AlarmLateParty: {
		"Only somebody who must not hear of it had read a message at a school",
		"What it said has ended, so nobody else there can read it. Find out who is left out, ask the officer in the case, and telephone the school’s head, or the chair of governors where the head is left out.", "/desk/exclusions",
	},
	notifier.AlarmNotDestroyed: {
		"Something should have ended or been destroyed, and was not",
		"Look at the list of what ended. Tell whoever looks after the service today.", "/desk/endings",
	},
	notifier.AlarmWorkBy: {
		"A child waits for a person’s decision", "Open the child in the queue and decide where they go. Their school is not told before that.", "/desk/triage",
	},
	notifier.AlarmBell: {
		"The bell has rung and a child is still in the queue",
		"Decide now, and telephone the school as soon as you know it.", "/desk/triage",
	},
	notifier.AlarmOverdue: {
		"Something fell due and is not on record",
		"Look at the notification on the board and telephone its school if it is not acknowledged. Tell whoever looks after the service that its sweep is behind.", "/desk",
	},
	notifier.AlarmDown: {
		"The service was not working for a while",
		"Look at the board: whatever fell due meanwhile is being done now. Telephone the schools whose bell has rung.", "/desk",
	},
	notifier.AlarmTriageLoad: {
		"The people on duty cannot clear the queue before the bell",
		"Ask a colleague to help, or put another shift on the duty roster.", "/desk/duty",
	},
	notifier.AlarmCallLoad: {
		"The people on duty cannot make all calls before the bell",
		"Ask a colleague to help with the calls, the earliest bells first.", "/desk/calls",
	},
	notifier.AlarmSuspended: {
		"The scheme is suspended", "No school is being told. Check that this is still meant, and lift it as soon as it is not.", "/desk/suspension",
	},
	notifier.AlarmException: {
		"A decision not to notify waits for its second person", "Ask another officer to confirm or decline it. Until then nobody is told.", "/desk/triage",
	},
	notifier.AlarmReview: {
		"A decision not to notify is to be looked at again",
		"Look at the reasons of that day. If a school should be told now, have the police system post the incident again under a new reference.", "/desk",
	},
	notifier.AlarmFeedSilent: {
		"The force’s system has posted nothing for longer than usual", "Ask the people who look after the police system whether it still sends.", "/desk/refused",
	},
	notifier.AlarmRefusal: {
		"A refused post was never sent again", "Ask the people who look after the police system to correct and send it. It may be a child nobody is told about.", "/desk/refused",
	},
	notifier.AlarmMisdirected: {
		"A school read a message about a child who is not theirs", "Open the case: see who read it, ask them to destroy what they have, and have the risk to the family decided within 72 hours.", "/desk/breaches",
	},
	notifier.AlarmHandOff: {
		"A child is handed from one force to another",
		"Look at the hand-off: take the child over, or telephone the force that has not answered.", "/desk/hand-offs",
	},
	notifier.AlarmHold: {
		"A legal hold is to be looked at again",
		"Ask an administrator of the force whether everything still has to be kept. They set the next review, or lift it together.", "/desk/holds",
	},
	notifier.AlarmNoRecipient: {
		"Nobody is known who could be told of a child",
		"Open the child in the queue and find out where they live and who looks after them there. Ask your administrator to name the council’s team.", "/desk/triage",
	},
	notifier.AlarmRoads: {
		"Alerts cannot be sent", "Telephone the schools with the earliest bells. Tell whoever looks after the service.", "/desk/calls",
	},
	notifier.AlarmProvider: {
		"One of the services that carry alerts does not work",
		"Alerts go another way where there is one. Tell whoever looks after the service.", "/desk",
	},
	notifier.AlarmAuditPlace: {
		"The proof of what is on record is not kept elsewhere",
		"Tell whoever looks after the service that a second place of the audit has taken no checkpoint for two hours. Schools are told as always.", "/desk",
	},
	notifier.AlarmGlass: {
		"Somebody at the desk opened a message in an emergency",
		"Ask them, read why and review it. An administrator of the force does that, and nobody who opened it.", glassPath,
	},
	notifier.AlarmClock: {
		"The service’s clock is wrong",
		"Tell whoever looks after the service at once. Look at the call sheet by your own clock: steps may come too early or too late until it is right.", "/desk/calls",
	},
	notifier.AlarmText: {
		"A text has waited for a person longer than it should",
		"Open it and release it, edit it or keep it back. The school was told without it, and decides with what it has.", "/desk/texts",
	},
	notifier.AlarmReceipts: {
		"Receipts of accepted incidents are missing",
		"Tell whoever looks after the service, and ask the people who look after the police system to compare what they posted lately with what was accepted.", "/desk",
	},
}

// wordsOf are the words of a kind; one that is not known says so.
func wordsOf(k notifier.AlarmKind) alarmWords {
	if words, ok := alarmTexts[k]; ok {
		return words
	}
	return alarmWords{Title: plain(string(k)), Do: "Tell whoever looks after the service."}
}

// alarmRow is one alarm as it is shown.
type alarmRow struct {
	notifier.AlarmRow
	alarmWords
	Tag     tag
	Machine string
	Raised  string
	Status  string
	Asked   []string
	CanTake bool
	// CanClear says that a person may say that it is done; what a review ends is not.
	CanClear bool
}

// dutyWords are the roles on duty, in words.
var dutyWords = map[notifier.DutyRole]string{
	notifier.DutyOwner: "Force administrators", notifier.DutyOperator: "Operator", notifier.DutyDeputy: "Deputy", notifier.DutyControlRoom: "Control room",
}

// alarms shows what waits for a person at the hub.
func (a *Admin) alarms(c *fiber.Ctx) error {
	list, err := a.hub.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	rows := make([]alarmRow, len(list.Rows))
	for i, r := range list.Rows {
		rows[i] = alarmRowOf(r, list.At)
	}
	return a.pages.Render(c, fiber.StatusOK, "alarms", web.Page{
		Title:  "Alarms",
		Nav:    "/desk/alarms",
		Notice: done[c.Query("done")],
		Data: struct {
			Rows                 []alarmRow
			Waiting, Taken, More int
		}{rows, list.Waiting, list.Taken, list.More},
	})
}

func alarmRowOf(r notifier.AlarmRow, now time.Time) alarmRow {
	row := alarmRow{
		AlarmRow: r, alarmWords: wordsOf(r.Kind), Raised: say.When(r.RaisedAt, now), Machine: say.Machine(r.RaisedAt),
		Tag: tag{"Nobody has taken it", "red"}, CanTake: r.IsOpen() && r.TakenAt.IsZero() && !r.Bound, CanClear: r.Kind != notifier.AlarmGlass,
	}
	switch {
	case !r.ClearedAt.IsZero() && r.Settled:
		row.Tag, row.Status = tag{"Settled", "green"}, "Settled "+say.When(r.ClearedAt, now)+": what it was about is done"
	case !r.ClearedAt.IsZero():
		row.Tag, row.Status = tag{"Done", "green"}, "Done "+say.When(r.ClearedAt, now)
	case !r.TakenAt.IsZero() && r.Mine:
		row.Tag, row.Status = tag{"You have taken it", "yellow"}, "Taken by you "+say.When(r.TakenAt, now)
	case !r.TakenAt.IsZero():
		row.Tag, row.Status = tag{"Taken", "yellow"}, "Taken by a colleague "+say.When(r.TakenAt, now)
	}
	if r.Minutes > 0 {
		row.Title += fmt.Sprintf(": %s", duration(r.Minutes))
	}
	if r.Count > 0 {
		row.Title += fmt.Sprintf(" (%d)", r.Count)
	}
	for _, asked := range r.Asked {
		words := dutyWords[asked.Role] + ": asked " + say.When(asked.At, now)
		if !asked.Done {
			words = dutyWords[asked.Role] + ": will be asked " + say.When(asked.At, now)
		}
		if asked.Done || row.CanTake || row.Bound {
			row.Asked = append(row.Asked, words)
		}
	}
	return row
}

// duration is a number of minutes in words.
func duration(minutes int) string {
	switch {
	case minutes == 1:
		return "1 minute"
	case minutes < 120:
		return fmt.Sprintf("%d minutes", minutes)
	default:
		return fmt.Sprintf("%d hours %d minutes", minutes/60, minutes%60)
	}
}

// maxAlarmKey is beyond every key of an alarm.
const maxAlarmKey = 300

// alarmOf reads which alarm a form is about.
func alarmOf(c *fiber.Ctx) (force, key string, err error) {
	force, key = strings.Clone(c.FormValue("force")), strings.Clone(c.FormValue("key"))
	if force == "" || key == "" || len(force) > maxIDLength || len(key) > maxAlarmKey {
		return "", "", fault.NotFound
	}
	return force, key, nil
}

// takeAlarm says that the reader sees to an alarm.
func (a *Admin) takeAlarm(c *fiber.Ctx) error {
	force, key, err := alarmOf(c)
	if err == nil {
		err = a.hub.Take(c.UserContext(), web.PrincipalOf(c), force, key)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/alarms?done=alarm-taken", fiber.StatusSeeOther)
}

// clearAlarm says that an alarm is done.
func (a *Admin) clearAlarm(c *fiber.Ctx) error {
	force, key, err := alarmOf(c)
	if err == nil {
		err = a.hub.Clear(c.UserContext(), web.PrincipalOf(c), force, key)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/alarms?done=alarm-cleared", fiber.StatusSeeOther)
}
