package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
)

// GlassRow is one emergency opening on the page. It holds names of staff and
// nothing about the family.
type GlassRow struct {
	Opening
	ShortRef string
	School   string
	Who      string // who opened it
	Reviewer string // who reviewed it; empty where nobody has
	Looks    GlassLooks
	Open     bool // it shows something now
	Mine     bool // the reader opened it
	CanJudge bool // the reader may review it
}

// GlassWords are the reasons in words: personal data. Lost says that they were
// kept long enough and are gone.
type GlassWords struct {
	GlassRow
	Words  string
	Review string // the reviewer's
	Lost   bool
}

// List are the openings of the last months, newest first: all of a force to its
// administrators, their own to operators. Those about incidents to which p is a
// party do not appear.
func (g *Glass) List(ctx context.Context, p auth.Principal) ([]GlassRow, error) {
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return nil, errNoGlass
	}
	var all []Opening
	err := g.service.View.Read(func(tx *view.Tx) error {
		for _, force := range forces {
			of, err := openingsSince(tx, force, g.service.now().Add(-glassListed))
			if err != nil {
				return err
			}
			all = append(all, of...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Opening) int { return b.At.Compare(a.At) })
	rows, party := []GlassRow{}, g.service.partyOnce(ctx, p)
	for _, o := range all {
		if len(rows) == maxGlass {
			break
		}
		if o.By != p.Actor() && !p.Has(RoleForceAdmin, o.Force) {
			continue
		}
		c, err := g.service.load(ctx, o.Case)
		if err != nil {
			return nil, err
		}
		barred, err := party(c)
		if err != nil {
			return nil, err
		}
		if barred {
			continue
		}
		row, err := g.row(ctx, p, c, o)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (g *Glass) row(ctx context.Context, p auth.Principal, c *Case, o Opening) (GlassRow, error) {
	row := GlassRow{
		Opening: o, ShortRef: shortRef(o.Notification), School: g.service.schoolName(o.URN), Looks: c.Glass[o.ID],
		Open: o.IsOpenAt(g.service.now()), Mine: o.By == p.Actor(), CanJudge: mayJudge(p, o) && !o.IsReviewed(),
	}
	var err error
	if row.Who, err = g.nameOf(ctx, o.By); err != nil {
		return row, err
	}
	row.Reviewer, err = g.nameOf(ctx, o.ReviewedBy)
	return row, err
}

// mayJudge reports whether p may review an opening: an administrator of the
// force, who has not opened it.
func mayJudge(p auth.Principal, o Opening) bool {
	return p.Has(RoleForceAdmin, o.Force) && o.By != p.Actor()
}

// judged is an opening with its case, if p may review it. What is not there is
// looked for at all of p's forces, as what is hidden is.
func (g *Glass) judged(ctx context.Context, p auth.Principal, id string) (o Opening, c *Case, err error) {
	for _, force := range p.Scopes(RoleForceAdmin) {
		_, err := g.service.readHub(ctx, force, func(tx *view.Tx, _ *Hub) error {
			if found, ok := openingIn(tx, force, id); ok {
				o = found
			}
			return nil
		})
		if err != nil {
			return o, nil, err
		}
	}
	if o.ID == "" || !mayJudge(p, o) {
		return o, nil, errNoGlass
	}
	if c, err = g.service.load(ctx, o.Case); err != nil {
		return o, nil, err
	}
	return o, c, g.noParty(ctx, p, c)
}

func (g *Glass) noParty(ctx context.Context, p auth.Principal, c *Case) error {
	party, err := g.service.isPartyIn(ctx, c, p)
	if err == nil && party {
		return errNoGlass
	}
	return err
}

// Words records that p reads why somebody opened a message, and only then gives
// the words.
func (g *Glass) Words(ctx context.Context, p auth.Principal, opening string) (GlassWords, error) {
	return disclose(ctx, func(ctx context.Context) (GlassWords, error) { return g.words(ctx, p, opening) })
}

func (g *Glass) words(ctx context.Context, p auth.Principal, opening string) (GlassWords, error) {
	o, c, err := g.judged(ctx, p, opening)
	if err != nil {
		return GlassWords{}, err
	}
	c, err = g.service.change(ctx, c.ID, func(c *Case) (*facts.Fact, error) {
		if err := g.noParty(ctx, p, c); err != nil {
			return nil, err
		}
		f := g.service.fact(c, FactGlassReason, p.Actor())
		f.Notification, f.Child, f.URN = o.Notification, o.Child, o.URN
		disclosed(&f, RoleForceAdmin, PurposeGlass)
		return &f, f.SetData(GlassViewed{Opening: o.ID})
	})
	if err != nil {
		return GlassWords{}, err
	}
	row, err := g.row(ctx, p, c, o)
	if err != nil {
		return GlassWords{}, err
	}
	w := GlassWords{GlassRow: row}
	for seq, into := range map[uint64]*string{o.Seq: &w.Words, o.ReviewSeq: &w.Review} {
		if seq == 0 {
			continue
		}
		err := g.service.unseal(ctx, seq, partNote, into)
		if w.Lost = w.Lost || errors.Is(err, vault.ErrErased); err != nil && !w.Lost {
			return GlassWords{}, fmt.Errorf("reading the reason of an emergency: %w", err)
		}
	}
	return w, nil
}

// Review says what p thinks of an opening, ends what it still shows, and settles
// its alarm. It is fault.Conflict where somebody has reviewed it already.
func (g *Glass) Review(ctx context.Context, p auth.Principal, opening string, justified bool, words string) error {
	o, c, err := g.judged(ctx, p, opening)
	if err != nil {
		return err
	}
	if err := checkWords(words); err != nil {
		return err
	}
	return g.service.changeHub(ctx, o.Force, func(tx *view.Tx, _ *Hub) (*facts.Fact, error) {
		if now, _ := openingIn(tx, o.Force, opening); now.IsReviewed() {
			return nil, fault.New(fault.Conflict, "reviewed-already", "This has been reviewed already. Go back to the list.")
		}
		f, err := g.service.hubFact(o.Force, FactGlassReviewed, p.Actor(), GlassReviewed{Opening: o.ID, Justified: justified})
		if err != nil {
			return nil, err
		}
		f.Case, f.Notification, f.Child, f.URN, f.Keys = c.ID, o.Notification, o.Child, o.URN, []string{o.Key}
		disclosed(f, RoleForceAdmin, PurposeGlass)
		err = g.service.seal(ctx, f, partNote, o.Key, encode(strings.TrimSpace(words)))
		if errors.Is(err, vault.ErrErased) {
			f.Parts, err = nil, nil // the words of the opening are gone; the decision counts without its own
		}
		return f, err
	})
}
