package notifier

import (
	"slices"
	"testing"

	"firstbell/police"
)

// TestAChildIsFoundHoweverTheNameIsWritten: what a search finds and what it does
// not, as the page says it.
func TestAChildIsFoundHoweverTheNameIsWritten(t *testing.T) {
	t.Parallel()
	w := setup(t)
	is := child("C1", "Siân Mary", "O'Neill-Brown", "2016-05-04", "")
	is.KnownAs, is.UPN = []string{"Shanny", "Sian Green"}, "J201361424001"
	keys := w.whoIs(string(force), is)
	for name, tc := range map[string]struct {
		looked Described
		found  bool
	}{
		"as it was written":           {Described{Forename: "Siân Mary", Surname: "O'Neill-Brown", DateOfBirth: "2016-05-04"}, true},
		"capitals, accents and signs": {Described{Forename: "SIAN MARY", Surname: "ONEILL BROWN", DateOfBirth: "2016-05-04"}, true},
		"without the middle name":     {Described{Forename: "Sian", Surname: "O’Neill Brown", DateOfBirth: "2016-05-04"}, true},
		"the words the other way":     {Described{Forename: "Brown", Surname: "Mary Sian O'Neill", DateOfBirth: "2016-05-04"}, true},
		"a name in daily use":         {Described{Forename: "Shanny", Surname: "O'Neill-Brown", DateOfBirth: "2016-05-04"}, true},
		"another full name":           {Described{Forename: "Sian", Surname: "Green", DateOfBirth: "2016-05-04"}, true},
		"one known to the searcher":   {Described{Forename: "X", Surname: "Y", KnownAs: []string{"Sian Green"}, DateOfBirth: "2016-05-04"}, true},
		"the number alone":            {Described{UPN: "j201361424001"}, true},
		"another spelling":            {Described{Forename: "Shawn", Surname: "O'Neill-Brown", DateOfBirth: "2016-05-04"}, false},
		"one letter wrong":            {Described{Forename: "Sian", Surname: "O'Neil-Brown", DateOfBirth: "2016-05-04"}, false},
		"another day":                 {Described{Forename: "Sian", Surname: "O'Neill-Brown", DateOfBirth: "2016-04-05"}, false},
		"no date of birth":            {Described{Forename: "Siân Mary", Surname: "O'Neill-Brown"}, false},
		"a wrong number":              {Described{UPN: "J201361424002"}, false},
	} {
		found := slices.ContainsFunc(w.keyedNames(string(force), tc.looked), func(k string) bool { return slices.Contains(keys, k) })
		same(t, name, found, tc.found)
	}
	same(t, "another force's name for the same child", slices.ContainsFunc(w.whoIs("OT", is), func(k string) bool { return slices.Contains(keys, k) }), false)
	same(t, "a child without a name", len(w.whoIs(string(force), police.Child{})), 0)
}
