package notifier

import (
	"strings"
	"testing"

	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools/registry"
)

func TestAnAmendmentAfterTheChildHasLeftTheRollDoesNotReachTheOldSchool(t *testing.T) {
	t.Parallel()
	text := func(i *police.Incident) { i.Circumstances = "He shouted again." }
	for _, tc := range []struct {
		name string
		roll string // what becomes of Ada on the roll
		want map[string]State
		why  string
		mail []string
	}{
		{"and is on another", strings.Replace(rollFile, "ZZ1 9AA,999001", "ZZ1 9AA,999002", 1) + ",Dora,Diver,,2016-01-01,F,ZZ1 9EE,999001\n",
			map[string]State{"999001": StateRecalled, "999002": StateAlerted}, "",
			[]string{subjectOf(channel.KindNew), subjectOf(channel.KindWithdrawn)}},
		{"and is on none", strings.Replace(rollFile, "Ada,Able", "Dora,Diver", 1),
			map[string]State{"999001": StateHeld}, ReasonLeftRoll, []string{subjectOf(channel.KindNew)}},
		{"only by being called something else there", strings.Replace(rollFile, "Ada,Able,,", "Adele,Able,Ada,", 1),
			map[string]State{"999001": StateAlerted}, "", []string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			in := w.incident("R1", ada())
			id := w.post(in)
			w.sweep()
			w.bring(registry.KindRoll, tc.roll)
			w.trustRolls()
			w.amend(&in, text)
			w.sweep()
			same(t, "states", w.statesAt(id), tc.want)
			same(t, "why it waits", w.child(id, "C1").Reason, tc.why)
			same(t, "mail to the old school", w.mailTo(amina), tc.mail)
		})
	}
}
