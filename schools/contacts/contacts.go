// Package contacts reads the file of people at schools who may be told.
//
// Each row is one person in one role at one school. Only a person's own
// e-mail address will do for anybody who may read what the police send: an
// address that an office shares is refused, because whoever opens it could
// then enrol. Telephone numbers are brought to one international form, so that
// the call sheet shows what can be dialled.
package contacts

import (
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// File is what was read from one contacts file.
type File struct {
	Contacts []schools.Contact
	Lines    []int                        // where each contact stands
	AsOf     map[schools.URN]schools.Date // the newest day on which the file says it was right for a school
	Rows     int
	Rejected []sheet.Rejection
	Absent   []string
}

// columns are the names in the first row of a contacts file.
var columns = []sheet.Column{
	{Name: "urn", Required: true},
	{Name: "role", Required: true},
	{Name: "name", Required: true},
	{Name: "email", Required: true},
	{Name: "phone", Required: true},
	{Name: "date_of_birth"},
	{Name: "trained_on"},
	{Name: "starts_on"},
	{Name: "leaves_on"},
	{Name: "holiday"},
	{Name: "away_from"},
	{Name: "away_until"},
	{Name: "covered_by"},
	{Name: "as_of"},
}

// Read reads a contacts file. It answers an error when the file as a whole
// cannot be read; faults in rows are in Rejected.
func Read(r io.Reader) (*File, error) {
	text, err := sheet.ReadUTF8(r)
	if err != nil {
		return nil, err
	}
	rows, err := sheet.Open(text, columns...)
	if err != nil {
		return nil, err
	}
	f := &File{Absent: rows.Absent(), AsOf: map[schools.URN]schools.Date{}}
	seen := map[string]int{}
	rows.Each(func(row sheet.Row) error {
		c, err := readContact(row)
		if err != nil {
			return err
		}
		key := c.URN.String() + string(c.Role) + strings.ToLower(c.Email)
		if line, twice := seen[key]; twice {
			return row.Fault("email", fmt.Sprintf("is on line %d too with the same school and role", line))
		}
		asOf, err := readDate(row, "as_of")
		if err != nil {
			return err
		}
		if asOf != nil && asOf.After(f.AsOf[c.URN]) {
			f.AsOf[c.URN] = *asOf
		}
		seen[key] = row.Line()
		f.Contacts = append(f.Contacts, c)
		f.Lines = append(f.Lines, row.Line())
		return nil
	})
	f.Rows, f.Rejected = rows.Rows(), rows.Rejected()
	f.checkCovers()
	return f, nil
}

func readContact(row sheet.Row) (c schools.Contact, err error) {
	if c.URN, err = schools.ParseURN(row.Raw("urn")); err != nil {
		return c, row.Fault("urn", "is not a URN: six digits are needed")
	}
	c.Role = schools.Role(strings.ToLower(row.Raw("role")))
	if !slices.Contains(schools.Roles(), c.Role) {
		return c, row.Fault("role", "is not key-adult, head, fallback, trust-lead or chair-of-governors")
	}
	if c.Name, err = row.Needed("name"); err != nil {
		return c, err
	}
	if c.Email, err = readEmail(row, c.Role); err != nil {
		return c, err
	}
	if c.Phone, err = readPhone(row); err != nil {
		return c, err
	}
	if c.DateOfBirth, err = readDate(row, "date_of_birth"); err != nil {
		return c, err
	}
	if c.TrainedOn, err = readDate(row, "trained_on"); err != nil {
		return c, err
	}
	return c, readDays(row, &c)
}

// shared are the names of mailboxes that more than one person reads.
var shared = []string{"admin", "administration", "admin.office", "contact", "contactus", "enquiries", "enquiry", "head.office",
	"headoffice", "hello", "help", "info", "information", "mail", "main.office", "mainoffice", "office", "officeadmin",
	"postbox", "postmaster", "reception", "safeguarding", "school", "schooladmin", "schooloffice", "secretary", "sendco", "staff", "team"}

func readEmail(row sheet.Row, role schools.Role) (string, error) {
	raw := row.Raw("email")
	// A line break in an address could smuggle a second header into a message.
	if strings.ContainsAny(raw, "\r\n") {
		return "", row.Fault("email", "holds a line break")
	}
	text, err := row.Needed("email")
	if err != nil {
		return "", err
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || !strings.Contains(text[strings.LastIndex(text, "@"):], ".") {
		return "", row.Fault("email", "is not an e-mail address")
	}
	box := strings.ToLower(text[:strings.LastIndex(text, "@")])
	if role.SeesContent() && slices.Contains(shared, box) {
		return "", row.Fault("email", "is a shared mailbox: this role needs the person's own address")
	}
	return text, nil
}

// readPhone brings a British number to +44 and digits, and lets a number of
// another country stand in its international form.
func readPhone(row sheet.Row) (string, error) {
	raw := row.Raw("phone")
	digits := strings.NewReplacer(" ", "", "-", "", "(0)", "", "(", "", ")", "", ".", "").Replace(raw)
	switch {
	case digits == "":
		return "", nil
	case strings.HasPrefix(digits, "00"):
		digits = "+" + digits[2:]
	case strings.HasPrefix(digits, "0"):
		digits = "+44" + digits[1:]
	}
	number, ok := strings.CutPrefix(digits, "+")
	if !ok || strings.Trim(number, "0123456789") != "" || len(number) < 8 || len(number) > 15 || number[0] == '0' {
		return "", row.Fault("phone", "is not a telephone number: use 020 7946 0000 or +44 20 7946 0000")
	}
	if uk, british := strings.CutPrefix(number, "44"); british && (len(uk) < 9 || len(uk) > 10 || uk[0] == '0') {
		return "", row.Fault("phone", "is not a British telephone number: it has too few or too many digits")
	}
	return "+" + number, nil
}

func readDate(row sheet.Row, column string) (*schools.Date, error) {
	raw := row.Raw(column)
	if raw == "" {
		return nil, nil
	}
	d, err := schools.ParseDateIn(raw, "2006-01-02", "02/01/2006")
	if err != nil {
		return nil, row.Fault(column, "is not a date: use YYYY-MM-DD or dd/mm/yyyy")
	}
	return &d, nil
}
