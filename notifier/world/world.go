// Package world invents a piece of England that exists nowhere.
//
// From one seed it makes forces and councils, a register of schools with
// terms that differ from school to school, households with children on the
// schools' rolls, and the people at each school who may be told; then the
// incidents that happen there. The same seed and the same moment give the
// same bytes, so that a fault seen in one run can be seen again.
//
// It is peopled with what makes the job hard: siblings at two schools, twins,
// strangers who share a name and a birthday, children on two rolls or on
// none, a school on holiday, a school where nobody has an account, and a
// safeguarding lead who is a party to an incident.
//
// Nobody in it is real. Numbers of schools begin above the register's own,
// postcodes lie in areas that were never given out, telephone numbers come
// from the ranges kept for drama, and every mail domain ends in .example. A
// real register can be given instead; then the schools are real, and the
// children, staff and addresses are still invented.
package world

import (
	"errors"
	"fmt"
	"time"

	"firstbell/schools"
)

// The size of a world by default.
const (
	DefaultForces   = 2
	DefaultCouncils = 3
	DefaultSchools  = 60
	DefaultPupils   = 20_000
)

// Options say what world to make. Zero numbers mean the defaults.
type Options struct {
	Seed         uint64
	Forces       int
	Councils     int
	Schools      int       // schools with a roll
	Pupils       int       // children on those rolls, each counted once
	Now          time.Time // calendars and ages are made around it; required
	RegisterFile string    // a real register, full or five columns; the schools are then drawn from it
}

// World is everything that was made. It is not changed after Generate.
type World struct {
	Seed     uint64
	Now      time.Time
	Today    schools.Date
	Forces   []Force
	Councils []Council
	Schools  []School         // the schools with a roll
	Others   []schools.School // closed and not yet opened establishments around them
	Links    []schools.Link
	Homes    []Household
	Pupils   []Pupil
	Contacts []schools.Contact

	register []byte // the given register file as it is, or nil
	year     int    // the calendar year in which the present school year began
	dateless int    // index of the school that has given no dates
}

// Generate makes the world. It fails where the register cannot be read or
// holds too few open schools.
func Generate(o Options) (*World, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("making a world: %w", err)
	}
	w := &World{Seed: o.Seed, Now: o.Now.UTC(), Today: dateOf(o.Now)}
	w.year = schoolYear(w.Today)
	w.Forces = append(w.Forces, forces[:o.Forces]...)
	w.Councils = placedCouncils(o.Councils, w.Forces)
	if err := w.makeSchools(o); err != nil {
		return nil, fmt.Errorf("making a world: %w", err)
	}
	w.makePupils(o.Pupils)
	w.makeOddities()
	w.makeContacts()
	return w, nil
}

func (o Options) withDefaults() (Options, error) {
	for _, d := range []struct {
		value *int
		zero  int
		max   int
		name  string
	}{
		{&o.Forces, DefaultForces, len(forces), "forces"}, {&o.Councils, DefaultCouncils, len(councils), "councils"},
		{&o.Schools, DefaultSchools, maxSchools, "schools"}, {&o.Pupils, DefaultPupils, 2_000_000, "pupils"},
	} {
		if *d.value == 0 {
			*d.value = d.zero
		}
		if *d.value < 1 || *d.value > d.max {
			return o, fmt.Errorf("%d %s: there can be 1 to %d", *d.value, d.name, d.max)
		}
	}
	if o.Now.IsZero() {
		return o, errors.New("no moment given: calendars are made around it")
	}
	if o.Forces > o.Councils || o.Schools < minSchools*o.Councils {
		return o, fmt.Errorf("%d forces, %d councils and %d schools: each force needs a council and each council %d schools",
			o.Forces, o.Councils, o.Schools, minSchools)
	}
	return o, nil
}

// maxSchools is about how many England has. Their calendars, one file each, are
// then most of what WriteFiles writes.
const maxSchools = 25_000

// minSchools is what a council needs so that every age has a school and one
// can be without accounts.
const minSchools = 5

// HasRealSchools reports whether the schools come from a given register. The
// people are invented all the same.
func (w *World) HasRealSchools() bool { return w.register != nil }

// ForceOf is the force that polices a council.
func (w *World) ForceOf(council int) Force {
	for _, f := range w.Forces {
		if f.Code == w.Councils[council].Force {
			return f
		}
	}
	return w.Forces[0]
}

// SchoolByURN finds a school that has a roll.
func (w *World) SchoolByURN(urn schools.URN) (School, bool) {
	for _, s := range w.Schools {
		if s.URN == urn {
			return s, true
		}
	}
	return School{}, false
}

// dateOf is the day of a moment by the clock of the moment's own zone.
func dateOf(t time.Time) schools.Date {
	y, m, d := t.Date()
	return day(y, m, d)
}

// day is a date known to exist; one past the end of a month rolls over.
func day(year int, month time.Month, d int) schools.Date {
	t := time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
	date, err := schools.NewDate(t.Year(), t.Month(), t.Day())
	if err != nil {
		panic(fmt.Sprintf("world: the year %d is out of reach", year))
	}
	return date
}

// schoolYear is the calendar year in which the school year of a day began.
func schoolYear(d schools.Date) int {
	if d.Month() < time.September {
		return d.Year() - 1
	}
	return d.Year()
}
