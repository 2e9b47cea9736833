package notifier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/police"
)

// Held is what a force holds about a child: personal data.
type Held struct {
	Searched  Described
	Until     time.Time // until when the asker may look
	Incidents []HeldIncident
}

// HeldIncident is one incident in which the child is listed. Which other people
// are in it is not said.
type HeldIncident struct {
	Case, Child   string
	ShortRef      string
	AcceptedAt    time.Time
	OccurredAt    time.Time
	Versions      int
	Status        ChildStatus
	Withdrawn     bool
	Content       bool // what the police wrote still exists
	Holds         int
	Notifications []HeldNotification
}

// HeldNotification is what one establishment was told.
type HeldNotification struct {
	ShortRef string
	School   string
	State    State
	SentAt   time.Time
	Deadline time.Time

	AlertedAt, OpenedAt, ToldAt, AcknowledgedAt time.Time `json:",omitzero"`

	Roads   []Road           `json:",omitempty"` // on which something was sent, or said
	Outcome *OutcomeRecorded `json:",omitempty"`
	Content bool             // its body still exists
	Pattern *PatternEntry    `json:",omitempty"` // its entry in the school's pattern record
}

// View records that p looks, here and on every incident that is shown, and only
// then tells what is held. exported says that it is saved as a file.
func (d *SubjectAccess) View(ctx context.Context, p auth.Principal, id string, exported bool) (Held, error) {
	return disclose(ctx, func(ctx context.Context) (Held, error) { return d.view(ctx, p, id, exported) })
}

func (d *SubjectAccess) view(ctx context.Context, p auth.Principal, id string, exported bool) (Held, error) {
	typ := FactSearchViewed
	if exported {
		typ = FactSearchExported
	}
	a, err := d.act(ctx, p, id, typ, d.isAskers(p))
	if err != nil {
		return Held{}, err
	}
	crash.Point("search.after-viewed")
	held := Held{Until: a.Until}
	if err := d.service.unseal(ctx, a.Seq, partSearch, &held.Searched); err != nil {
		return Held{}, err
	}
	for _, ref := range d.found(a) {
		c, err := d.service.seeSubject(ctx, p, ref, FactSubjectListed)
		if err != nil {
			return Held{}, err
		}
		one, err := d.service.heldIn(ctx, c, ref.Child)
		if err != nil {
			return Held{}, err
		}
		held.Incidents = append(held.Incidents, one)
	}
	slices.SortFunc(held.Incidents, func(a, b HeldIncident) int {
		return cmp.Or(a.AcceptedAt.Compare(b.AcceptedAt), strings.Compare(a.Case, b.Case))
	})
	return held, nil
}

// isAskers lets only the asker look, and only in time.
func (d *SubjectAccess) isAskers(p auth.Principal) func(a *AccessSearch) error {
	return func(a *AccessSearch) error {
		switch {
		case a.AskedBy != p.Actor():
			return errNoSearch
		case !a.IsOpen(d.service.now()):
			return errSearchMoved
		}
		return nil
	}
}

// found are the children whom the search finds now.
func (d *SubjectAccess) found(a *AccessSearch) (refs []Ref) {
	_ = d.service.View.Read(func(tx *view.Tx) error {
		refs = refsWho(tx, a.Force, a.Who, "")
		return nil
	})
	return refs
}

// seeSubject records on the incident that p was shown what is held in it.
func (s *Service) seeSubject(ctx context.Context, p auth.Principal, ref Ref, typ string) (*Case, error) {
	return s.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		party, err := s.isPartyIn(ctx, c, p)
		if err != nil {
			return nil, err
		}
		if party || c.Children[ref.Child] == nil {
			return nil, errNoSearch
		}
		f := s.fact(c, typ, p.Actor())
		f.Child = ref.Child
		disclosed(&f, p.RoleOver(c.Force, ownerRoles...), PurposeSubject)
		return &f, nil
	})
}

// heldIn is what is held about a child in one incident.
func (s *Service) heldIn(ctx context.Context, c *Case, child string) (HeldIncident, error) {
	known := c.Children[child]
	one := HeldIncident{
		Case: c.ID, Child: child, ShortRef: shortRef(s.Vault.Index("short", c.ID, child)), AcceptedAt: c.Versions[0].At,
		OccurredAt: c.Current().OccurredAt, Versions: len(c.Versions), Status: known.Status, Withdrawn: c.Withdrawn(), Holds: len(known.Holds),
	}
	for _, v := range c.Versions {
		one.Content = one.Content || !c.Ended[v.Key].Erased
	}
	for _, n := range c.NotificationsOf(child) {
		told := HeldNotification{
			ShortRef: shortRef(n.ID), School: s.schoolName(n.URN), State: n.State, SentAt: n.CreatedAt, Deadline: n.Deadline,
			AlertedAt: n.AlertedAt, OpenedAt: n.OpenedAt, ToldAt: n.ToldAt, AcknowledgedAt: n.AcknowledgedAt,
			Roads: n.roads(), Outcome: n.Outcome, Content: !c.Ended[n.Key].Erased,
		}
		record, err := rowOf[Pattern](s.View, bucketPattern, n.Pupil)
		if err != nil {
			return one, err
		}
		entries, err := s.openPattern(ctx, &record)
		if err != nil {
			return one, err
		}
		if i := slices.IndexFunc(entries, func(e PatternEntry) bool { return e.Notification == n.ID }); i >= 0 {
			told.Pattern = &entries[i]
		}
		one.Notifications = append(one.Notifications, told)
	}
	return one, nil
}

// roads are those on which the school was reached.
func (n *Notification) roads() []Road {
	var roads []Road
	add := func(r Road) {
		if !slices.Contains(roads, r) {
			roads = append(roads, r)
		}
	}
	for _, a := range n.Alerts {
		if !a.SentAt.IsZero() {
			add(cmp.Or(a.Road, RoadEmail))
		}
	}
	if !n.ToldAt.IsZero() {
		add(RoadTelephone)
	}
	if !n.FetchedAt.IsZero() {
		add(RoadWebhook)
	}
	slices.Sort(roads)
	return roads
}

// HeldContent is what the police wrote about the child, without the other
// people of the incident as far as its fields tell them apart: adults are what
// they are to the child, other children are not in it. What is Free was written
// in words and may name others: a person has to look at it before it leaves.
type HeldContent struct {
	ShortRef string
	Version  int
	Rows     []HeldLine
}

// HeldLine is one field with its values.
type HeldLine struct {
	Field  string
	Values []string
	Free   bool `json:",omitempty"`
}

// Content records that p reads what the police wrote about the child in one
// incident, and only then gives it. What is destroyed is fault.Conflict.
func (d *SubjectAccess) Content(ctx context.Context, p auth.Principal, id, caseID, child string) (HeldContent, error) {
	return disclose(ctx, func(ctx context.Context) (HeldContent, error) { return d.content(ctx, p, id, caseID, child) })
}

func (d *SubjectAccess) content(ctx context.Context, p auth.Principal, id, caseID, child string) (HeldContent, error) {
	a, err := d.act(ctx, p, id, FactSearchViewed, d.isAskers(p))
	if err != nil {
		return HeldContent{}, err
	}
	ref := Ref{Case: caseID, Force: a.Force, Child: child}
	if !slices.Contains(d.found(a), ref) {
		return HeldContent{}, errNoSearch
	}
	c, err := d.service.seeSubject(ctx, p, ref, FactSubjectOpened)
	if err != nil {
		return HeldContent{}, err
	}
	return d.service.contentAbout(ctx, c, child)
}

// contentAbout is the newest version that can still be read.
func (s *Service) contentAbout(ctx context.Context, c *Case, child string) (HeldContent, error) {
	for _, v := range slices.Backward(c.Versions) {
		in, err := s.openIncident(ctx, c, v.N)
		if errors.Is(err, vault.ErrErased) {
			continue
		}
		if err != nil {
			return HeldContent{}, fmt.Errorf("opening version %d of case %s: %w", v.N, c.ID, err)
		}
		for _, one := range in.Children {
			if s.childHash(c.Force, one.ID) == child {
				return HeldContent{ShortRef: shortRef(s.Vault.Index("short", c.ID, child)), Version: v.N, Rows: linesAbout(in, one)}, nil
			}
		}
	}
	return HeldContent{}, fault.New(fault.Conflict, "erased", "What the police wrote is destroyed. What is left is on the list.")
}

// linesAbout are an incident's fields that are about the child.
func linesAbout(in police.Incident, c police.Child) []HeldLine {
	var lines []HeldLine
	add := func(free bool, field string, values ...string) {
		values = slices.DeleteFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" })
		if len(values) > 0 {
			lines = append(lines, HeldLine{Field: field, Values: values, Free: free})
		}
	}
	add(false, "Police reference", in.Reference)
	add(false, "Name", strings.TrimSpace(c.Forename+" "+c.Surname))
	add(false, "Other names", c.KnownAs...)
	add(false, "Date of birth", c.DateOfBirth.String())
	add(false, "Sex", c.Sex.Label())
	add(false, "Pupil number", c.UPN)
	if !c.AddressProtected {
		add(false, "Postcode", c.Postcode)
	}
	add(true, "School, as it was given", c.School.Text)
	add(false, "Occurred", in.OccurredAt.UTC().Format(time.RFC3339))
	add(false, "Where the child was", c.Presence.Label())
	add(false, "What the adults are to the child", relationsOf(c)...)
	add(false, "What was done", labels(in.Behaviours)...)
	add(false, "MARAC", in.Marac.Flag.Label())
	add(false, "Referred to social care", in.SocialCareReferral.Label())
	add(false, "The child’s own part", c.PartyRole.Label())
	add(false, "Interpreter", c.Interpreter)
	add(true, "Additional needs", c.SEND...)
	add(true, "Ethnicity, as recorded", c.Ethnicity)
	add(true, "The child’s words", c.Voice.Words)
	add(true, "Who was there", c.Voice.WhoPresent)
	add(true, "How the child seemed", c.Voice.Demeanour)
	add(true, "Why there are no words", c.Voice.ReasonNotObtained)
	if c.Circumstances != "" {
		add(true, "What happened", c.Circumstances)
	} else {
		add(true, "What happened", in.Circumstances)
	}
	add(true, "Police action", in.PoliceAction)
	add(true, "Contact with the parents", c.ParentContact.Instruction)
	return lines
}

// relationsOf are what the adults are to the child, without who they are.
func relationsOf(c police.Child) []string {
	var all []string
	for _, r := range c.Relationships {
		all = append(all, r.Relation.Label())
	}
	return all
}

func labels(behaviours []police.Behaviour) []string {
	var all []string
	for _, b := range behaviours {
		all = append(all, b.Label())
	}
	return all
}
