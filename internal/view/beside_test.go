package view_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// only knows one type of fact and remembers what it was given.
type only struct {
	typ  string
	fail error
	seen *[]string
}

func (o only) Buckets() []string { return []string{"of-" + o.typ} }

func (o only) Apply(_ *view.Tx, f facts.Fact) error {
	if f.Type != o.typ {
		return view.ErrUnknownType
	}
	*o.seen = append(*o.seen, f.Type)
	return o.fail
}

func TestProjectorsBesideEachOtherTakeWhatTheyKnow(t *testing.T) {
	t.Parallel()
	var first, second []string
	broken := errors.New("broken")
	both := view.Beside(only{"a", nil, &first}, only{"b", broken, &second})
	if got := both.Buckets(); !slices.Equal(got, []string{"of-a", "of-b"}) {
		t.Errorf("buckets %q", got)
	}
	for typ, want := range map[string]error{"a": nil, "b": broken, "c": view.ErrUnknownType} {
		if err := both.Apply(nil, facts.New(typ, "fb.conf.NX", "node", time.Time{})); !errors.Is(err, want) {
			t.Errorf("a fact of type %s answers %v, want %v", typ, err, want)
		}
	}
	if len(first) != 1 || len(second) != 1 {
		t.Errorf("the first saw %q, the second %q", first, second)
	}
}
