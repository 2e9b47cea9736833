package notifier

import (
	"reflect"
	"slices"

	"firstbell/schools"
)

// The changes that ask a school to read and acknowledge again.
const (
	ChangedChild      = "child"      // who the child is
	ChangedSafety     = "safety"     // whether the parents may be contacted
	ChangedConditions = "conditions" // who may not come to the school or collect the child
	ChangedPresence   = "presence"   // where the child was
	ChangedSafeAdult  = "safe-adult" // which adult may be spoken to
	ChangedPeople     = "people"     // who caused harm, who is who to the child, who is involved
	ChangedAction     = "police-action"
	ChangedText       = "circumstances" // what happened
	ChangedRisk       = "risk"          // the grade has gone up
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
		{ChangedPeople, func(n schools.Notification) any {
			return [3]any{sorted(n.HarmCausedBy), sorted(n.Relationships), n.ChildIsParty}
		}},
		{ChangedAction, func(n schools.Notification) any { return n.PoliceAction }},
		{ChangedText, func(n schools.Notification) any { return n.Circumstances }},
	} {
		if !reflect.DeepEqual(part.of(old), part.of(now)) {
			changes = append(changes, part.code)
		}
	}
	if riskRank(now.Risk) > riskRank(old.Risk) {
		changes = append(changes, ChangedRisk)
	}
	return changes
}

// isShownTheSame reports whether a newer body shows a school what it was shown.
func isShownTheSame(old, now schools.Notification) bool {
	for _, n := range []*schools.Notification{&old, &now} {
		n.Version, n.MaterialChange = 0, nil
	}
	return reflect.DeepEqual(old, now)
}

func sorted(words []string) []string { return slices.Sorted(slices.Values(words)) }

// riskGrades are the grades of the tools in use, the least first.
var riskGrades = []string{"unknown", "standard", "medium", "high"}

// riskRank orders the grades: 0 where there is none, and a grade that is not
// known here above all others, so that it is never taken for less.
func riskRank(r *schools.Risk) int {
	if r == nil || r.Grade == "" {
		return 0
	}
	if i := slices.Index(riskGrades, r.Grade); i >= 0 {
		return i + 1
	}
	return len(riskGrades) + 1
}
