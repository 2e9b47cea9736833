package police

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Validate gives every fault of the incident at once, in the order of their
// pointers; none means that it may be accepted at now. It holds the incident
// against the published schema and then against the rules that no schema can
// say.
func (i Incident) Validate(now time.Time) []Fault {
	canonical, err := i.canonical()
	if err != nil {
		return []Fault{{Pointer: "/occurredAt", Code: CodeNotATime, Message: "A time lies outside the years 0 to 9999."}}
	}
	r := compiled()
	value, faults, err := scan(canonical, r.names)
	if err != nil {
		return finish(faults)
	}
	c := checker{rules: r, faults: faults}
	c.check("", r.of(reflect.TypeFor[Incident]()), value)
	return finish(merge(c.faults, i.rules(now)))
}

// finding is a fault of a rule, with the places it was concluded from. Where
// one of those has a fault of its own, the conclusion means nothing.
type finding struct {
	Fault
	from []string
}

// merge adds to the faults of form the findings that do not rest on one.
func merge(faults []Fault, findings []finding) []Fault {
	form := faults
	for _, f := range findings {
		if !restsOnFault(f, form) {
			faults = append(faults, f.Fault)
		}
	}
	return faults
}

// restsOnFault reports whether a place that the finding was concluded from, or
// anything above or below it, has a fault already.
func restsOnFault(f finding, form []Fault) bool {
	for _, known := range form {
		if spoils[known.Code] && covers(known.Pointer, f.Pointer) {
			return true
		}
		for _, place := range f.from {
			if covers(place, known.Pointer) || spoils[known.Code] && covers(known.Pointer, place) {
				return true
			}
		}
	}
	return false
}

// spoils holds the codes after which the value at the pointer itself is not
// there to be judged. The others leave what is there as it is.
var spoils = map[string]bool{
	CodeRequired: true, CodeWrongType: true, CodeNotListed: true, CodeNotADate: true, CodeNotATime: true,
	CodeBadFormat: true, CodeBadCharacter: true, CodeTooLong: true, CodeOutOfRange: true, CodeTypeNotSupported: true,
}

// review collects findings against one incident.
type review struct {
	in       Incident
	now      time.Time
	adults   map[string]bool
	findings []finding
}

// rules applies the rules that no schema can say.
func (i Incident) rules(now time.Time) []finding {
	r := review{in: i, now: now, adults: map[string]bool{}}
	r.times()
	r.listAdults()
	for n, condition := range i.Conditions {
		r.reference(below(entry("/conditions", n), "person"), condition.Person)
	}
	r.listChildren()
	return r.findings
}

func (r *review) times() {
	if r.in.OccurredAt.IsZero() {
		r.add("/occurredAt", CodeRequired, "This field is required. Give a value.")
	} else {
		r.moment("/occurredAt", r.in.OccurredAt)
	}
	if !r.in.ReportedAt.IsZero() {
		r.moment("/reportedAt", r.in.ReportedAt)
	}
}

func (r *review) moment(at string, t time.Time) {
	if t.After(r.now.Add(ClockSkew)) {
		r.add(at, CodeInFuture, "This time has not come yet. Check the date, the zone and the clock.")
	}
	if t.UTC().Year() < OldestYear {
		r.add(at, CodeImplausible, fmt.Sprintf("This is before %d. Check the year.", OldestYear))
	}
}

func (r *review) listAdults() {
	for n, adult := range r.in.Adults {
		at := entry("/adults", n)
		r.unique(below(at, "id"), adult.ID, r.adults)
		r.birth(below(at, "dateOfBirth"), adult.DateOfBirth)
	}
}

func (r *review) listChildren() {
	ids, eligible, ages := map[string]bool{}, false, []string{"/occurredAt"}
	for n, child := range r.in.Children {
		at := entry("/children", n)
		r.child(at, child, ids)
		eligible = eligible || Eligible(child, r.in.OccurredAt)
		ages = append(ages, below(at, "dateOfBirth"), below(at, "approximateAge"))
	}
	if len(r.in.Children) > 0 && !eligible && !r.doubts(ages) {
		r.add("/children", CodeNoEligibleChild,
			"Everybody listed was 18 or over on the day, in Europe/London. There is nobody whose school could be told.", ages...)
	}
}

// doubts reports whether a rule has found fault with one of the places already:
// nothing is concluded from a date that cannot be meant.
func (r *review) doubts(places []string) bool {
	return slices.ContainsFunc(r.findings, func(f finding) bool { return slices.Contains(places, f.Pointer) })
}

func (r *review) child(at string, child Child, ids map[string]bool) {
	r.unique(below(at, "id"), child.ID, ids)
	r.birth(below(at, "dateOfBirth"), child.DateOfBirth)
	r.voice(below(at, "voice"), child.Voice)
	for m, relationship := range child.Relationships {
		r.reference(below(entry(below(at, "relationships"), m), "adult"), relationship.Adult)
	}
	r.reference(below(below(at, "safeContact"), "adult"), child.SafeContact.Adult)
}

// unique refuses an id that was used before. Two children of one id would share
// one outcome, and one of them would be lost.
func (r *review) unique(at, id string, seen map[string]bool) {
	if id != "" && seen[id] {
		r.add(at, CodeDuplicateID, "This id is used twice in the list. Give each person their own.")
	}
	seen[id] = true
}

// birth refuses dates that cannot be meant; an unknown date is left out.
func (r *review) birth(at string, d Date) {
	switch {
	case d.IsZero():
	case d.Compare(DateOf(r.now.Add(ClockSkew).In(london))) > 0:
		r.add(at, CodeInFuture, "This date has not come yet. Leave it out where it is not known.")
	case d.Year < OldestYear:
		r.add(at, CodeImplausible, fmt.Sprintf("This is before %d. Leave it out where it is not known.", OldestYear))
	}
}

// voice asks for the child's words or for the reason why nobody has them.
func (r *review) voice(at string, v Voice) {
	if strings.TrimSpace(v.Words) == "" && strings.TrimSpace(v.ReasonNotObtained) == "" {
		r.add(at, CodeVoiceIncomplete, "Give the child's words, or in reasonNotObtained why there are none, such as not-recorded.",
			below(at, "words"), below(at, "reasonNotObtained"))
	}
}

func (r *review) reference(at, adult string) {
	if adult != "" && !r.adults[adult] {
		r.add(at, CodeUnknownAdult, "No adult of this incident has this id. List the adult or leave this out.", "/adults")
	}
}

func (r *review) add(at, code, message string, from ...string) {
	r.findings = append(r.findings, finding{Fault{Pointer: at, Code: code, Message: message}, from})
}
