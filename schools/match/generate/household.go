package generate

import (
	"slices"
	"strings"
	"time"

	"firstbell/schools"
)

// Child is one child of the world, with what is true of it. All of it is
// invented.
type Child struct {
	Ordinal   int // its number among the pupils, or among those on no roll
	OffRoll   bool
	Household int
	Origin    Origin
	Forename  string // as on the roll: one name, or two
	Daily     string // another forename in daily use, or empty
	KnownAs   string // what the roll knows of it, or empty
	Surname   string
	OtherName string // a previous surname or the other parent's, or empty; no roll has it
	Born      schools.Date
	Sex       string // F or M
	Home      string // the postcode where the household lives
	Former    string // where it lived until it moved in the past year, or empty
	OnFile    string // the postcode that the school holds: Home, or still Former
	UPN       string // empty for a child on no roll
	URN       int    // of the school; of the one nearby for a child on no roll
	Twin      bool
	district  int
}

// Rates of the world.
const (
	twinsABlock   = 3.0 // children in a hundred, as multiple births are 1.5 of a hundred maternities (ONS)
	movedAYear    = .10
	staleOfMoved  = .5 // of those who moved, the school still holds the old address of this share
	otherNames    = .05
	dailyNames    = .05
	onFileOfDaily = .6
	ownSurname    = .06 // of siblings, those with another surname than the first child
)

// The days of birth: thirteen school years.
var (
	firstBirth = time.Date(firstYear, time.September, 1, 0, 0, 0, 0, time.UTC)
	birthDays  = int(time.Date(lastYear, time.September, 1, 0, 0, 0, 0, time.UTC).Sub(firstBirth) / (24 * time.Hour))
	// primaryFrom is the first day of birth of those still at primary school.
	primaryFrom = int(time.Date(2015, time.September, 1, 0, 0, 0, 0, time.UTC).Sub(firstBirth) / (24 * time.Hour))
)

// household works one out: parents' origin, address, and its children.
func (w *World) household(s slot) []Child {
	d := rolled(w.seed, forHouseholds, s.number)
	home := d.IntN(len(w.districts))
	o := drawOrigin(d, w.districts[home])
	surname := o.familyName(d)
	first := Child{Household: s.number, Origin: o.name, district: home, Home: w.postcode(d, home)}
	w.move(d, &first)
	primary, secondary := w.schoolFor(d, home, false), w.schoolFor(d, home, true)
	births := w.births(d, s.size)
	children := make([]Child, s.size)
	for i := range children {
		c := first
		c.Ordinal, c.OffRoll = s.ordinals[i], s.off[i]
		day := births[i]
		c.Born, c.Twin = dateOf(day), twinned(births, i)
		c.Sex = pick(d, []string{"F", "M"})
		c.name(d, o, surname, children[:i])
		c.URN = w.attend(d, c, day, primary, secondary)
		if !c.OffRoll {
			c.UPN = w.upn(c)
		}
		children[i] = c
	}
	return children
}

// familyName is one surname, or two joined.
func (o *origin) familyName(d dice) string {
	name := o.surnames.surname(d)
	if d.chance(o.doubled) {
		if second := o.surnames.surname(d); !strings.ContainsAny(second+name, "- ") {
			name += pick(d, []string{"-", "-", "-", " "}) + second
		}
	}
	return name
}

// move gives a tenth of households a former address, mostly near.
func (w *World) move(d dice, c *Child) {
	c.OnFile = c.Home
	if !d.chance(movedAYear) {
		return
	}
	c.Former = w.postcode(d, w.near(d, c.district))
	if d.chance(staleOfMoved) {
		c.OnFile = c.Former
	}
}

// near is a district where people from here move to or stay at.
func (w *World) near(d dice, district int) int {
	switch at := d.Float64(); {
	case at < .5:
		return district
	case at < .9:
		return w.neighbour(d, district)
	}
	return d.IntN(len(w.districts))
}

// births spaces a household's children round the thirteen years, twins on one
// day. The circle keeps every cohort as large as the next.
func (w *World) births(d dice, size int) []int {
	days := make([]int, size)
	days[0] = d.IntN(birthDays)
	twins := 0
	if size > 1 && d.chance(twinsABlock/2/float64(householdsABlock-sizesABlock[0])) {
		twins = d.between(1, size-1)
	}
	for i := 1; i < size; i++ {
		gap := d.between(380, 1100)
		if i == twins {
			gap = 0
		}
		days[i] = (days[i-1] + gap) % birthDays
	}
	return days
}

func twinned(days []int, i int) bool {
	for j, day := range days {
		if j != i && day == days[i] {
			return true
		}
	}
	return false
}

func dateOf(day int) schools.Date {
	t := firstBirth.AddDate(0, 0, day)
	date, _ := schools.NewDate(t.Year(), t.Month(), t.Day())
	return date
}

// name gives a child forenames that no sibling has, and its surname.
func (c *Child) name(d dice, o *origin, surname string, elder []Child) {
	for tries := 0; ; tries++ {
		first, second := o.forename(d, c.Sex, c.Born.Year())
		c.Forename = first
		if second != "" {
			c.Forename += " " + second
			if isMuhammad(first) {
				c.Daily = second
			}
		}
		if tries > 20 || !named(elder, c) {
			break
		}
		c.Daily = ""
	}
	c.Surname = o.surnames.formFor(surname, c.Sex)
	if len(elder) > 0 && d.chance(ownSurname) {
		c.Surname = o.surnames.formFor(o.familyName(d), c.Sex)
	}
	if d.chance(otherNames) {
		c.OtherName = o.surnames.formFor(o.familyName(d), c.Sex)
	}
	c.daily(d, o, elder)
}

// daily lets some children be called by another name than their first, and
// the school know of it more often than not. No child is called what a brother
// or sister is called: nobody could tell whom police mean.
func (c *Child) daily(d dice, o *origin, elder []Child) {
	if c.Daily == "" && d.chance(dailyNames) {
		forms := variantsOf(c.Forename)
		if len(forms) > 0 && d.chance(.7) {
			c.Daily = pick(d, forms)
		} else {
			c.Daily, _ = o.forename(d, c.Sex, c.Born.Year())
		}
		if borne(elder, c.Daily) {
			c.Daily = ""
		}
	}
	if c.Daily != "" && d.chance(onFileOfDaily) {
		c.KnownAs = c.Daily
	}
}

// named reports whether an elder child is called by one of the child's names.
func named(elder []Child, c *Child) bool {
	return borne(elder, c.called()) || c.Daily != "" && borne(elder, c.Daily)
}

// borne reports whether a child is called by the name, by another spelling or
// by a short form of it: no family calls one twin Louis and the other Louie,
// though many sons are Muhammad something.
func borne(elder []Child, name string) bool {
	same := func(other string) bool { return strings.EqualFold(other, name) }
	alike := func(other string) bool {
		return same(other) || slices.ContainsFunc(spellingsOf(other), same) || slices.ContainsFunc(variantsOf(other), same)
	}
	return slices.ContainsFunc(elder, func(e Child) bool { return alike(e.called()) || alike(e.Daily) })
}

// called is the forename that tells a child from its siblings.
func (c *Child) called() string {
	first, second, two := strings.Cut(c.Forename, " ")
	if two && isMuhammad(first) {
		return second
	}
	return first
}

// attend is the household's school of the child's phase; one child in ten goes
// elsewhere.
func (w *World) attend(d dice, c Child, day, primary, secondary int) int {
	at := secondary
	if day >= primaryFrom {
		at = primary
	}
	if d.chance(.1) {
		at = w.schoolFor(d, c.district, day < primaryFrom)
	}
	return w.schools[at].URN
}
