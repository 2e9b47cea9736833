package world

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"

	"firstbell/schools"
)

// WriteFiles writes the world as import files under dir, in the formats that
// schools and councils send: schools.csv, links.csv, rolls.csv, contacts.csv
// and terms/<urn>.ics. Files of an earlier world there are replaced.
func (w *World) WriteFiles(dir string) error {
	terms := filepath.Join(dir, "terms")
	if err := os.RemoveAll(terms); err != nil {
		return fmt.Errorf("writing the world's files: %w", err)
	}
	if err := os.MkdirAll(terms, 0o700); err != nil {
		return fmt.Errorf("writing the world's files: %w", err)
	}
	files := map[string][]byte{
		"schools.csv": w.SchoolsCSV(), "links.csv": w.LinksCSV(), "rolls.csv": w.RollsCSV(), "contacts.csv": w.ContactsCSV(),
	}
	for i, s := range w.Schools {
		if w.HasTerms(i) {
			files[filepath.Join("terms", s.URN.String()+".ics")] = w.TermsICS(i)
		}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return fmt.Errorf("writing the world's files: %w", err)
		}
	}
	return nil
}

// RollsCSV has one row per child and roll.
func (w *World) RollsCSV() []byte {
	rows := [][]string{{"upn", "forename", "surname", "known_as", "date_of_birth", "sex", "postcode", "urn", "start_date", "leaving_date"}}
	for _, p := range w.Pupils {
		for n, school := range p.Rolls {
			start := p.Start
			if n > 0 {
				start = day(w.year, 9, 8)
			}
			rows = append(rows, []string{p.UPN, p.Forename, p.Surname, p.KnownAs, p.DateOfBirth.String(), string(p.Sex),
				w.Homes[p.Home].Postcode, w.Schools[school].URN.String(), start.String(), p.Left.String()})
		}
	}
	return table(rows)
}

// ContactsCSV has one row per person, role and school.
func (w *World) ContactsCSV() []byte {
	rows := [][]string{{"urn", "role", "name", "email", "phone", "date_of_birth", "trained_on", "holiday"}}
	for _, c := range w.Contacts {
		rows = append(rows, []string{c.URN.String(), string(c.Role), c.Name, c.Email, c.Phone, optional(c.DateOfBirth), optional(c.TrainedOn), string(c.Holiday)})
	}
	return table(rows)
}

// LinksCSV has the register's links; the columns are the register's own.
func (w *World) LinksCSV() []byte {
	rows := [][]string{{"URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"}}
	for _, l := range w.Links {
		rows = append(rows, []string{l.URN.String(), l.LinkURN.String(), l.Name, l.Type, registerDate(l.Established)})
	}
	return table(rows)
}

func optional(d *schools.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func table(rows [][]string) []byte {
	var out bytes.Buffer
	c := csv.NewWriter(&out)
	c.UseCRLF = true
	_ = c.WriteAll(rows) // A buffer does not fail.
	return out.Bytes()
}

// registerDate is a day as the register writes it.
func registerDate(d schools.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d-%02d-%04d", d.Day(), d.Month(), d.Year())
}
