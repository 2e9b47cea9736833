package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/schools"
)

// ownerRoles are those who answer for a force's data.
var ownerRoles = []auth.Role{RoleForceAdmin}

var (
	errNoHold      = fault.New(fault.NotFound, "no-hold", "There is no such hold.")
	errHoldMoved   = fault.New(fault.Conflict, "hold-moved", "Somebody has decided on this hold meanwhile. Look again.")
	errSameOfficer = fault.New(fault.Conflict, "same-person", "Another officer has to agree: it takes two different people.")
	// errAskOther says that the officer who began may not go on, and not why.
	errAskOther = fault.New(fault.Conflict, "ask-another", "The officer who asked for this cannot be given it. Somebody else has to ask.")
)

// LegalHolds is what the administrators of a force do about legal holds. A party
// to one of the incidents concerned sees no such hold and confirms none; a
// party's own proposal is never confirmed.
type LegalHolds struct {
	service  *Service
	accounts AccountBook
}

// NewLegalHolds gives the holds of a service; accounts tell the officers' names.
func NewLegalHolds(s *Service, accounts AccountBook) *LegalHolds {
	return &LegalHolds{service: s, accounts: accounts}
}

// HoldRow is one hold on the page. It names officers and no child.
type HoldRow struct {
	LegalHold
	ShortRef    string
	Proposer    string
	Confirmer   string
	Lifter      string // who proposes to lift it, or did
	Mine        bool   // the reader proposed it, or proposes to lift it: another has to agree
	Incidents   int    // on which it lies now
	ReviewIsDue bool
}

// HoldWords are a hold's sealed words: whom it is about, and why.
type HoldWords struct {
	Described
	Reference string `json:",omitempty"`
	Why       string
}

// HoldRequest is a hold that is asked for: by a child, or by an incident.
type HoldRequest struct {
	HoldWords
	Reason   string
	ReviewOn schools.Date
}

// List are the holds of p's forces that p may know of, those that wait for
// somebody first. It fails with fault.NotFound for whoever administers no force.
func (d *LegalHolds) List(ctx context.Context, p auth.Principal) ([]HoldRow, error) {
	if len(p.Scopes(ownerRoles...)) == 0 {
		return nil, errNoPage()
	}
	var all []*LegalHold
	err := d.service.View.Read(func(tx *view.Tx) error {
		for _, force := range p.Scopes(ownerRoles...) {
			held, err := walk[LegalHold](tx, bucketHold, force+"/", "")
			if err != nil {
				return err
			}
			for _, h := range held {
				all = append(all, &h)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing holds: %w", err)
	}
	rows := []HoldRow{}
	for _, h := range all {
		cases, party, err := d.service.partyToAny(ctx, p, h.Force, h.Who, h.Case)
		if err != nil {
			return nil, err
		}
		if !party && h.DroppedAt.IsZero() || h.isOwnProposal(p) {
			rows = append(rows, d.row(ctx, p, h, cases))
		}
	}
	slices.SortStableFunc(rows, func(a, b HoldRow) int { return b.ProposedAt.Compare(a.ProposedAt) })
	return rows, nil
}

func (d *LegalHolds) row(ctx context.Context, p auth.Principal, h *LegalHold, cases []*Case) HoldRow {
	row := HoldRow{LegalHold: *h, ShortRef: shortRef(h.ID), Proposer: officer(ctx, d.accounts, h.ProposedBy)}
	if h.ConfirmedBy != "" {
		row.Confirmer = officer(ctx, d.accounts, h.ConfirmedBy)
	}
	if h.LiftBy != "" {
		row.Lifter = officer(ctx, d.accounts, h.LiftBy)
	}
	row.Mine = h.ConfirmedAt.IsZero() && h.ProposedBy == p.Actor() || !h.ConfirmedAt.IsZero() && h.LiftBy == p.Actor()
	for _, c := range cases {
		if slices.ContainsFunc(c.childHashes(), func(hash string) bool { return slices.Contains(c.Children[hash].Holds, h.ID) }) {
			row.Incidents++
		}
	}
	row.ReviewIsDue = h.Stands() && !d.service.now().Before(holdReviewAt(h.ReviewOn))
	return row
}

// isOwnProposal reports whether p has proposed it and nobody has agreed: then a
// party sees it like everybody else, and learns nothing.
func (h *LegalHold) isOwnProposal(p auth.Principal) bool {
	return h.ProposedBy == p.Actor() && h.ConfirmedAt.IsZero() && !h.IsOver()
}

// holdReviewAt is when a review falls due; far away where the day is none.
func holdReviewAt(day string) time.Time {
	date, err := schools.ParseDate(day)
	if err != nil {
		return time.Unix(1<<40, 0)
	}
	return date.At(reviewAt)
}

// officer is an officer's name; somebody whose account is gone has none left.
func officer(ctx context.Context, accounts AccountBook, actor string) string {
	if a, err := accounts.Account(ctx, strings.TrimPrefix(actor, personActor)); err == nil && a.Name != "" {
		return a.Name
	}
	return "an officer whose account has ended"
}

// partyToAny are the cases found under these names, and whether p is a party to
// any of them.
func (s *Service) partyToAny(ctx context.Context, p auth.Principal, force string, who []string, caseID string) ([]*Case, bool, error) {
	var cases []*Case
	err := s.View.Read(func(tx *view.Tx) error {
		for _, id := range casesOf(refsWho(tx, force, who, caseID)) {
			if c, ok := caseIn(tx, id); ok {
				cases = append(cases, c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	any := false
	for _, c := range cases {
		party, err := s.isPartyIn(ctx, c, p)
		if err != nil {
			return nil, false, err
		}
		any = any || party
	}
	return cases, any, nil
}

// isPartyActor is partyToAny for an officer who is not here: by what is known of
// the account.
func (s *Service) isPartyActor(ctx context.Context, accounts AccountBook, actor, force string, who []string, caseID string) (bool, error) {
	p := auth.Principal{Account: strings.TrimPrefix(actor, personActor)}
	if a, err := accounts.Account(ctx, p.Account); err == nil {
		p.Name = a.Name
	}
	_, party, err := s.partyToAny(ctx, p, force, who, caseID)
	return party, err
}

// maxWhy bounds a reason in words, in characters.
const maxWhy = 600

// check is what is wrong with a request.
func (r HoldRequest) check(now time.Time) error {
	switch n := utf8.RuneCountInString(r.Why); {
	case !slices.Contains(HoldReasons, r.Reason):
		return fault.New(fault.Invalid, "reason", "Say why it has to be kept, with one of the listed reasons.")
	case n == 0 || n > maxWhy:
		return fault.New(fault.Invalid, "why", fmt.Sprintf("Say why in your own words, in at most %d characters.", maxWhy))
	default:
		return checkReview(r.ReviewOn, now)
	}
}

func checkReview(on schools.Date, now time.Time) error {
	if !on.After(schools.DateAt(now)) || on.After(schools.DateAt(now.Add(maxReview))) {
		return fault.New(fault.Invalid, "review-date", "Choose a review date after today and within a year.")
	}
	return nil
}

// check is what is missing in a description by which a child can be found.
func (d Described) check() error {
	born, err := schools.ParseDate(d.DateOfBirth)
	named := len(nameTokens(d.Forename)) > 0 && len(nameTokens(d.Surname)) > 0
	_, badNumber := schools.ParseUPN(d.UPN)
	switch {
	case d.UPN != "" && badNumber != nil:
		return fault.New(fault.Invalid, "upn", "That is not a pupil number: it has 13 characters, with a right check letter.")
	case d.UPN == "" && !named:
		return fault.New(fault.Invalid, "name", "Give the child’s forename and surname.")
	case named && (err != nil || born.IsZero()), d.UPN == "" && err != nil:
		return fault.New(fault.Invalid, "born", "Give the date of birth as YYYY-MM-DD.")
	}
	return nil
}

// Propose asks another officer to agree to a hold, and gives its id. Whether
// anything is held about the child makes no difference to the answer.
func (d *LegalHolds) Propose(ctx context.Context, p auth.Principal, force string, r HoldRequest) (string, error) {
	if !p.Has(RoleForceAdmin, force) {
		return "", errNoPage()
	}
	if err := r.check(d.service.now()); err != nil {
		return "", err
	}
	data := HoldProposed{Reason: r.Reason, ReviewOn: r.ReviewOn.String()}
	var err error
	if r.Reference != "" {
		data.Case, data.Who, err = d.service.incidentUnder(ctx, p, force, r.Reference)
	} else if err = r.Described.check(); err == nil {
		data.Who = d.service.keyedNames(force, r.Described)
	}
	if err != nil {
		return "", err
	}
	key, err := d.service.Vault.NewKey(ctx)
	if err != nil {
		return "", fmt.Errorf("making a key for a hold: %w", err)
	}
	f, err := d.service.holdFact(force, FactHoldProposed, p.Actor(), nil)
	if err != nil {
		return "", err
	}
	data.Hold, f.Keys = f.ID, []string{key}
	disclosed(f, RoleForceAdmin, PurposeHold)
	if err := f.SetData(data); err != nil {
		return "", err
	}
	if err := d.service.seal(ctx, f, partHold, key, encode(r.HoldWords)); err != nil {
		return "", err
	}
	crash.Point("hold.after-key")
	return data.Hold, d.service.changeHold(ctx, force, data.Hold, func(h *LegalHold) (*facts.Fact, error) {
		if !h.ProposedAt.IsZero() {
			return nil, nil
		}
		return f, nil
	})
}

// incidentUnder is the incident under a force's reference, and the keyed names of
// its children. What p may not know of answers like what does not exist.
func (s *Service) incidentUnder(ctx context.Context, p auth.Principal, force, reference string) (string, []string, error) {
	missing := fault.New(fault.Invalid, "reference", "There is no incident under this reference.")
	c, err := s.load(ctx, s.caseID(police.ForceCode(force), strings.TrimSpace(reference)))
	if err != nil {
		return "", nil, err
	}
	if !c.Exists() {
		return "", nil, missing
	}
	party, err := s.isPartyIn(ctx, c, p)
	if err != nil {
		return "", nil, err
	}
	if party {
		return "", nil, missing
	}
	var who []string
	for _, v := range c.Versions {
		for _, vc := range v.Children {
			for _, name := range vc.Who {
				if !slices.Contains(who, name) {
					who = append(who, name)
				}
			}
		}
	}
	return c.ID, who, nil
}

// Words records that p reads whom a hold is about and why, and only then tells.
func (d *LegalHolds) Words(ctx context.Context, p auth.Principal, id string) (HoldWords, HoldRow, error) {
	type told struct {
		words HoldWords
		row   HoldRow
	}
	t, err := disclose(ctx, func(ctx context.Context) (t told, err error) {
		h, cases, err := d.act(ctx, p, id, FactHoldViewed, HoldNamed{}, func(*LegalHold) error { return nil })
		if err != nil {
			return t, err
		}
		t.row = d.row(ctx, p, h, cases)
		if h.Erased {
			return t, fault.Wrap(fault.Conflict, vault.ErrErased, "What was written about this hold is destroyed.")
		}
		return t, d.service.unseal(ctx, h.Seq, partHold, &t.words)
	})
	return t.words, t.row, err
}

// Confirm makes a hold of another officer's proposal.
func (d *LegalHolds) Confirm(ctx context.Context, p auth.Principal, id string) error {
	_, _, err := d.act(ctx, p, id, FactHoldConfirmed, HoldNamed{}, func(h *LegalHold) error {
		switch {
		case !h.ConfirmedAt.IsZero() || h.IsOver():
			return errHoldMoved
		case h.ProposedBy == p.Actor():
			return errSameOfficer
		}
		party, err := d.service.isPartyActor(ctx, d.accounts, h.ProposedBy, h.Force, h.Who, h.Case)
		if err == nil && party {
			err = errAskOther
		}
		return err
	})
	return err
}

// Drop takes a proposal back, or refuses it.
func (d *LegalHolds) Drop(ctx context.Context, p auth.Principal, id string) error {
	_, _, err := d.act(ctx, p, id, FactHoldDropped, HoldNamed{}, func(h *LegalHold) error {
		if !h.ConfirmedAt.IsZero() || h.IsOver() {
			return errHoldMoved
		}
		return nil
	})
	return err
}

// ProposeLift asks another officer to agree that a hold ends.
func (d *LegalHolds) ProposeLift(ctx context.Context, p auth.Principal, id, reason string) error {
	if !slices.Contains(HoldLiftReasons, reason) {
		return fault.New(fault.Invalid, "lift-reason", "Say why it can end, with one of the listed reasons.")
	}
	_, _, err := d.act(ctx, p, id, FactHoldLiftProposed, HoldNamed{Reason: reason}, func(h *LegalHold) error {
		if !h.Stands() || h.LiftBy != "" {
			return errHoldMoved
		}
		return nil
	})
	return err
}

// Lift ends a hold that another officer proposed to lift; DropLift lets it stand.
func (d *LegalHolds) Lift(ctx context.Context, p auth.Principal, id string) error {
	_, _, err := d.act(ctx, p, id, FactHoldLifted, HoldNamed{}, func(h *LegalHold) error {
		switch {
		case !h.Stands() || h.LiftBy == "":
			return errHoldMoved
		case h.LiftBy == p.Actor():
			return errSameOfficer
		}
		party, err := d.service.isPartyActor(ctx, d.accounts, h.LiftBy, h.Force, h.Who, h.Case)
		if err == nil && party {
			err = errAskOther
		}
		return err
	})
	return err
}

// DropLift takes back, or refuses, that a hold ends.
func (d *LegalHolds) DropLift(ctx context.Context, p auth.Principal, id string) error {
	_, _, err := d.act(ctx, p, id, FactHoldLiftDropped, HoldNamed{}, func(h *LegalHold) error {
		if !h.Stands() || h.LiftBy == "" {
			return errHoldMoved
		}
		return nil
	})
	return err
}

// Review sets the next day on which a hold is looked at.
func (d *LegalHolds) Review(ctx context.Context, p auth.Principal, id string, on schools.Date) error {
	if err := checkReview(on, d.service.now()); err != nil {
		return err
	}
	was := ""
	h, _, err := d.act(ctx, p, id, FactHoldReviewed, HoldNamed{ReviewOn: on.String()}, func(h *LegalHold) error {
		if !h.Stands() {
			return errHoldMoved
		}
		was = h.ReviewOn
		return nil
	})
	if err != nil {
		return err
	}
	return d.service.ClearAlarm(ctx, h.Force, holdAlarmKey(id, was))
}

// act publishes one fact by p about a hold of p's force, unless p is a party to
// what it is about: to such a person it does not exist.
func (d *LegalHolds) act(ctx context.Context, p auth.Principal, id, typ string, data HoldNamed, may func(h *LegalHold) error) (*LegalHold, []*Case, error) {
	force, err := d.service.forceOfHold(p, id)
	if err != nil {
		return nil, nil, err
	}
	var cases []*Case
	var seen *LegalHold
	err = d.service.changeHold(ctx, force, id, func(h *LegalHold) (*facts.Fact, error) {
		var party bool
		if cases, party, err = d.service.partyToAny(ctx, p, force, h.Who, h.Case); err != nil {
			return nil, err
		}
		if party && !h.isOwnProposal(p) || h.ProposedAt.IsZero() {
			return nil, errNoHold
		}
		if err := may(h); err != nil {
			return nil, err
		}
		seen, data.Hold = h, id
		f, err := d.service.holdFact(force, typ, p.Actor(), data)
		if err == nil {
			disclosed(f, RoleForceAdmin, PurposeHold)
		}
		crash.Point("hold.before-fact")
		return f, err
	})
	return seen, cases, err
}

// forceOfHold is which of p's forces a hold is of.
func (s *Service) forceOfHold(p auth.Principal, id string) (force string, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		for _, code := range p.Scopes(ownerRoles...) {
			if tx.Get(bucketHold, code+"/"+id) != nil {
				force = code
			}
		}
		return nil
	})
	if err == nil && force == "" {
		err = errNoHold
	}
	return force, err
}
