package notifier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"firstbell/internal/view"
)

// AlarmText is the alarm that nobody has decided on a withheld text in time.
const AlarmText AlarmKind = "withheld-text"

// bucketTextWaits holds the texts that nobody has decided on:
// <force>/<work-by>/<case>/<notification> → Ref.
const bucketTextWaits = "text-waits"

// textWaits reports whether a withheld text waits for its first decision.
func (n *Notification) textWaits() bool { return n.holdsText() && n.Text.Kept == "" }

// textAlarm is the alarm about a withheld text: one for each text that a version
// brings, however often the notification is revised beside it.
func textAlarm(c *Case, n *Notification) Alarm {
	return Alarm{
		Kind: AlarmText, Key: fmt.Sprintf("text-%s-%d", n.ID, n.Text.By.UnixMilli()), Case: c.ID, Child: n.Child, Notification: n.ID,
	}
}

// watchTexts raises an alarm for each withheld text whose time to be decided on
// has passed. Those that are decided, or whose notification ends, clear themselves.
func (s *Service) watchTexts(ctx context.Context, force string) error {
	now := s.now()
	var owed []Alarm
	err := s.View.Read(func(tx *view.Tx) error {
		refs, err := walk[Ref](tx, bucketTextWaits, force+"/", force+"/"+timeKey(now.Add(time.Millisecond)))
		for _, ref := range refs {
			if c, ok := caseIn(tx, ref.Case); ok {
				owed = append(owed, textAlarm(c, c.notification(ref.Notification)))
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("watching the withheld texts of %s: %w", force, err)
	}
	var faults []error
	for _, a := range owed {
		faults = append(faults, s.alarmWhile(ctx, force, true, a))
	}
	return errors.Join(faults...)
}

// textAlarmHolds reports whether the text of an alarm still waits.
func (c *Case) textAlarmHolds(a Alarm) bool {
	n := c.notification(a.Notification)
	return n != nil && n.textWaits() && textAlarm(c, n).Key == a.Key
}
