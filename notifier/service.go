// Package notifier decides who must be told about a child, by when and by
// which road, and sees to it that they are.
//
// It is the only place that knows both what a force said and what a school is.
// An incident comes in as police.Incident and leaves as schools.Notification,
// one for each child and establishment, with everything removed that this
// school must not learn. Everything that happens to an incident is a fact on
// its own subject, fb.case.<case>; a Case is the fold of those facts. What has
// to be done next is never remembered anywhere else: Case.Work derives it from
// the state, the projector keeps it as rows sorted by time, and any node may
// take a row, look at the case again and publish the fact that settles it.
//
// The reading order is intake (a post becomes a fact), pipeline (a fact becomes
// a decision per child), deliver and escalate (a decision reaches a person),
// inbox (the school reads and acknowledges) and triage (a person decides what
// the machine would not). The one table of states is in lifecycle.go.
package notifier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// Config is what a Service needs. Log, View, Vault, Receipts, Schools and
// Matcher must be set; the rest has safe defaults.
type Config struct {
	Log      *facts.Log
	View     *view.View
	Vault    *vault.Vault
	Receipts *facts.Receipts

	Schools func() *registry.Snapshot // what is known of schools at this moment
	// Roll opens one school's roll as it was last imported. Nil means that nobody
	// finds out who has left one.
	Roll    func(ctx context.Context, urn schools.URN) ([]schools.Pupil, error)
	Matcher MakeMatcher

	// Accounts reports whether a person can sign in; whoever cannot is not
	// alerted but telephoned. Nil means that everybody can.
	Accounts func(person string) bool

	// Desk names who works at a force's desk and can sign in: they are told of
	// children who wait too long. Nil means that nobody is told by e-mail.
	Desk func(ctx context.Context, force string) ([]DeskPerson, error)

	// Owners names a force's administrators who can sign in: they are asked about
	// what its desk must not settle among itself. Nil means that there are none.
	Owners func(ctx context.Context, force string) ([]DeskPerson, error)

	// Book reads accounts, and records who heard what happened to one. Nil tells
	// nobody.
	Book NewsBook

	// Officials names everybody with a role over a force or over the installation,
	// whether or not they can sign in today: who among them is a party to an
	// incident is remembered with it. Nil means the desk alone.
	Officials func(ctx context.Context, force string) ([]DeskPerson, error)

	Policies map[string]Policy     // by force code; a force without one gets DefaultPolicy
	Hubs     map[string]HubContact // by police force area: whom to ask at forces that are not on this installation
	Screen   TextScreen            // says which free text is withheld; nil means ScreenText
	Channel  channel.Channel       // the e-mail road where Roads has none

	// Roads are the roads with their providers. Where a road is missing, nothing
	// is planned on it.
	Roads map[Road]*channel.Route
	// Bouncing marks a person's address as one from which mail comes back, or as
	// one that works again. Nil keeps no such list.
	Bouncing func(ctx context.Context, person string, bouncing bool) error
	SMSAfter time.Duration   // how long an e-mail is waited for before a text message goes too; DefaultSMSAfter if 0
	Hooks    channel.Channel // to schools' own systems; nil where none is told
	Origin   string          // the portal's address in alerts, such as https://firstbell.example

	// ClockInDoubt reports whether this machine's clock is too far off to end
	// anything by it. Nil means that it never is.
	ClockInDoubt func() bool

	Now    func() time.Time // nil means time.Now
	Logger *slog.Logger     // nil discards
}

// Service is the notifier at work. It keeps no state of its own but the count
// of a minute's refusals: everything is in the log and its view, so any number
// of nodes may run one.
type Service struct {
	Config
	refusing *refusals
	hubs     sync.Mutex // held while this node writes about a hub
}

// New gives a Service; the rows it works on are found in the view.
func New(config Config) *Service {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Accounts == nil {
		config.Accounts = func(string) bool { return true }
	}
	if config.SMSAfter == 0 {
		config.SMSAfter = DefaultSMSAfter
	}
	if config.Screen == nil {
		config.Screen = ScreenText
	}
	s := &Service{Config: config, refusing: newRefusals()}
	s.watchRoads()
	return s
}

// now is the present in UTC, without the monotonic part and finer than no
// projection needs.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// Snapshot is what is known of schools at this moment; it never changes.
func (s *Service) Snapshot() *registry.Snapshot { return s.Schools() }

// caseSubject is where the facts of a case are.
func caseSubject(id string) string { return "fb.case." + id }

// fact starts a fact about the case, made by actor now.
func (s *Service) fact(c *Case, typ, actor string) facts.Fact {
	f := facts.New(typ, caseSubject(c.ID), actor, s.now())
	f.Case = c.ID
	return f
}

// Case is the case as of the last fact of its subject. It fails with
// fault.NotFound where nothing was ever received.
func (s *Service) Case(ctx context.Context, id string) (*Case, error) {
	c, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	if !c.Exists() {
		return nil, fault.New(fault.NotFound, "", "There is no such incident.")
	}
	return c, nil
}

// load is the case up to the last sequence of its subject at the time of the
// call; an empty case where there is none. The view is waited for, never
// trusted to be there already.
func (s *Service) load(ctx context.Context, id string) (*Case, error) {
	last, err := s.Log.Last(ctx, caseSubject(id))
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, fmt.Errorf("finding the last fact of case %s: %w", id, err)
	}
	if err := s.View.Wait(ctx, last.Seq); err != nil {
		return nil, fmt.Errorf("waiting for the view of case %s: %w", id, err)
	}
	// What does not exist is looked for as thoroughly as what may not be seen:
	// how long an answer takes must not tell the two apart.
	c := NewCase(id)
	err = s.View.Read(func(tx *view.Tx) error {
		if raw := tx.Get(bucketCase, id); raw != nil {
			c = decodeCase(raw)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading case %s: %w", id, err)
	}
	if c.Seq < last.Seq {
		return nil, fmt.Errorf("reading case %s: the view stops at sequence %d before %d; remove the view file and start again", id, c.Seq, last.Seq)
	}
	return c, nil
}

// change is the one loop in which a case changes. It loads the case up to its
// subject's last sequence and asks decide what should happen. A nil fact means
// nothing does. Otherwise the fact is published for exactly that sequence; if
// somebody else was first, the case is loaded and decided on again, so decide
// must not keep anything between calls. When change returns without an error
// the fact is durable and this node's view holds it.
func (s *Service) change(ctx context.Context, caseID string, decide func(c *Case) (*facts.Fact, error)) (*Case, error) {
	for {
		c, err := s.load(ctx, caseID)
		if err != nil {
			return nil, err
		}
		f, err := decide(c)
		if errors.Is(err, vault.ErrErased) && s.hasMoved(ctx, c) {
			continue // what decide wanted to open has ended meanwhile: the case says why
		}
		if err != nil || f == nil {
			return c, err
		}
		if err := c.clone().Apply(preview(*f, c)); err != nil {
			return c, err // the table of transitions forbids it: say so before it is durable
		}
		crash.Point("change.before-fact")
		stored, err := s.Log.Publish(ctx, *f, facts.ExpectLast(c.Seq))
		if errors.Is(err, facts.ErrWrongSequence) {
			s.Logger.Debug("case changed meanwhile, deciding again", "case", caseID, "fact", f.Type)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("publishing %s of case %s: %w", f.Type, caseID, err)
		}
		crash.Point("change.after-fact")
		return s.settled(ctx, c, stored)
	}
}

// hasMoved reports whether the case has facts that c does not hold.
func (s *Service) hasMoved(ctx context.Context, c *Case) bool {
	last, err := s.Log.Last(ctx, caseSubject(c.ID))
	return err == nil && last.Seq > c.Seq
}

// settled is the case with its new fact, once the view has it too.
func (s *Service) settled(ctx context.Context, c *Case, stored facts.Fact) (*Case, error) {
	if err := c.Apply(stored); err != nil {
		return nil, err
	}
	if err := s.View.Wait(ctx, stored.Seq); err != nil {
		// The fact is durable whatever the view does; the next reader waits for it.
		s.Logger.Warn("view is behind", "case", c.ID, "sequence", stored.Seq, "error", err)
	}
	return c, nil
}

// preview is the fact as it would be stored next.
func preview(f facts.Fact, c *Case) facts.Fact {
	f.Seq = c.Seq + 1
	return f
}

// actorNode is the actor of what no person asked for.
const actorNode = "node"
