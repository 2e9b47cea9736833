package notifier

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools"
)

// The facts of an auditor's own looks, on fb.case.<case>.
const (
	FactTrailViewed   = "trail-viewed"   // no data; the actor saw who saw what of the case
	FactTrailExported = "trail-exported" // no data; the actor saved that as a file
)

// seenTypes are the disclosures that facts of earlier versions record without a
// role and a purpose. Newer ones are known by having both.
var seenTypes = []string{
	FactOpened, FactViewed, FactFetched, FactTold, FactTriageViewed, FactCandidateViewed, FactExclusionsViewed, FactHandOffViewed,
}

// Trails is who saw what, for auditors. An auditor has a force, sees names of
// those who looked and never what they saw; an incident to which the auditor is
// a party is not there. Each look is a fact itself.
type Trails struct {
	service  *Service
	accounts AccountBook
}

// NewTrails gives the trails of a service; accounts tell names.
func NewTrails(s *Service, accounts AccountBook) *Trails {
	return &Trails{service: s, accounts: accounts}
}

// Trail is everybody who saw something of one notification, or of one incident.
type Trail struct {
	Case         string
	Notification string // empty where it is about the whole incident
	ShortRef     string // of the notification
	School       string
	Rows         []Seen // oldest first
}

// Seen is one look. Who is personal data of staff.
type Seen struct {
	At      time.Time
	Who     string    // a name; words where it is not known any more
	Role    auth.Role // in which role; empty on facts of earlier versions
	Type    string    // what was done, as the type of its fact
	Road    Road      // RoadTelephone where nobody signed in; empty otherwise
	Purpose string
	School  string // where the look was a school's
}

func errNoTrail() error {
	return fault.New(fault.NotFound, "no-trail", "There is nothing under this reference that you may look into. Check it, and use the reference of your own force.")
}

// Find records that p looks, and only then tells who saw what under a reference:
// a notification's short reference or id, or a force's own reference. exported
// says that it is saved as a file.
func (t *Trails) Find(ctx context.Context, p auth.Principal, reference string, exported bool) (Trail, error) {
	return disclose(ctx, func(ctx context.Context) (Trail, error) { return t.find(ctx, p, reference, exported) })
}

func (t *Trails) find(ctx context.Context, p auth.Principal, reference string, exported bool) (Trail, error) {
	ref, err := t.resolve(p, strings.TrimSpace(reference))
	if err != nil {
		return Trail{}, err
	}
	typ := FactTrailViewed
	if exported {
		typ = FactTrailExported
	}
	c, err := t.service.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		if err := t.allowed(ctx, p, c); err != nil {
			return nil, err
		}
		f := t.service.fact(c, typ, p.Actor())
		f.Notification = ref.Notification
		disclosed(&f, p.RoleOver(c.Force, RoleAuditor), PurposeAudit)
		return &f, nil
	})
	if err != nil {
		return Trail{}, err
	}
	return t.trail(ctx, c, ref)
}

// allowed is fault.NotFound for whoever is no auditor of the case's force, and
// for a party to the incident.
func (t *Trails) allowed(ctx context.Context, p auth.Principal, c *Case) error {
	if !c.Exists() || !p.Has(RoleAuditor, c.Force) {
		return errNoTrail()
	}
	party, err := t.service.isPartyIn(ctx, c, p)
	if err == nil && party {
		return errNoTrail()
	}
	return err
}

// resolve finds what a reference means to an auditor.
func (t *Trails) resolve(p auth.Principal, reference string) (ref Ref, err error) {
	forces := p.Scopes(RoleAuditor)
	if len(forces) == 0 || reference == "" {
		return ref, errNoTrail()
	}
	ref, found, err := t.service.byReference(reference)
	if err != nil {
		return ref, fmt.Errorf("finding a trail: %w", err)
	}
	if found && slices.Contains(forces, ref.Force) {
		return ref, nil
	}
	return t.byForce(forces, reference)
}

// byReference finds a notification by its id or its short reference.
func (s *Service) byReference(reference string) (ref Ref, found bool, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		if ref, found = refOf(tx, strings.ToLower(reference)); found {
			return nil
		}
		prefix, ok := idPrefix(reference)
		if !ok {
			return nil
		}
		refs, err := walk[Ref](tx, bucketNotification, prefix, "")
		if err == nil && len(refs) == 1 {
			ref, found = refs[0], true
		}
		return err
	})
	return ref, found, err
}

// byForce finds an incident by the force's own reference.
func (t *Trails) byForce(forces []string, reference string) (Ref, error) {
	for _, force := range forces {
		id := t.service.caseID(police.ForceCode(force), reference)
		known := false
		err := t.service.View.Read(func(tx *view.Tx) error {
			_, known = caseIn(tx, id)
			return nil
		})
		if err != nil {
			return Ref{}, fmt.Errorf("finding a trail: %w", err)
		}
		if known {
			return Ref{Case: id, Force: force}, nil
		}
	}
	return Ref{}, errNoTrail()
}

// idPrefix is the beginning of the id that a short reference was made of.
func idPrefix(short string) (string, bool) {
	raw, err := spoken.DecodeString(strings.ToUpper(strings.ReplaceAll(short, "-", "")))
	if err != nil || len(raw) != 5 {
		return "", false
	}
	return hex.EncodeToString(raw), true
}

// trail reads who looked from the facts of the case.
func (t *Trails) trail(ctx context.Context, c *Case, ref Ref) (Trail, error) {
	all, err := t.service.Log.Of(ctx, caseSubject(c.ID))
	if err != nil {
		return Trail{}, fmt.Errorf("reading who looked at case %s: %w", c.ID, err)
	}
	trail := Trail{Case: c.ID, Notification: ref.Notification}
	n := c.notification(ref.Notification)
	if n != nil {
		trail.ShortRef, trail.School = shortRef(n.ID), t.service.schoolName(n.URN)
	}
	for _, f := range all {
		if !isSeen(f) || !isAbout(f, n) {
			continue
		}
		row, err := t.seen(ctx, c, f)
		if err != nil {
			return Trail{}, err
		}
		trail.Rows = append(trail.Rows, row)
	}
	return trail, nil
}

// isSeen reports whether a fact is a disclosure.
func isSeen(f facts.Fact) bool {
	return f.Role != "" && f.Purpose != "" || slices.Contains(seenTypes, f.Type)
}

// isAbout reports whether a look was at the notification: at it, at its child,
// or at the whole incident. Every look is about no notification in particular.
func isAbout(f facts.Fact, n *Notification) bool {
	switch {
	case n == nil:
		return true
	case f.Notification != "":
		return f.Notification == n.ID
	default:
		return f.Child == "" || f.Child == n.Child
	}
}

func (t *Trails) seen(ctx context.Context, c *Case, f facts.Fact) (Seen, error) {
	row := Seen{At: f.At, Role: auth.Role(f.Role), Type: f.Type, Purpose: f.Purpose}
	if f.URN != "" {
		row.School = t.service.schoolName(f.URN)
	}
	actor := f.Actor
	if f.Type == FactTold { // the operator knew already; whoever was telephoned was told
		var told Told
		if err := f.DecodeData(&told); err != nil {
			return row, err
		}
		actor, row.Role, row.Road = personActor+told.Person, auth.Role(told.Role), RoadTelephone
	}
	who, err := t.nameOf(ctx, actor, f.URN)
	row.Who = who
	return row, err
}

// Words for those who have no name, or none any more.
const (
	somebodyGone = "somebody whose account has ended"
	somebodyTold = "somebody at the school, whose name is in the record of the call"
	schoolSystem = "the school’s own system, with key "
)

// nameOf is an actor's name as far as it is known today.
func (t *Trails) nameOf(ctx context.Context, actor, urn string) (string, error) {
	if key, ok := strings.CutPrefix(actor, "machine:"); ok {
		return schoolSystem + key, nil
	}
	person, ok := strings.CutPrefix(actor, personActor)
	switch {
	case !ok:
		return actor, nil
	case person == "":
		return somebodyTold, nil
	}
	account, err := t.accounts.Account(ctx, person)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return "", fmt.Errorf("naming who looked: %w", err)
	}
	name := account.Name
	if school, err := schools.ParseURN(urn); name == "" && err == nil {
		for _, contact := range t.service.Snapshot().Everyone(school) {
			if contact.Person == person {
				name = contact.Name
			}
		}
	}
	return cmp.Or(name, somebodyGone), nil
}
