package gias

import (
	"io"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// Links is what was read from one links file.
type Links struct {
	Links    []schools.Link
	Rows     int
	Repeated int // rows that say what an earlier one said
	Rejected []sheet.Rejection
	Absent   []string
	Encoding sheet.Encoding
}

// ReadLinks reads the register's links file, plain or packed with gzip. A link
// that is written twice is kept once. Links to schools outside the register
// are kept: the file covers a longer time than any register.
func ReadLinks(r io.Reader) (*Links, error) {
	text, encoding, err := sheet.ReadEither(r)
	if err != nil {
		return nil, err
	}
	file, err := sheet.Open(text, sheet.Column{Name: "URN", Required: true}, sheet.Column{Name: "LinkURN", Required: true},
		sheet.Column{Name: "LinkName"}, sheet.Column{Name: "LinkType", Required: true}, sheet.Column{Name: "LinkEstablishedDate"})
	if err != nil {
		return nil, err
	}
	links := &Links{Absent: file.Absent(), Encoding: encoding}
	seen, kinds := map[schools.Link]bool{}, interner{}
	file.Each(func(row sheet.Row) error {
		l, err := readLink(row)
		if err != nil {
			return err
		}
		if seen[l] {
			links.Repeated++
			return nil
		}
		seen[l] = true
		kinds.intern(&l.Type)
		links.Links = append(links.Links, l)
		return nil
	})
	links.Rows, links.Rejected = file.Rows(), file.Rejected()
	return links, nil
}

func readLink(row sheet.Row) (l schools.Link, err error) {
	if l.URN, err = schools.ParseURN(row.Raw("URN")); err != nil {
		return l, row.Fault("URN", "is not a URN: six digits are needed")
	}
	if l.LinkURN, err = schools.ParseURN(row.Raw("LinkURN")); err != nil {
		return l, row.Fault("LinkURN", "is not a URN: six digits are needed")
	}
	if l.Type, err = row.Needed("LinkType"); err != nil {
		return l, err
	}
	if l.Name, err = row.Text("LinkName"); err != nil {
		return l, err
	}
	l.Established, err = readDate(row, "LinkEstablishedDate")
	return l, err
}
