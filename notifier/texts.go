package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
)

// Texts are the free texts that wait for a person. An operator sees those of
// their own force, without a word of them until they open one, and never one of
// an incident they are a party to.
type Texts struct{ service *Service }

// NewTexts gives the withheld texts of a service.
func NewTexts(s *Service) *Texts { return &Texts{service: s} }

// HeldText is one notification whose school is not shown all. It holds no
// personal data.
type HeldText struct {
	Notification string
	ShortRef     string
	Force        string
	School       string
	State        State
	WorkBy       time.Time // when a person must have decided
	Deadline     time.Time // the school's bell
	Kept         string    // why a person keeps it back; empty while it waits
	KeptAt       time.Time
}

// HeldDetail is one of them with its words: personal data throughout.
type HeldDetail struct {
	HeldText
	Looked TextLooked
	Texts  []HeldPart
	Hidden bool // an address must stay unknown: no word of a place can be released
}

// HeldPart is one text with what the screen found in it.
type HeldPart struct {
	Field TextField
	Text  string
	Marks []TextMark
	Max   int // characters that an edit may have
}

// TextDecision is what a person decides: release as it is, release Texts in
// its place, or keep it back for a Reason.
type TextDecision struct {
	Keep   bool
	Reason string // of keeping: a code of TextKeepReasons
	Edit   bool
	Texts  map[TextField]string
	Sure   bool // of an edit: what is still marked was looked at
}

var (
	errNoText      = fault.New(fault.NotFound, "", "There is no such page.")
	errTextDecided = fault.New(fault.Conflict, "decided-already", "This text does not wait for a decision any more. Go back to the list.")
	errTextChanged = fault.New(fault.Conflict, "details-changed",
		"This text, or what is known of the incident, changed while you had it open. Nothing was recorded. Go back to the list and look again.")
	errTextEnded = fault.New(fault.Conflict, "ended", "What the police wrote has ended and cannot be shown any more.")
)

// Queue lists the withheld texts of p's forces: those that wait, the most urgent
// first, and after them those that somebody keeps back.
func (t *Texts) Queue(ctx context.Context, p auth.Principal) ([]HeldText, error) {
	forces := p.Scopes(deskRoles...)
	var held []holding
	err := t.service.View.Read(func(tx *view.Tx) error {
		for _, force := range slices.Sorted(slices.Values(forces)) {
			refs, err := walk[Ref](tx, bucketText, force+"/", "")
			if err != nil {
				return err
			}
			for _, ref := range refs {
				c, ok := caseIn(tx, ref.Case)
				if n := c.notification(ref.Notification); ok && n != nil {
					held = append(held, holding{c, n})
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing withheld texts: %w", err)
	}
	rows, party := []HeldText{}, t.service.partyOnce(ctx, p)
	for _, h := range held {
		if barred, err := party(h.c); err != nil {
			return nil, err
		} else if !barred {
			rows = append(rows, t.row(h.c, h.n))
		}
	}
	slices.SortStableFunc(rows, func(a, b HeldText) int {
		if (a.Kept == "") != (b.Kept == "") {
			return strings.Compare(a.Kept, b.Kept)
		}
		return a.WorkBy.Compare(b.WorkBy)
	})
	return rows, nil
}

func (t *Texts) row(c *Case, n *Notification) HeldText {
	return HeldText{
		Notification: n.ID, ShortRef: shortRef(n.ID), Force: c.Force, School: t.service.schoolName(n.URN), State: n.State,
		WorkBy: n.Text.By, Deadline: n.Deadline, Kept: n.Text.Kept, KeptAt: n.Text.KeptAt,
	}
}

// Open records that p looks at a withheld text, and only when that is durable
// shows it.
func (t *Texts) Open(ctx context.Context, p auth.Principal, id string) (HeldDetail, error) {
	return disclose(ctx, func(ctx context.Context) (HeldDetail, error) { return t.open(ctx, p, id) })
}

func (t *Texts) open(ctx context.Context, p auth.Principal, id string) (d HeldDetail, err error) {
	_, err = t.act(ctx, p, id, func(c *Case, n *Notification) (*facts.Fact, error) {
		if d, err = t.detail(ctx, c, n); err != nil {
			return nil, err
		}
		f, err := t.service.about(c, n, FactTextViewed, p.Actor(), d.Looked)
		if err == nil {
			disclosed(f, p.RoleOver(c.Force, operatorRoles...), PurposeRelease)
		}
		return f, err
	})
	if err != nil {
		return HeldDetail{}, err
	}
	return d, nil
}

// act publishes one fact of p about a withheld text of their force.
func (t *Texts) act(ctx context.Context, p auth.Principal, id string, decide func(*Case, *Notification) (*facts.Fact, error)) (*Case, error) {
	var ref Ref
	found := false
	err := t.service.View.Read(func(tx *view.Tx) error {
		ref, found = refOf(tx, id)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("finding a withheld text: %w", err)
	}
	if !found || !slices.Contains(p.Scopes(operatorRoles...), ref.Force) {
		return nil, errNoText
	}
	return t.service.change(ctx, ref.Case, func(c *Case) (*facts.Fact, error) {
		n, err := t.decidable(ctx, p, c, id)
		if err != nil {
			return nil, err
		}
		return decide(c, n)
	})
}

// decidable is the notification, if p may decide on its text and it is withheld.
func (t *Texts) decidable(ctx context.Context, p auth.Principal, c *Case, id string) (*Notification, error) {
	n := c.notification(id)
	if n == nil || !slices.Contains(p.Scopes(operatorRoles...), c.Force) {
		return nil, errNoText
	}
	party, err := t.service.isPartyIn(ctx, c, p)
	switch {
	case err != nil:
		return nil, err
	case party:
		return nil, errNoText
	case !n.holdsText():
		return nil, errTextDecided
	case n.Version != c.Current().N || c.Routed != n.Version:
		return nil, errTextChanged // the machine decides on the newer version first
	}
	return n, nil
}

// subjectOf is what the notification is made from, as the force wrote it.
func (t *Texts) subjectOf(ctx context.Context, c *Case, n *Notification) (subject, error) {
	in, err := t.service.openIncident(ctx, c, n.Version)
	if errors.Is(err, vault.ErrErased) {
		return subject{}, errTextEnded
	}
	if err != nil {
		return subject{}, fmt.Errorf("opening the incident of a withheld text: %w", err)
	}
	for _, child := range in.Children {
		if t.service.childHash(c.Force, child.ID) == n.Child {
			return subject{incident: in, child: child, policy: t.service.policy(c.Force), short: shortRef(n.ID)}, nil
		}
	}
	return subject{}, errNotListed
}

func (t *Texts) detail(ctx context.Context, c *Case, n *Notification) (HeldDetail, error) {
	about, err := t.subjectOf(ctx, c, n)
	if err != nil {
		return HeldDetail{}, err
	}
	d := HeldDetail{HeldText: t.row(c, n), Looked: TextLooked{t.service.textDigest(about)}, Hidden: isAddressHidden(about.incident)}
	d.Texts = partsOf(about, about.shownTexts(), t.service.Screen)
	return d, nil
}

// partsOf are the texts in the order of the table, with what was found in them.
func partsOf(about subject, texts map[TextField]string, screen TextScreen) []HeldPart {
	var parts []HeldPart
	for _, f := range freeTexts {
		if text, ok := texts[f.name]; ok {
			parts = append(parts, HeldPart{Field: f.name, Text: text, Max: f.max, Marks: about.marks(text, screen)})
		}
	}
	return parts
}

// Decide carries out what p decides about the text that p looked at. It is
// fault.Conflict where that is not the text any more, and fault.Invalid for a
// decision that cannot be; an edit in which something is still marked is
// refused with the code "still-marked" until the person is Sure.
func (t *Texts) Decide(ctx context.Context, p auth.Principal, id string, looked TextLooked, d TextDecision) error {
	if d.Keep && !slices.Contains(TextKeepReasons, d.Reason) {
		return fault.New(fault.Invalid, "reason", "Choose why the text is kept back.")
	}
	var made []string // keys of attempts that came second
	_, err := t.act(ctx, p, id, func(c *Case, n *Notification) (*facts.Fact, error) {
		t.service.discard(ctx, made...)
		made = nil
		about, err := t.subjectOf(ctx, c, n)
		if err != nil {
			return nil, err
		}
		if digest := t.service.textDigest(about); looked.Digest != digest {
			return nil, errTextChanged
		}
		if d.Keep {
			return t.service.about(c, n, FactTextKept, p.Actor(), TextKept{Digest: looked.Digest, Reason: d.Reason})
		}
		if err := t.check(about, d); err != nil {
			return nil, err
		}
		f, keys, err := t.cleared(ctx, p, c, n, d)
		if err != nil {
			t.service.discard(ctx, keys...)
			return nil, err
		}
		made = keys
		return f, nil
	})
	if err == nil {
		crash.Point("text.after-fact")
	}
	return err
}

// check is what is wrong with releasing a text. What would show where somebody
// is whose address must stay unknown is released by nobody.
func (t *Texts) check(about subject, d TextDecision) error {
	texts := about.shownTexts()
	if d.Edit {
		texts = d.Texts
	}
	for _, f := range freeTexts {
		text := texts[f.name]
		switch {
		case utf8.RuneCountInString(text) > f.max:
			return fault.New(fault.Invalid, string(f.name), fmt.Sprintf("Use at most %d characters.", f.max))
		case strings.ContainsFunc(text, isUnseen):
			return fault.New(fault.Invalid, string(f.name), "The text holds invisible characters. Type it again.")
		case isAddressHidden(about.incident) && about.tellsPlace(text):
			return fault.New(fault.Invalid, string(f.name), "An address of this incident must stay unknown, and this text may tell where somebody is. Take that out.")
		}
	}
	if d.Edit && !d.Sure && slices.ContainsFunc(partsOf(about, texts, t.service.Screen), func(p HeldPart) bool { return len(p.Marks) > 0 }) {
		return fault.New(fault.Invalid, "still-marked", "Something in your text is still marked. Take it out, or say that you have checked it.")
	}
	return nil
}

// isUnseen reports whether a character has no place in a text.
func isUnseen(r rune) bool {
	return r != '\n' && r != '\r' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d')
}

// cleared is the fact that shows the school its text, with the revised body.
func (t *Texts) cleared(ctx context.Context, p auth.Principal, c *Case, n *Notification, d TextDecision) (*facts.Fact, []string, error) {
	r, err := t.service.begin(ctx, c, p.Actor())
	if err != nil {
		return nil, nil, err
	}
	r.fact.Type, r.fact.Purpose = FactTextReleased, "release"
	r.fact.Notification, r.fact.Child, r.fact.URN = n.ID, n.Child, n.URN
	if d.Edit {
		r.fact.Type = FactTextEdited
	}
	r.clearing = &clearing{notification: n.ID, texts: d.Texts, edited: d.Edit}
	target, err := r.target(n.Child, n.URN, ruleUnchanged, siblingsElsewhere(n.Child, n.URN, r.standing()))
	if err != nil {
		return nil, r.keys, err
	}
	if target.Notification != n.ID {
		return nil, r.keys, errTextChanged
	}
	r.fact.Keys = append([]string{r.version.Key}, r.keys...)
	crash.Point("text.before-fact")
	return &r.fact, r.keys, r.fact.SetData(TextCleared{Version: r.version.N, Target: target})
}
