package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// Whoever asks what is held about a child must be answered, and whoever can
// search for a child can find out what they must not know. So it takes two: one
// administrator of the force asks, with the child's name and date of birth,
// another approves, and for a week the first sees what the force holds. What was
// searched for is sealed, and destroyed with the week.

// The facts on fb.search.<force>, about one search each.
const (
	FactSearchAsked    = "search-asked"    // SearchAsked; what was typed is in the sealed part "search"
	FactSearchApproved = "search-approved" // SearchNamed, with until when
	FactSearchDropped  = "search-dropped"  // SearchNamed; taken back, or refused
	FactSearchViewed   = "search-viewed"   // SearchNamed; the actor saw what is held
	FactSearchExported = "search-exported" // SearchNamed; the actor saved that as a file
	FactSearchErased   = "search-erased"   // SearchNamed; what was searched for is destroyed
)

// The facts of such a look on fb.case.<case>; they name the child.
const (
	FactSubjectListed = "subject-access-listed" // no data; the actor saw that and what is held
	FactSubjectOpened = "subject-access-opened" // no data; the actor read the content
)

// How long a search is open once it was approved, and how long it waits for that.
const (
	SearchOpenFor  = 7 * 24 * time.Hour
	SearchWaitsFor = 30 * 24 * time.Hour
)

// partSearch names the sealed part of what was searched for.
const partSearch = "search"

// SearchAsked is the data of "search-asked".
type SearchAsked struct {
	Search string
	Who    []string // keyed names of the child
}

// SearchNamed is the data of every other fact about a search.
type SearchNamed struct {
	Search string
	Until  time.Time `json:",omitzero"`
}

// AccessSearch is a search as its facts amount to it.
type AccessSearch struct {
	ID, Force string
	Who       []string
	Seq       uint64 // where what was searched for is
	Key       string
	Erased    bool `json:",omitempty"`

	AskedBy    string
	AskedAt    time.Time
	ApprovedBy string    `json:",omitempty"`
	ApprovedAt time.Time `json:",omitzero"`
	Until      time.Time `json:",omitzero"`
	DroppedAt  time.Time `json:",omitzero"`
}

// IsOpen reports whether the asker may look now.
func (a AccessSearch) IsOpen(now time.Time) bool {
	return !a.ApprovedAt.IsZero() && a.DroppedAt.IsZero() && now.Before(a.Until)
}

// waits reports whether it can still be approved.
func (a AccessSearch) waits(now time.Time) bool {
	return a.ApprovedAt.IsZero() && a.DroppedAt.IsZero() && now.Before(a.over())
}

// over is when what was searched for is destroyed.
func (a AccessSearch) over() time.Time {
	switch {
	case !a.DroppedAt.IsZero():
		return a.DroppedAt
	case !a.ApprovedAt.IsZero():
		return a.Until
	}
	return a.AskedAt.Add(SearchWaitsFor)
}

// The buckets of the searches.
const (
	bucketSearch    = "search"     // <force>/<search> → AccessSearch
	bucketSearchDue = "search-due" // <time>/<search> → Row
)

func searchSubject(force string) string { return "fb.search." + force }

// SearchProjector keeps the searches from the facts under "fb.search.".
type SearchProjector struct{}

var _ view.Projector = SearchProjector{}

// Buckets are the buckets it writes.
func (SearchProjector) Buckets() []string { return []string{bucketSearch} }

// Apply folds one fact. An unknown type is view.ErrUnknownType.
func (SearchProjector) Apply(tx *view.Tx, f facts.Fact) error {
	force := strings.TrimPrefix(f.Subject, searchSubject(""))
	var named SearchNamed
	if err := f.DecodeData(&named); err != nil {
		return fmt.Errorf("reading a fact of searches at sequence %d: %w", f.Seq, err)
	}
	a := AccessSearch{ID: named.Search, Force: force}
	if raw := tx.Get(bucketSearch, force+"/"+a.ID); raw != nil {
		mustDecode(raw, &a)
	}
	before, owed := a.due()
	if err := a.apply(f, named); err != nil {
		return fmt.Errorf("folding search %s at sequence %d: %s: %w", a.ID, f.Seq, f.Type, err)
	}
	tx.Put(bucketSearch, force+"/"+a.ID, encode(a))
	moveRow(tx, bucketSearchDue, before, owed, a.due)
	return nil
}

func (a *AccessSearch) apply(f facts.Fact, d SearchNamed) error {
	switch f.Type {
	case FactSearchAsked:
		var asked SearchAsked
		if err := f.DecodeData(&asked); err != nil {
			return fmt.Errorf("reading its data: %w", err)
		}
		a.Who, a.Seq, a.AskedBy, a.AskedAt = asked.Who, f.Seq, f.Actor, f.At
		if len(f.Keys) > 0 {
			a.Key = f.Keys[0]
		}
	case FactSearchApproved:
		a.ApprovedBy, a.ApprovedAt, a.Until = f.Actor, f.At, d.Until
	case FactSearchDropped:
		a.DroppedAt = f.At
	case FactSearchErased:
		a.Erased = true
	case FactSearchViewed, FactSearchExported:
	default:
		return fmt.Errorf("%w: %q; start a newer firstbell", view.ErrUnknownType, f.Type)
	}
	return nil
}

// due is the row of work that a search owes: what was searched for is destroyed
// when it is over.
func (a *AccessSearch) due() (Row, bool) {
	return Row{At: a.over(), Kind: RowSearch, Search: a.Force + "/" + a.ID}, !a.AskedAt.IsZero() && !a.Erased
}

// tendSearch destroys what was searched for, once the search is over.
func (s *Service) tendSearch(ctx context.Context, name string) error {
	force, id, _ := strings.Cut(name, "/")
	a, err := rowOf[AccessSearch](s.View, bucketSearch, name)
	if err != nil || a.Erased || s.now().Before(a.over()) {
		return err
	}
	if a.Key != "" {
		if err := s.Vault.Shred(ctx, a.Key); err != nil {
			return err
		}
	}
	crash.Point("search.after-shred")
	return s.changeSearch(ctx, force, id, func(a *AccessSearch) (*facts.Fact, error) {
		if a.Erased {
			return nil, nil
		}
		return s.searchFact(force, FactSearchErased, actorNode, SearchNamed{Search: id})
	})
}

// changeSearch is for a search what change is for a case.
func (s *Service) changeSearch(ctx context.Context, force, id string, decide func(a *AccessSearch) (*facts.Fact, error)) error {
	_, err := changeRow(ctx, s, searchSubject(force), bucketSearch, force+"/"+id, func(a AccessSearch) (*facts.Fact, error) {
		a.ID, a.Force = id, force
		return decide(&a)
	})
	return err
}

func (s *Service) searchFact(force, typ, actor string, data any) (*facts.Fact, error) {
	f := facts.New(typ, searchSubject(force), actor, s.now())
	return &f, f.SetData(data)
}

// SubjectAccess is what a force's administrators do about requests for what is
// held about a child. To a party to one of the incidents there is no such search
// by anybody else, and what a party asks for is approved by nobody.
type SubjectAccess struct {
	service  *Service
	accounts AccountBook
}

// NewSubjectAccess gives the searches of a service; accounts tell the officers' names.
func NewSubjectAccess(s *Service, accounts AccountBook) *SubjectAccess {
	return &SubjectAccess{service: s, accounts: accounts}
}

var errNoSearch = fault.New(fault.NotFound, "no-search", "There is no such search.")

// SearchRow is one search on the page. It names officers and no child.
type SearchRow struct {
	AccessSearch
	ShortRef string
	Asker    string
	Approver string
	Mine     bool // the reader asked
	Open     bool // the reader may look now
	Waits    bool // for somebody else to approve it
}

// List are the searches of p's forces of which p may know, the newest first.
// Those that are over are not listed.
func (d *SubjectAccess) List(ctx context.Context, p auth.Principal) ([]SearchRow, error) {
	if len(p.Scopes(ownerRoles...)) == 0 {
		return nil, errNoPage()
	}
	var all []AccessSearch
	err := d.service.View.Read(func(tx *view.Tx) error {
		for _, force := range p.Scopes(ownerRoles...) {
			of, err := walk[AccessSearch](tx, bucketSearch, force+"/", "")
			if err != nil {
				return err
			}
			all = append(all, of...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing searches: %w", err)
	}
	rows, now := []SearchRow{}, d.service.now()
	for _, a := range all {
		hidden, err := d.isHidden(ctx, p, &a)
		if err != nil {
			return nil, err
		}
		if !hidden && (a.waits(now) || a.IsOpen(now)) {
			rows = append(rows, d.row(ctx, p, &a))
		}
	}
	slices.SortFunc(rows, func(a, b SearchRow) int { return b.AskedAt.Compare(a.AskedAt) })
	return rows, nil
}

// isHidden reports whether p may not know of a search: a party to what it finds,
// unless they asked for it themselves and nobody has approved.
func (d *SubjectAccess) isHidden(ctx context.Context, p auth.Principal, a *AccessSearch) (bool, error) {
	if a.AskedBy == p.Actor() && a.ApprovedAt.IsZero() {
		return false, nil
	}
	_, party, err := d.service.partyToAny(ctx, p, a.Force, a.Who, "")
	return party, err
}

func (d *SubjectAccess) row(ctx context.Context, p auth.Principal, a *AccessSearch) SearchRow {
	now := d.service.now()
	row := SearchRow{
		AccessSearch: *a, ShortRef: shortRef(a.ID), Asker: officer(ctx, d.accounts, a.AskedBy), Mine: a.AskedBy == p.Actor(), Waits: a.waits(now),
	}
	row.Open = row.Mine && a.IsOpen(now)
	if a.ApprovedBy != "" {
		row.Approver = officer(ctx, d.accounts, a.ApprovedBy)
	}
	return row
}

// Ask asks another administrator to approve a search, and gives its id. Whether
// anything is held makes no difference to the answer.
func (d *SubjectAccess) Ask(ctx context.Context, p auth.Principal, force string, who Described) (string, error) {
	if !p.Has(RoleForceAdmin, force) {
		return "", errNoPage()
	}
	if err := who.check(); err != nil {
		return "", err
	}
	key, err := d.service.Vault.NewKey(ctx)
	if err != nil {
		return "", fmt.Errorf("making a key for a search: %w", err)
	}
	crash.Point("search.after-key")
	f, err := d.service.searchFact(force, FactSearchAsked, p.Actor(), nil)
	if err != nil {
		return "", err
	}
	f.Keys = []string{key}
	disclosed(f, RoleForceAdmin, PurposeSubject)
	if err := f.SetData(SearchAsked{Search: f.ID, Who: d.service.keyedNames(force, who)}); err != nil {
		return "", err
	}
	if err := d.service.seal(ctx, f, partSearch, key, encode(who)); err != nil {
		return "", err
	}
	return f.ID, d.service.changeSearch(ctx, force, f.ID, func(a *AccessSearch) (*facts.Fact, error) {
		if !a.AskedAt.IsZero() {
			return nil, nil
		}
		return f, nil
	})
}

var errSearchMoved = fault.New(fault.Conflict, "search-moved", "Somebody has decided on this search meanwhile, or its time is over. Look again.")

// Approve lets the asker look for SearchOpenFor.
func (d *SubjectAccess) Approve(ctx context.Context, p auth.Principal, id string) error {
	_, err := d.act(ctx, p, id, FactSearchApproved, func(a *AccessSearch) error {
		switch {
		case !a.waits(d.service.now()):
			return errSearchMoved
		case a.AskedBy == p.Actor():
			return errSameOfficer
		}
		party, err := d.service.isPartyActor(ctx, d.accounts, a.AskedBy, a.Force, a.Who, "")
		if err == nil && party {
			err = errAskOther
		}
		return err
	})
	return err
}

// Drop takes a search back, refuses it, or ends it before its time.
func (d *SubjectAccess) Drop(ctx context.Context, p auth.Principal, id string) error {
	_, err := d.act(ctx, p, id, FactSearchDropped, func(a *AccessSearch) error {
		if now := d.service.now(); !a.waits(now) && !a.IsOpen(now) {
			return errSearchMoved
		}
		return nil
	})
	return err
}

// act publishes one fact by p about a search of p's force, unless p may not know
// of it.
func (d *SubjectAccess) act(ctx context.Context, p auth.Principal, id, typ string, may func(a *AccessSearch) error) (*AccessSearch, error) {
	force, err := d.forceOf(p, id)
	if err != nil {
		return nil, err
	}
	var seen *AccessSearch
	err = d.service.changeSearch(ctx, force, id, func(a *AccessSearch) (*facts.Fact, error) {
		hidden, err := d.isHidden(ctx, p, a)
		if err != nil {
			return nil, err
		}
		if hidden || a.AskedAt.IsZero() {
			return nil, errNoSearch
		}
		if err := may(a); err != nil {
			return nil, err
		}
		seen = a
		data := SearchNamed{Search: id}
		if typ == FactSearchApproved {
			data.Until = d.service.now().Add(SearchOpenFor)
		}
		f, err := d.service.searchFact(force, typ, p.Actor(), data)
		if err == nil {
			disclosed(f, RoleForceAdmin, PurposeSubject)
		}
		crash.Point("search.before-fact")
		return f, err
	})
	return seen, err
}

// forceOf is which of p's forces a search is of.
func (d *SubjectAccess) forceOf(p auth.Principal, id string) (force string, err error) {
	err = d.service.View.Read(func(tx *view.Tx) error {
		for _, code := range p.Scopes(ownerRoles...) {
			if tx.Get(bucketSearch, code+"/"+id) != nil {
				force = code
			}
		}
		return nil
	})
	if err == nil && force == "" {
		err = errNoSearch
	}
	return force, err
}
