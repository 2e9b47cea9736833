package generate

import (
	"io"
	"strconv"
)

// registerColumns are those of the daily register of schools that an importer
// requires, and the town.
var registerColumns = []string{
	"URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (code)",
	"EstablishmentStatus (code)", "OpenDate", "CloseDate", "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge",
	"Town", "Postcode", "TelephoneNum",
}

// WriteRegister writes the schools, and the closed ones that some took over
// from, in the columns of the daily register.
func (w *World) WriteRegister(to io.Writer) error {
	t := newTable(to, registerColumns...)
	for i, s := range w.schools {
		phase, low, high := "Primary", "4", "11"
		if s.Secondary {
			phase, low, high = "Secondary", "11", "18"
		}
		la, name := strconv.Itoa(201+w.districts[s.district].first/districtsPerArea), s.Town
		number := strconv.Itoa(2000 + i%7000)
		t.row(strconv.Itoa(s.URN), la, name, number, s.Name, "34", "1", "01-09-2012", "", phase, low, high, s.Town, s.Postcode, "")
		if s.Predecessor != "" {
			t.row(strconv.Itoa(s.ClosedURN()), la, name, number, s.Predecessor, "01", "2", "", "31-08-2012", phase, low, high, s.Town, s.Postcode, "")
		}
	}
	return t.close()
}

// WriteLinks writes who took over from whom, as the register's links file
// does, both ways.
func (w *World) WriteLinks(to io.Writer) error {
	t := newTable(to, "URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
	for _, s := range w.schools {
		if s.Predecessor != "" {
			t.row(strconv.Itoa(s.URN), strconv.Itoa(s.ClosedURN()), s.Predecessor, "Predecessor", "01-09-2012")
			t.row(strconv.Itoa(s.ClosedURN()), strconv.Itoa(s.URN), s.Name, "Successor", "01-09-2012")
		}
	}
	return t.close()
}
