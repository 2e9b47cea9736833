package schools

import (
	"errors"
	"strings"
	"testing"
)

func TestAnOutcomeIsCheckedWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	good := Outcome{Support: SupportNone, OwnReference: strings.Repeat("x", MaxOwnReference), ChildView: strings.Repeat("é", MaxChildView)}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Outcome){
		"no support":         func(o *Outcome) { o.Support = "" },
		"a long reference":   func(o *Outcome) { o.OwnReference += "x" },
		"a long view":        func(o *Outcome) { o.ChildView += "x" },
		"a view not in text": func(o *Outcome) { o.ChildView = "secret\xff" },
	} {
		o := good
		change(&o)
		if err := o.Check(); !errors.Is(err, ErrOutcome) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
