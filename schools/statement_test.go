package schools

import (
	"errors"
	"strings"
	"testing"
)

func TestAStatementSaysEnoughOrIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		said Statement
		good bool
	}{
		"nothing left and nobody told":       {Statement{Copies: CopiesNone}, true},
		"destroyed, and words beside":        {Statement{Copies: CopiesDestroyed, Words: "Shredded today."}, true},
		"somebody told, and it is said who":  {Statement{Copies: CopiesNone, ToldOthers: true, Words: "The head."}, true},
		"somebody told, and nobody is named": {Statement{Copies: CopiesNone, ToldOthers: true, Words: "  "}, false},
		"something kept, and not what":       {Statement{Copies: CopiesKept}, false},
		"no answer about copies":             {Statement{}, false},
		"an answer that is none":             {Statement{Copies: "eaten"}, false},
		"as many words as may be":            {Statement{Copies: CopiesNone, Words: strings.Repeat("é", MaxStatement)}, true},
		"one word too many":                  {Statement{Copies: CopiesNone, Words: strings.Repeat("é", MaxStatement+1)}, false},
		"no text at all":                     {Statement{Copies: CopiesNone, Words: "\xff"}, false},
	} {
		err := tc.said.Check()
		if (err == nil) != tc.good || err != nil && !errors.Is(err, ErrStatement) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && tc.said.Words != "" && strings.Contains(err.Error(), tc.said.Words) {
			t.Errorf("%s: the error repeats what was said", name)
		}
	}
}
