package notifier

import (
	"reflect"

	"firstbell/schools"
)

// The changes that ask a school to read and acknowledge again.
const (
	ChangedChild      = "child"      // who the child is
	ChangedSafety     = "safety"     // whether the parents may be contacted
	ChangedConditions = "conditions" // who may not come to the school or collect the child
	ChangedPresence   = "presence"   // where the child was
	ChangedSafeAdult  = "safe-adult" // which adult may be spoken to
)

// materialChanges are the codes of what a newer body changes in a way that
// matters at the school gate. Other changes are shown without asking for a new
// acknowledgement.
func materialChanges(old, now schools.Notification) []string {
	var changes []string
	for _, part := range []struct {
		code string
		of   func(schools.Notification) any
	}{
		{ChangedChild, func(n schools.Notification) any { return n.Child }},
		{ChangedSafety, func(n schools.Notification) any { return n.ParentContact }},
		{ChangedConditions, func(n schools.Notification) any { return n.Conditions }},
		{ChangedPresence, func(n schools.Notification) any { return n.Presence }},
		{ChangedSafeAdult, func(n schools.Notification) any { return [2]string{n.SafeAdult, n.SafeContact} }},
	} {
		if !reflect.DeepEqual(part.of(old), part.of(now)) {
			changes = append(changes, part.code)
		}
	}
	return changes
}
