package notifier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/schools"
)

// BreachDetail is one breach case. Names of those who saw the message, and words
// that somebody wrote, are in it only after asking for them: they are personal
// data and are never kept.
type BreachDetail struct {
	BreachRow
	Seers    []BreachSeer
	Looks    []BreachLook
	Level    schools.Detail // of what was shown last
	Fields   []string       // what the level of detail shows, as the contract names it
	CalledAt time.Time
	Decision *BreachDecision
	Mine     bool // the reader sent the child there, and so may not decide

	Opened     bool   // the reader asked for names and words
	CallWords  string // whom the operator spoke to
	Reasons    string
	Reference  string // the regulator's
	Unreadable bool   // what was written has been kept long enough and is destroyed
}

// BreachSeer is somebody, or a system, that was shown the message.
type BreachSeer struct {
	Kind      SeerKind
	Number    int // which of them, from 1 on
	Statement *Statement
	Missing   string // why there is none
	Who       string // a name, once it was asked for
	Words     string // of the statement, once they were asked for
}

// SeerKind says how somebody was shown a message.
type SeerKind string

// The kinds of seer.
const (
	SeerReader SeerKind = "reader"
	SeerTold   SeerKind = "told"
	SeerSystem SeerKind = "system"
)

// seerKind is how a seer was shown the message.
func seerKind(seer string) SeerKind {
	switch {
	case strings.HasPrefix(seer, personActor):
		return SeerReader
	case strings.HasPrefix(seer, toldBy):
		return SeerTold
	default:
		return SeerSystem
	}
}

// BreachLook is one time at which a seer was shown the message.
type BreachLook struct {
	Number int // whose look it was
	At     time.Time
	Type   string // what was done, as the type of its fact
	Role   auth.Role
	Detail schools.Detail
}

// order are the seers of a breach as they are numbered; it never changes.
func (b *Breach) order() []string { return slices.Sorted(maps.Keys(b.Seers)) }

// seerAt is the seer of a number; empty where there is none.
func (b *Breach) seerAt(number int) string {
	if all := b.order(); number >= 1 && number <= len(all) {
		return all[number-1]
	}
	return ""
}

// Item is one breach case without names and words.
func (d *Breaches) Item(ctx context.Context, p auth.Principal, id string) (BreachDetail, error) {
	ref, err := d.ref(p, id)
	if err != nil {
		return BreachDetail{}, err
	}
	c, err := d.service.load(ctx, ref.Case)
	if err != nil {
		return BreachDetail{}, err
	}
	b, err := d.visible(ctx, c, p, id)
	if err != nil {
		return BreachDetail{}, err
	}
	return d.detail(ctx, p, c, b)
}

// Open records that p looks at who saw the message and what was written about
// it, and only when that is durable tells.
func (d *Breaches) Open(ctx context.Context, p auth.Principal, id string) (BreachDetail, error) {
	return disclose(ctx, func(ctx context.Context) (BreachDetail, error) { return d.open(ctx, p, id) })
}

func (d *Breaches) open(ctx context.Context, p auth.Principal, id string) (BreachDetail, error) {
	ref, err := d.act(ctx, p, id, func(c *Case, b *Breach, _ *[]string) (*facts.Fact, error) {
		f, err := d.service.aboutBreach(c, b, FactBreachViewed, p.Actor(), BreachAbout{Breach: b.ID})
		if err == nil {
			disclosed(f, p.RoleOver(c.Force, deskRoles...), PurposeBreach)
		}
		return f, err
	})
	if err != nil {
		return BreachDetail{}, err
	}
	c, err := d.service.load(ctx, ref.Case)
	if err != nil {
		return BreachDetail{}, err
	}
	b, err := d.visible(ctx, c, p, id)
	if err != nil {
		return BreachDetail{}, err
	}
	detail, err := d.detail(ctx, p, c, b)
	if err != nil {
		return BreachDetail{}, err
	}
	detail.Opened = true
	if err := d.name(ctx, &detail, b); err != nil {
		return BreachDetail{}, err
	}
	return detail, d.read(ctx, &detail, b)
}

func (d *Breaches) detail(ctx context.Context, p auth.Principal, c *Case, b *Breach) (BreachDetail, error) {
	detail := BreachDetail{
		BreachRow: d.service.breachRow(c, b), CalledAt: b.CalledAt, Decision: b.Decision, Level: b.Detail, Mine: b.PlacedBy == p.Actor(),
		Unreadable: b.State == BreachOver,
	}
	for i, seer := range b.order() {
		s := b.Seers[seer]
		detail.Seers = append(detail.Seers, BreachSeer{Kind: seerKind(seer), Number: i + 1, Statement: s.Statement, Missing: s.Missing})
	}
	for _, row := range schools.Contract {
		if b.Detail.Shows(row.Field) {
			detail.Fields = append(detail.Fields, row.Field)
		}
	}
	var err error
	detail.Looks, err = d.looks(ctx, c, b)
	return detail, err
}

// looks reads from the facts of the case who was shown the message, when, and at
// which level of detail: from the breach before on, if there was one.
func (d *Breaches) looks(ctx context.Context, c *Case, b *Breach) ([]BreachLook, error) {
	all, err := d.service.Log.Of(ctx, caseSubject(c.ID))
	if err != nil {
		return nil, fmt.Errorf("reading who was shown what of case %s: %w", c.ID, err)
	}
	var looks []BreachLook
	then, order, known := NewCase(c.ID), b.order(), 0
	for _, f := range all {
		if err := then.Apply(f); err != nil {
			return nil, err
		}
		if then.Breaches[b.ID] != nil {
			break
		}
		if then.breachesOf(b.Notification) > known {
			known, looks = known+1, nil // of these an earlier case speaks
		}
		n := then.notification(b.Notification)
		if n == nil || f.Notification != n.ID || !isSeen(f) {
			continue
		}
		look, seer, err := lookOf(f, n)
		if err != nil {
			return nil, err
		}
		if i := slices.Index(order, seer); i >= 0 {
			look.Number = i + 1
			looks = append(looks, look)
		}
	}
	return looks, nil
}

// breachesOf counts the breach cases of one notification.
func (c *Case) breachesOf(notification string) (count int) {
	for _, b := range c.Breaches {
		if b.Notification == notification {
			count++
		}
	}
	return count
}

// lookOf is a disclosure as a look, and whose it was.
func lookOf(f facts.Fact, n *Notification) (BreachLook, string, error) {
	look := BreachLook{At: f.At, Type: f.Type, Role: auth.Role(f.Role), Detail: schools.Detail(n.Detail)}
	if f.Type != FactTold {
		return look, f.Actor, nil
	}
	var told Told
	if err := f.DecodeData(&told); err != nil {
		return look, "", fmt.Errorf("reading a call: %w", err)
	}
	look.At, look.Role = told.CalledAt, auth.Role(told.Role)
	return look, n.toldNow(told.Person), nil
}

// name puts names to the seers, as far as they are known today.
func (d *Breaches) name(ctx context.Context, detail *BreachDetail, b *Breach) error {
	for i, seer := range b.order() {
		actor := seer
		if person, ok := strings.CutPrefix(seer, toldBy); ok && !isNoContact(seer) {
			actor = personActor + person
		} else if ok {
			actor = personActor
		}
		who, err := d.names.nameOf(ctx, actor, b.URN)
		if err != nil {
			return err
		}
		if seer == b.named() && b.ToldSeq != 0 {
			if err := d.unsealed(ctx, b.ToldSeq, partTold+b.ID, &who); err != nil {
				return err
			}
		}
		detail.Seers[i].Who = who
	}
	return nil
}

// read opens what was written about the breach.
func (d *Breaches) read(ctx context.Context, detail *BreachDetail, b *Breach) error {
	for i, seer := range b.order() {
		if st := b.Seers[seer].Statement; st != nil && st.Key != "" {
			if err := d.unsealed(ctx, st.Seq, partStatement, &detail.Seers[i].Words); err != nil {
				return err
			}
		}
	}
	if b.CallSeq != 0 {
		if err := d.unsealed(ctx, b.CallSeq, partSafety, &detail.CallWords); err != nil {
			return err
		}
	}
	if b.Decision == nil {
		return nil
	}
	var words decisionParts
	if err := d.unsealed(ctx, b.Decision.Seq, partReasons, &words); err != nil {
		return err
	}
	detail.Reasons, detail.Reference = words.Reasons, words.Reference
	return nil
}

// unsealed opens a part; what was kept long enough reads as nothing.
func (d *Breaches) unsealed(ctx context.Context, seq uint64, part string, into any) error {
	err := d.service.unseal(ctx, seq, part, into)
	if errors.Is(err, vault.ErrErased) {
		return nil
	}
	return err
}
