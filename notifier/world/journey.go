package world

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"firstbell/police"
)

// JourneyPosts is how many incidents a journey posts, the repeated and the
// invalid one included.
const JourneyPosts = 25

// Answer is what the door should say to a step of the journey.
type Answer string

// The answers of the door.
const (
	AnswerAccepted  Answer = "accepted"
	AnswerDuplicate Answer = "duplicate"
	AnswerRefused   Answer = "refused"
)

// Expected is where a child of the journey should stand in the end.
type Expected struct {
	Child   string // the force's id of the child
	Name    string // invented, like everything here
	State   police.ChildState
	Schools int // how many establishments are told
	// Telephone is set where nobody can be alerted, so that a person has to
	// ring the school.
	Telephone bool
}

// Step is one post of the journey, or a withdrawal at its end.
type Step struct {
	About     string
	Force     string
	Reference string
	Version   int
	Body      []byte // as posted; nil for a withdrawal
	Withdraw  police.WithdrawalReason
	Want      Answer
	// Party is the e-mail address of a safeguarding lead who is a party to the
	// incident, and StandIn that of the colleague who must be told instead.
	Party, StandIn string
	// Expected is where the reference's children should stand when the whole
	// journey is done; empty for repeats, refusals and versions superseded.
	Expected []Expected
}

// journey collects steps and remembers which homes were used.
type journey struct {
	w     *World
	d     dice
	now   time.Time
	used  map[int]bool
	steps []Step
}

// Journey is the posts of one walk through the whole of Firstbell: each meets
// something that can go wrong. The twenty-five posts are followed by one
// withdrawal. It fails only in a world too small to hold all cases.
func (w *World) Journey(now time.Time) ([]Step, error) {
	j := &journey{w: w, d: rolled(w.Seed, "journey", 0), now: now.UTC(), used: map[int]bool{}}
	for _, scene := range []func() error{
		j.siblingsApart, j.dual, j.homeEducated, j.namesake, j.repeat, j.invalid, j.conflict, j.silentSchool,
		j.amended, j.withdrawn, j.grownUp, j.siblingsTogether, j.twins, j.schoolOnLeave, j.gone, j.byPostcode, j.byNumber,
		j.refuge, j.missing, j.preSchool, j.knownByAnotherName, j.trainingDay, j.unknownAge, j.highestRisk,
	} {
		if err := scene(); err != nil {
			return nil, fmt.Errorf("laying out the journey: %w", err)
		}
	}
	j.takeBack()
	return j.steps, nil
}

// at writes a scene at a home with its plain children.
func (j *journey) at(home int, children ...int) *scene {
	j.used[home] = true
	return j.w.sceneAt(j.d, home, children, reference(j.now, "J", len(j.steps)+1), j.now)
}

// post adds a scene as the next step, with every child at the given state.
func (j *journey) post(about string, s *scene, expected ...Expected) {
	body, err := json.Marshal(s.Incident)
	if err != nil {
		panic(fmt.Sprintf("world: an incident that cannot be written: %v", err))
	}
	j.steps = append(j.steps, Step{About: about, Force: s.force, Reference: s.Reference, Version: s.Version, Body: body,
		Want: AnswerAccepted, Expected: expected})
}

func (s *scene) expect(state police.ChildState, schools int) []Expected {
	out := make([]Expected, len(s.Children))
	for i, c := range s.Children {
		out[i] = Expected{Child: c.ID, Name: strings.TrimSpace(c.Forename + " " + c.Surname), State: state, Schools: schools}
	}
	return out
}

func (s *scene) routed() []Expected { return s.expect(police.ChildRouted, 1) }
func (s *scene) parked() []Expected { return s.expect(police.ChildParked, 0) }

// home finds an unused home by its listable children. All the others of the
// journey's children go to schools with people who can sign in.
func (j *journey) home(what string, fits func(children []int) bool) (int, []int, error) {
	for range 50_000 {
		home := j.d.IntN(len(j.w.Homes))
		children := j.w.listable(home)
		if !j.used[home] && len(children) > 0 && fits(children) {
			return home, children, nil
		}
	}
	return 0, nil, fmt.Errorf("this world has no home with %s; make a larger one", what)
}

// plain reports whether a child is an ordinary one at an ordinary school.
func (j *journey) plain(i int) bool {
	p := j.w.Pupils[i]
	return !p.notable && p.cohort < cohorts-1 && j.w.plainSchool(p) && !j.w.Schools[p.Rolls[0]].Training && p.UPN[12] <= '9'
}

func (j *journey) allPlain(children []int) bool {
	for _, i := range children {
		if !j.plain(i) {
			return false
		}
	}
	return true
}

// single finds a home with one plain child that fits.
func (j *journey) single(what string, fits func(Pupil) bool) (int, int, error) {
	home, children, err := j.home(what, func(c []int) bool { return len(c) == 1 && j.plain(c[0]) && fits(j.w.Pupils[c[0]]) })
	if err != nil {
		return 0, 0, err
	}
	return home, children[0], nil
}

func anyChild(Pupil) bool { return true }

// atSchool finds a home with one child at a school of a kind, ordinary or not.
func (j *journey) atSchool(what string, fits func(School) bool) (int, int, error) {
	home, children, err := j.home(what, func(c []int) bool {
		p := j.w.Pupils[c[0]]
		return len(c) == 1 && !p.notable && p.cohort < cohorts-1 && len(p.Rolls) == 1 && fits(j.w.Schools[p.Rolls[0]])
	})
	if err != nil {
		return 0, 0, err
	}
	return home, children[0], nil
}
