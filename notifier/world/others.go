package world

import (
	"strings"

	"firstbell/schools"
)

// inventOthers adds what a register holds beside open schools: closed ones
// with one successor, with two, and with none, and one that is to open.
func (w *World) inventOthers() {
	w.closeInto("Old "+w.Schools[0].Town+" Infant School", "Successor", 0)
	w.closeInto("Hollow Lane Junior School", "Successor", 2)
	w.closeInto("Riverside County Primary School", "Successor - merged", 3)
	w.closeInto("Three Elms First School", "Successor - Split School", 0, 2)
	w.closeInto("Quarry Bank School", "")
	last := w.other("New Wharf Primary School")
	w.Others[last].Status = schools.StatusProposedToOpen
	w.Others[last].Open = w.Today.AddDays(200)
}

func (w *World) other(name string) int {
	like := w.Schools[0].School
	like.URN = urn(len(w.Schools)+len(w.Others), len(w.Schools))
	like.Name, like.Number = name, 2900+len(w.Others)
	like.UKPRN, like.Telephone = "", ""
	w.Others = append(w.Others, like)
	return len(w.Others) - 1
}

func (w *World) closeInto(name, linkType string, successors ...int) {
	old := &w.Others[w.other(name)]
	old.Status, old.Close = schools.StatusClosed, day(w.year-3, 8, 31)
	for _, i := range successors {
		heir := w.Schools[i]
		w.Links = append(w.Links,
			schools.Link{URN: old.URN, LinkURN: heir.URN, Name: heir.Name, Type: linkType, Established: old.Close},
			schools.Link{URN: heir.URN, LinkURN: old.URN, Name: old.Name, Type: strings.Replace(linkType, "Successor", "Predecessor", 1), Established: old.Close})
	}
}
