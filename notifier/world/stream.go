package world

import (
	"fmt"
	"time"

	"firstbell/police"
)

// Post is one incident on its way from a force to Firstbell.
type Post struct {
	Force    string // the code of the force that posts it
	About    string // what is particular about it, for people who watch
	Incident police.Incident
}

// Stream is an endless sequence of plausible incidents. The same world and
// seed give the same children and stories in the same order; only their times
// follow the clock. It is not safe for use by several goroutines.
type Stream struct {
	world *World
	seed  uint64
	n     int
	began time.Time
}

// Incidents begins a stream.
func (w *World) Incidents(seed uint64) *Stream { return &Stream{world: w, seed: seed} }

// Next is the next incident, as if it had happened some hours before now.
func (s *Stream) Next(now time.Time) Post {
	if s.n++; s.began.IsZero() {
		s.began = now
	}
	w := s.world
	d := rolled(w.Seed^s.seed, "incident", s.n)
	home := w.homeWithPupils(d)
	scene := w.sceneAt(d, home, w.listable(home), reference(s.began, "", s.n), now)
	about := "an exact record"
	for _, q := range quirks {
		if d.chance(q.percent) {
			about = q.about
			q.apply(w, d, scene)
			break
		}
	}
	return Post{Force: scene.force, About: about, Incident: scene.Incident}
}

// reference holds the moment at which a run began, so that a world that is
// used again does not repeat the references of the last run.
func reference(began time.Time, series string, n int) string {
	return fmt.Sprintf("DA-%s-%s%04d", began.UTC().Format("060102-150405"), series, n)
}

// homeWithPupils draws a home with a child who is on a roll and under 18.
func (w *World) homeWithPupils(d dice) int {
	for {
		home := d.IntN(len(w.Homes))
		for _, i := range w.Homes[home].Children {
			if p := w.Pupils[i]; p.OnRoll() && p.cohort < cohorts-1 {
				return home
			}
		}
	}
}

// listable are the children of a home whom an incident lists.
func (w *World) listable(home int) []int {
	var out []int
	for _, i := range w.Homes[home].Children {
		if w.Pupils[i].OnRoll() {
			out = append(out, i)
		}
	}
	return out
}

// quirk is a way in which a record is less than exact.
type quirk struct {
	percent float64
	about   string
	apply   func(w *World, d dice, s *scene)
}

// quirks happen to about one incident in three, each to its share of those
// left by the ones before it.
var quirks = []quirk{
	{9, "without a pupil number", func(_ *World, _ dice, s *scene) { s.each(func(c *police.Child) { c.UPN = "" }) }},
	{7, "with an old postcode", func(w *World, d dice, s *scene) {
		s.each(func(c *police.Child) { c.Postcode = w.Councils[0].postcode(d) })
	}},
	{5, "with nothing but names and birthdays", func(_ *World, _ dice, s *scene) {
		s.each(func(c *police.Child) { c.UPN, c.Postcode, c.School = "", "", police.SchoolHint{} })
	}},
	{3, "home educated", func(_ *World, _ dice, s *scene) {
		s.first(func(c *police.Child) { c.Education, c.School, c.UPN = police.EducationHome, police.SchoolHint{}, "" })
	}},
	{3, "a date of birth nobody knew", func(_ *World, _ dice, s *scene) {
		s.first(func(c *police.Child) {
			c.ApproximateAge = &police.ApproximateAge{Years: 10, PlusMinus: 3}
			c.DateOfBirth = police.Date{}
		})
	}},
	{3, "on no roll here", func(_ *World, _ dice, s *scene) {
		s.first(func(c *police.Child) {
			c.UPN, c.Surname, c.School = "", "Winterbottom-Vale", police.SchoolHint{Text: "a school in another county"}
		})
	}},
	{2, "missing education", func(_ *World, _ dice, s *scene) {
		s.first(func(c *police.Child) { c.Education, c.School, c.UPN = police.EducationMissing, police.SchoolHint{}, "" })
	}},
	{3, "a sensitive address", func(_ *World, _ dice, s *scene) { s.Location.Kind, s.Location.Sensitive = police.LocationRefuge, true }},
}

func (s *scene) each(change func(*police.Child)) {
	for i := range s.Children {
		change(&s.Children[i])
	}
}

func (s *scene) first(change func(*police.Child)) { change(&s.Children[0]) }
