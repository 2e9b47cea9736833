package admin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/notifier"
	"firstbell/schools"
)

// Limits of what an operator may type.
const (
	MaxQueryRunes  = 100
	MaxNoteRunes   = 600
	MaxSchools     = 10                   // a child is at one school, rarely two; ten is a slip
	MaxReviewAhead = 365 * 24 * time.Hour // an exception nobody looks at for a year is forgotten
)

// reviewExample is how far ahead the example of a review date lies.
const reviewExample = 28 * 24 * time.Hour

// The ids of the first radio of each list: where an error about the list leads.
var (
	firstPlacement = "reason-" + PlacementReasons[0].Code
	firstException = "exception-reason-" + ExceptionReasons[0].Code
)

// triageForm is what an operator has chosen and typed on the opened page. It
// travels only in bodies of posts.
type triageForm struct {
	Query    string
	Searched bool
	Found    []choice
	Chosen   []choice // chosen earlier and in neither list now
	URNs     []schools.URN
	Reason   string
	Live     []schools.URN // schools told already that the page showed
	Looked   notifier.Looked

	Area string // of the force to which the child is handed

	ExceptionReason, Note string
	Day, Month, Year      string
}

// formOf copies the form out of the request: fiber's strings die with it.
func formOf(c *fiber.Ctx) triageForm {
	field := func(name string, max int) string {
		value := strings.TrimSpace(strings.ToValidUTF8(c.FormValue(name), ""))
		if runes := []rune(value); len(runes) > max {
			return string(runes[:max])
		}
		return strings.Clone(value)
	}
	f := triageForm{
		Query: field("q", MaxQueryRunes), Reason: field("reason", 40),
		ExceptionReason: field("exception-reason", 40), Note: field("note", MaxNoteRunes+1),
		Day: field("review-day", 2), Month: field("review-month", 2), Year: field("review-year", 4),
	}
	f.URNs, f.Live = urnsOf(c, "urn"), urnsOf(c, "live")
	f.Looked.Version, _ = strconv.Atoi(field("version", 9)) // none is version 0, which no case has
	f.Looked.Identity = field("identity", maxIDLength)
	return f
}

func urnsOf(c *fiber.Ctx, name string) []schools.URN {
	var urns []schools.URN
	for _, raw := range c.Context().PostArgs().PeekMulti(name) {
		if urn, err := schools.ParseURN(string(raw)); err == nil && !slices.Contains(urns, urn) {
			urns = append(urns, urn)
		}
	}
	return urns
}

// placement is the decision: a school that was told, was shown with a tick and
// has none any more is recalled, and no other.
func (f triageForm) placement() notifier.Placement {
	unticked := func(urn schools.URN) bool { return !slices.Contains(f.URNs, urn) }
	to := notifier.Placement{URNs: f.URNs, Reason: f.Reason}
	for _, urn := range f.Live {
		if unticked(urn) {
			to.Recall = append(to.Recall, urn)
		}
	}
	return to
}

// tickLive ticks the schools that have been told, the first time they are shown.
func (f *triageForm) tickLive(live []notifier.TriageCandidate) {
	for _, l := range live {
		urn := l.School.URN
		if !slices.Contains(f.Live, urn) && !slices.Contains(f.URNs, urn) {
			f.URNs = append(f.URNs, urn)
		}
	}
}

// without leaves out the choices that are in the other list already.
func without(all, listed []choice) []choice {
	return slices.DeleteFunc(all, func(c choice) bool {
		return slices.ContainsFunc(listed, func(l choice) bool { return l.School.URN == c.School.URN })
	})
}

// isException reports whether anything of the proposal not to notify was
// filled in.
func (f triageForm) isException() bool {
	return f.ExceptionReason != "" || f.Note != "" || f.Day != "" || f.Month != "" || f.Year != ""
}

// checkPlacement names everything to put right before a child can be placed.
func (f triageForm) checkPlacement() []web.FormError {
	var faults []web.FormError
	switch {
	case len(f.URNs) == 0:
		faults = append(faults, web.FormError{Field: "q", Message: "Select at least one school"})
	case len(f.URNs) > MaxSchools:
		faults = append(faults, web.FormError{Field: "q", Message: fmt.Sprintf("Select no more than %d schools", MaxSchools)})
	}
	if !isListed(PlacementReasons, f.Reason) {
		faults = append(faults, web.FormError{Field: firstPlacement, Message: "Select how you know that this is the right school"})
	}
	return faults
}

// exception reads the proposal not to notify, or names everything wrong in it.
func (f triageForm) exception(now time.Time) (notifier.Exception, []web.FormError) {
	var faults []web.FormError
	if !isListed(ExceptionReasons, f.ExceptionReason) {
		faults = append(faults, web.FormError{Field: firstException, Message: "Select why nobody should be told"})
	}
	switch n := len([]rune(f.Note)); {
	case n == 0:
		faults = append(faults, web.FormError{Field: "note", Message: "Say why, for the person who has to confirm it"})
	case n > MaxNoteRunes:
		faults = append(faults, web.FormError{Field: "note", Message: fmt.Sprintf("Your reason must be %d characters or less", MaxNoteRunes)})
	}
	review, fault := f.review(now)
	if fault != "" {
		faults = append(faults, web.FormError{Field: "review-day", Message: fault})
	}
	return notifier.Exception{Reason: f.ExceptionReason, Note: f.Note, ReviewOn: review}, faults
}

// review reads the review date: a real day after today, within a year.
func (f triageForm) review(now time.Time) (schools.Date, string) {
	day, errDay := strconv.Atoi(f.Day)
	month, errMonth := strconv.Atoi(f.Month)
	year, errYear := strconv.Atoi(f.Year)
	if errDay != nil || errMonth != nil || errYear != nil {
		return schools.Date{}, "Enter the date on which this is looked at again, as day, month and year"
	}
	date, err := schools.NewDate(year, time.Month(month), day)
	switch {
	case err != nil:
		return schools.Date{}, "The review date must be a real date"
	case !date.After(schools.DateAt(now)):
		return schools.Date{}, "The review date must be after today"
	case date.After(schools.DateAt(now.Add(MaxReviewAhead))):
		return schools.Date{}, "The review date must be within a year"
	}
	return date, ""
}

// choice is a school an operator may select.
type choice struct {
	School   schools.School
	Address  string
	Why      []string
	Selected bool
	Evidence *evidence // nil where nothing was weighed
}

// Phase is the school's phase, or "" where the register has none to tell.
func (c choice) Phase() string { return phaseOf(c.School) }

// IsOpen reports whether the school may be selected at all.
func (c choice) IsOpen() bool { return c.School.IsOpen() }

func choicesOf(d notifier.TriageDetail, candidates []notifier.TriageCandidate, selected []schools.URN, mayReveal bool) []choice {
	var all []choice
	here := "/desk/triage/" + d.Case + "/" + d.Child
	for _, c := range candidates {
		var why []string
		for _, w := range c.Why {
			why = append(why, upperFirst(w))
		}
		all = append(all, choice{
			School: c.School, Address: addressOf(c.School), Why: why, Selected: slices.Contains(selected, c.School.URN),
			Evidence: evidenceOf(c, d.Identity, mayReveal),
		})
		if e := all[len(all)-1].Evidence; e != nil {
			e.Here = here
		}
	}
	return all
}

// search finds the schools of the form's query, leaving out those already
// listed as candidates, and names the schools selected before: a selection is
// never lost by searching again.
func (a *Admin) search(c *fiber.Ctx, form *triageForm, listed []choice) error {
	holds := func(list []choice, urn schools.URN) bool {
		return slices.ContainsFunc(list, func(f choice) bool { return f.School.URN == urn })
	}
	if form.Query != "" {
		found, err := a.people.FindSchools(c.UserContext(), web.PrincipalOf(c), form.Query)
		if err != nil {
			return err
		}
		form.Searched = true
		for _, s := range found {
			if !holds(listed, s.URN) {
				form.Found = append(form.Found, choice{School: s, Address: addressOf(s), Selected: slices.Contains(form.URNs, s.URN)})
			}
		}
	}
	for _, urn := range form.URNs {
		if holds(form.Found, urn) || holds(listed, urn) {
			continue
		}
		s, err := a.lookup(c, urn)
		if err != nil {
			return err
		}
		form.Chosen = append(form.Chosen, choice{School: s, Address: addressOf(s), Selected: true})
	}
	return nil
}

// noPhase is the register's word for schools of all ages and of a special kind.
const noPhase = "Not applicable"

func phaseOf(s schools.School) string {
	if s.Phase == noPhase {
		return ""
	}
	return s.Phase
}

// addressOf is what tells two schools of one name apart.
func addressOf(s schools.School) string {
	var parts []string
	for _, part := range []string{s.Street, s.Town, s.Postcode} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}
