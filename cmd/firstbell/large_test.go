package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
)

// manySchools is from how many schools on a world is furnished with one file of
// all calendars in place of a file for each, as a trust or a council sends them.
const manySchools = 300

// termsFile is that file.
const termsFile = "terms.csv"

// writeLarge writes the import files of a large world.
func (f furnished) writeLarge(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"schools.csv": f.world.SchoolsCSV(), "links.csv": f.world.LinksCSV(), "rolls.csv": f.world.RollsCSV(),
		"contacts.csv": f.world.ContactsCSV(), termsFile: f.termsCSV(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// termsCSV has every school's calendar.
func (f furnished) termsCSV() []byte {
	rows := [][]string{{"urn", "kind", "first", "last"}}
	for i, s := range f.world.Schools {
		if !f.world.HasTerms(i) {
			continue
		}
		for _, e := range f.world.Terms(i) {
			rows = append(rows, []string{s.URN.String(), string(e.Kind), e.First.String(), e.Last.String()})
		}
	}
	var out bytes.Buffer
	_ = csv.NewWriter(&out).WriteAll(rows) // a buffer does not fail
	return out.Bytes()
}
