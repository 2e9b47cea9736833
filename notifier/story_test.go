package notifier

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/police"
	"firstbell/schools"
)

// updateStories writes the stories' page and pictures instead of comparing them.
var updateStories = flag.Bool("update-stories", false, "write docs/what-happens-when.md and its pictures")

// story is one night or morning that is easily got wrong, told from the first
// post until every child's school knows, or a person is asked to telephone.
type story struct {
	slug, title, begins string // when, by the clock in London
	about               string // one paragraph for whoever reads the page
	tell                func(*storyteller)
	excluded            []string // addresses that nothing may reach, name or hint at
}

// storyteller is a story while it is told.
type storyteller struct {
	*world
	story story
	cases []string
	notes []moment
}

// moment is one line of a timeline.
type moment struct {
	at   time.Time
	side side
	says string
}

// note says what happens outside Firstbell at this moment.
func (s *storyteller) note(says string) {
	s.notes = append(s.notes, moment{s.clock.now(), sideOutside, says})
}

// hear posts an incident and remembers its case.
func (s *storyteller) hear(in police.Incident) string {
	s.t.Helper()
	id := s.post(in)
	s.cases = append(s.cases, id)
	s.sweep()
	return id
}

// moveTo lets time pass until a time by the clock in London.
func (s *storyteller) moveTo(when string) {
	s.t.Helper()
	s.until(london(s.t, when))
}

func london(t testing.TB, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.UTC()
}

// takesOn has somebody sign in, read and acknowledge.
func (s *storyteller) takesOn(who, id string, urn schools.URN) {
	s.t.Helper()
	n := s.at(id, urn)
	_, item, err := s.inbox.Reveal(s.ctx, s.person(who), n.ID)
	s.must(err)
	s.clock.set(s.clock.now().Add(time.Minute))
	_, err = s.inbox.Acknowledge(s.ctx, s.person(who), n.ID, item.Revision)
	s.must(err)
	s.sweep()
}

// calls has an operator telephone a school; nobody is told where told is empty.
func (s *storyteller) calls(urn schools.URN, told Call) {
	s.t.Helper()
	op := s.operator("on-duty@force.example")
	s.must(NewBoards(s.Service).ClaimCall(s.ctx, op, urn))
	told.CalledAt = s.clock.now()
	s.must(s.tell(op, urn, told))
	s.sweep()
}

// TestStories tells each story with the real parts, holds its end to the promise,
// looks for whoever must not be found, and compares the page "what happens
// when" with what really happened.
func TestStories(t *testing.T) {
	t.Parallel()
	all := stories()
	pages := make([]string, len(all))
	t.Run("told", func(t *testing.T) {
		for i, one := range all {
			t.Run(one.slug, func(t *testing.T) {
				t.Parallel()
				s := &storyteller{world: setup(t), story: one}
				s.clock.set(london(t, one.begins))
				one.tell(s)
				s.endsWell()
				s.leavesOut(t)
				line := s.timeline()
				s.compare(t, filepath.Join("stories", one.slug+".svg"), picture(one, line))
				pages[i] = page(one, line)
			})
		}
	})
	if slices.Contains(pages, "") {
		t.Skip("not every story was told")
	}
	(&storyteller{world: &world{t: t}}).compare(t, "what-happens-when.md", cover+strings.Join(pages, "\n"))
}

// endsWell holds the end of a story to the promise: every child that was to be
// told about is told about, or stands on a call sheet or with an alarm since a
// time that is on record.
func (s *storyteller) endsWell() {
	s.t.Helper()
	alarmed := map[string]bool{}
	for _, a := range s.alarms() {
		alarmed[a.Case] = true
	}
	for _, id := range s.cases {
		c := s.state(id)
		for hash, child := range c.Children {
			if child.Status != ChildRouted && !alarmed[id] {
				s.t.Errorf("a child of case %s is %s, and nobody is asked", id, child.Status)
			}
			for _, n := range c.StandingOf(hash) {
				told := n.isTakenOn() || !n.ToldAt.IsZero()
				if !told && !n.isToCall() && !alarmed[id] {
					s.t.Errorf("%s was not told of a child, and nobody is asked to telephone", n.URN)
				}
			}
		}
	}
}

// leavesOut looks for excluded people in everything that was sent, shown or logged.
func (s *storyteller) leavesOut(t *testing.T) {
	t.Helper()
	for _, email := range s.story.excluded {
		if got := s.mailTo(email); len(got) != 0 {
			t.Errorf("%s was sent %v", email, got)
		}
		for _, id := range s.cases {
			if strings.Contains(s.everythingSaid(t, id), email) {
				t.Errorf("%s is named in what was sent, shown or logged", email)
			}
			s.seesNothing(t, id, email)
		}
	}
}

// compare compares a file of docs with what the stories gave, or writes it.
func (s *storyteller) compare(t *testing.T, name, want string) {
	t.Helper()
	path := filepath.Join("..", "docs", name)
	if *updateStories {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/%s does not say what happens: run `go test ./notifier -run TestStories -update-stories` and read the difference", name)
	}
}
