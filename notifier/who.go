package notifier

import (
	"slices"
	"strings"

	"firstbell/police"
	"firstbell/schools"
)

// This file is how a child is found again by name: for a legal hold, and for
// somebody who asks what is held about a child. Each received fact carries keyed
// hashes of the names by which the force knows the child, each together with the
// date of birth, and of a pupil number. They outlive the content and say nothing
// to whoever lacks the key of the hashes.

// bucketWho is where a keyed name leads: <force>/<who>/<case>/<child> → Ref.
const bucketWho = "who"

// Described is a child as somebody looks for one: personal data.
type Described struct {
	Forename, Surname string
	KnownAs           []string `json:",omitempty"`
	DateOfBirth       string   // YYYY-MM-DD
	UPN               string   `json:",omitempty"`
}

// whoIs are the keyed names of a force's child.
func (s *Service) whoIs(force string, c police.Child) []string {
	return s.keyedNames(force, Described{
		Forename: c.Forename, Surname: c.Surname, KnownAs: c.KnownAs, DateOfBirth: c.DateOfBirth.String(), UPN: c.UPN,
	})
}

// keyedNames are the keyed hashes under which a description is found: all words
// of forename and surname in any order, the first forename with the surname, the
// same of every other name the child is known by, each with the date of birth,
// and the pupil number alone. Capitals, accents, hyphens, apostrophes and spaces
// make no difference. Without a date of birth no name is a search.
func (s *Service) keyedNames(force string, d Described) []string {
	var keys []string
	add := func(kind string, parts ...string) {
		key := s.Vault.Index("who.1", append([]string{force, kind}, parts...)...)
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if born, err := schools.ParseDate(d.DateOfBirth); err == nil {
		for _, name := range namesOf(d) {
			add("name", name, born.String())
		}
	}
	if upn, err := schools.ParseUPN(strings.TrimSpace(d.UPN)); err == nil {
		add("number", string(upn))
	}
	return keys
}

// namesOf are the names of a description in the one form in which they are
// compared.
func namesOf(d Described) []string {
	var names []string
	add := func(words ...string) {
		var all []string
		for _, w := range words {
			all = append(all, nameTokens(w)...)
		}
		for i, w := range all {
			all[i] = schools.FoldName(w)
		}
		slices.Sort(all)
		name := strings.Join(all, " ")
		if len(all) > 1 && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	first := func(forenames string) string {
		if words := strings.Fields(forenames); len(words) > 0 {
			return words[0]
		}
		return ""
	}
	add(d.Forename, d.Surname)
	add(first(d.Forename), d.Surname)
	for _, known := range d.KnownAs {
		if len(nameTokens(known)) > 1 {
			add(known)
		}
		add(known, d.Surname)
	}
	return names
}

// indexWho says under which keyed names each child of the case is found, by any
// of its versions.
func (c *Case) indexWho(rows map[entry]string) {
	for _, v := range c.Versions {
		for _, vc := range v.Children {
			ref := string(encode(Ref{Case: c.ID, Force: c.Force, Child: vc.Child}))
			for _, who := range vc.Who {
				rows[entry{bucketWho, c.Force + "/" + who + "/" + c.ID + "/" + vc.Child}] = ref
			}
		}
	}
}
