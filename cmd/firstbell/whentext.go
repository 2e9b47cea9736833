package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"firstbell/notifier"
	"firstbell/schools"
)

// whenView shows a timeline, to a person or to a script.
type whenView struct {
	notifier.Timeline
	school string
	cutoff schools.ClockTime
	note   schools.MomentNote
}

// withOffset is RFC 3339 with the offset of London written out, in winter too.
const withOffset = "2006-01-02T15:04:05-07:00"

func stamp(at time.Time) string { return schools.InLondon(at).Format(withOffset) }

type whenJSON struct {
	At            string     `json:"at"`
	NextSchoolDay string     `json:"nextSchoolDay"`
	Deadline      string     `json:"deadline"`
	Late          bool       `json:"late"`
	LateCause     string     `json:"lateCause,omitempty"`
	Calendar      string     `json:"calendar"` // who stands behind the days
	Steps         []whenStep `json:"steps"`
	Days          []whenDay  `json:"days"`
	Notes         []string   `json:"notes,omitempty"`
}

type whenStep struct {
	At   string `json:"at"`
	Step string `json:"step"`
	Who  string `json:"who"`
}

type whenDay struct {
	Date      string `json:"date"`
	SchoolDay bool   `json:"schoolDay"`
	Why       string `json:"why"`
}

func (v whenView) writeJSON(w io.Writer) error {
	out := whenJSON{
		At: stamp(v.At), NextSchoolDay: v.NextSchoolDay.String(), Deadline: stamp(v.Deadline), Late: v.Late.ByNature(),
		LateCause: string(v.Late), Calendar: string(v.Calendar), Steps: []whenStep{}, Days: []whenDay{}, Notes: v.notes(),
	}
	for _, s := range v.Steps {
		out.Steps = append(out.Steps, whenStep{At: stamp(s.At), Step: string(s.Step), Who: s.Who})
	}
	for _, d := range v.Days {
		out.Days = append(out.Days, whenDay{Date: d.Date.String(), SchoolDay: d.Open, Why: d.Why})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

const (
	fullDay  = "Monday 2 January 2006"
	fullTime = "Monday 2 January 2006, 15:04"
)

func sayTime(at time.Time) string { return schools.InLondon(at).Format(fullTime) }

func sayDate(d schools.Date) string { return schools.InLondon(d.At(12 * 60)).Format(fullDay) }

// lateWords say why an incident is late by nature.
var lateWords = map[schools.LateCause]string{
	schools.LateShortNotice:  "Late by nature: less than an hour is left. The school is told at once.",
	schools.LateAfterCutoff:  "Late by nature: the force's cut-off has passed and school is about to begin. The school is told at once.",
	schools.LateDuringSchool: "Late by nature: pupils are in school. The school is told at once, on the same day.",
}

// provenanceWords say who stands behind a calendar.
var provenanceWords = map[schools.Provenance]string{
	schools.FromSchool: "what the school itself said", schools.FromTrust: "what the school's trust said",
	schools.FromCouncil:     "what the council said; an academy may differ",
	schools.FromWeekdayRule: "the weekday rule: nobody has said when this school is open, so it is Monday to Friday but for bank holidays",
}

func (v whenView) writeText(w io.Writer) error {
	var b strings.Builder
	school := "the school"
	if v.school != "" {
		school = v.school
	}
	fmt.Fprintf(&b, "An incident accepted on %s, about a child of %s\n\n", sayTime(v.At), school)
	for _, note := range v.notes() {
		fmt.Fprintf(&b, "  %s\n", note)
	}
	fmt.Fprintf(&b, "  Next school day: %s\n", sayDate(v.NextSchoolDay))
	fmt.Fprintf(&b, "  Deadline:        %s\n", sayTime(v.Deadline))
	if words := lateWords[v.Late]; words != "" {
		fmt.Fprintf(&b, "  %s\n", words)
	}
	fmt.Fprintf(&b, "  Resting on:      %s\n\n", provenanceWords[v.Calendar])
	v.sayDays(&b)
	v.saySteps(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// sayDays says of each day whether pupils attend, and why not; days that are
// alike are one line.
func (v whenView) sayDays(b *strings.Builder) {
	b.WriteString("The days between\n")
	table := tabwriter.NewWriter(b, 0, 0, 3, ' ', 0)
	for i := 0; i < len(v.Days); {
		last := i
		for last+1 < len(v.Days) && v.Days[last+1].Open == v.Days[i].Open && v.Days[last+1].Why == v.Days[i].Why {
			last++
		}
		days := sayDate(v.Days[i].Date)
		if last > i {
			days += " to " + sayDate(v.Days[last].Date)
		}
		fmt.Fprintf(table, "  %s\t%s\n", days, v.sayDay(v.Days[i]))
		i = last + 1
	}
	_ = table.Flush() // a strings.Builder takes everything
	b.WriteString("\n")
}

func (v whenView) sayDay(d schools.Day) string {
	if !d.Open {
		return "no school: " + d.Why
	}
	why := d.Why
	if d.Source == schools.FromWeekdayRule {
		why = "by the weekday rule"
	}
	words := fmt.Sprintf("school from %s to %s (%s)", d.Start, d.End, why)
	if d.Date == schools.DateAt(v.At) && !v.At.Before(d.Date.At(d.End)) {
		words += "; over by then"
	}
	return words
}

func (v whenView) saySteps(b *strings.Builder) {
	b.WriteString("What would happen, until somebody at the school has taken it on\n")
	table := tabwriter.NewWriter(b, 0, 0, 3, ' ', 0)
	fmt.Fprintf(table, "  %s\tfirst alert\ta key adult, by e-mail; e-mail is never held back\n", sayTime(v.At))
	for _, s := range v.Steps {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", sayTime(s.At), s.Step, s.Who)
	}
	_ = table.Flush() // a strings.Builder takes everything
}

// notes explain a time of which a clock change makes something special.
func (v whenView) notes() []string {
	switch v.note {
	case schools.MomentSkipped:
		return []string{"Clocks went forward that night and never showed this time; it is taken an hour later."}
	case schools.MomentTwice:
		return []string{"Clocks went back that night and showed this time twice; it is taken as the first, in summer time. For the second give " +
			v.At.Add(time.Hour).UTC().Format(time.RFC3339) + "."}
	}
	return nil
}
