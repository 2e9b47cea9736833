package notifier

import (
	"errors"
	"fmt"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/schools"
)

// This file holds what people decide about free text that was withheld. The
// notification goes out at once without it; a person looks at what the force
// wrote and releases it as it is, releases an edited one, or keeps it back. The
// force's own words stay sealed with the incident, and the school is shown only
// what was released.

// The facts about withheld text on fb.case.<case>.
const (
	FactTextViewed   = "text-viewed"   // TextLooked; the actor saw the withheld text
	FactTextReleased = "text-released" // TextCleared; the school is shown it as the force wrote it
	FactTextEdited   = "text-edited"   // TextCleared; the school is shown what the actor wrote instead
	FactTextKept     = "text-kept"     // TextKept; the school is not shown it
)

// TextLooked is which withheld text a person had before them.
type TextLooked struct {
	Digest string // keyed digest of the texts, and of what they were held against
}

// TextCleared is the data of "text-released" and "text-edited". The revised
// body is the sealed part named by the notification.
type TextCleared struct {
	Version int
	Target  Target
}

// TextKept is the data of "text-kept".
type TextKept struct {
	Digest string
	Reason string // a code of TextKeepReasons
}

// TextKeepReasons are why a person keeps a text back.
var TextKeepReasons = []string{"gives-address", "names-others", "not-needed", "officer-asked", "told-by-telephone"}

// Text is where the free text of a notification stands.
type Text struct {
	Digest  string    // of the texts of its present version
	By      time.Time `json:",omitzero"`  // when a person must have decided on what is withheld
	Cleared bool      `json:",omitempty"` // a person released it
	Edited  bool      `json:",omitempty"` // in words of their own
	Kept    string    `json:",omitempty"` // why a person keeps it back: a code
	KeptAt  time.Time `json:",omitzero"`
	Actor   string    `json:",omitempty"` // who decided
}

// clearing is a person's decision to show a school its text.
type clearing struct {
	notification string
	texts        map[TextField]string // what is shown; nil means what the force wrote
	edited       bool
}

// clear puts released text into what a school's message is made from: that of
// the decision under way, or of an earlier one that was about the same words.
// It reports whether the screen is not asked.
func (r *routing) clear(old *Notification, about *subject, t *Target) error {
	t.Text.Digest = r.s.textDigest(*about)
	if now := r.clearing; now != nil && now.notification == t.Notification {
		about.cleared, t.Text.Cleared, t.Text.Edited, t.Text.Actor = true, true, now.edited, r.fact.Actor
		if now.edited {
			*about = about.with(now.texts)
		}
		return nil
	}
	if old == nil || !old.State.IsTold() || old.Text.Digest != t.Text.Digest {
		return nil
	}
	if !old.Text.Cleared {
		t.Text = old.Text // whoever kept it back has decided about these words
		return nil
	}
	if old.Text.Edited {
		var before schools.Notification
		err := r.s.unseal(r.ctx, old.BodySeq, old.ID, &before)
		if errors.Is(err, vault.ErrErased) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("carrying on the released text: %w", err)
		}
		*about = about.with(about.kept(before))
	}
	about.cleared, t.Text = true, old.Text
	return nil
}

// kept are the released texts of a body that a person edited. The force's
// standing instruction stands there where the edit left the child's own out.
func (s subject) kept(before schools.Notification) map[TextField]string {
	texts := textsOf(before)
	if texts[TextInstruction] == s.policy.ParentContactInstruction {
		delete(texts, TextInstruction)
	}
	return texts
}

// isRead reports whether somebody, or their system, was shown it as it is now.
func (n *Notification) isRead() bool {
	return n.State == StateOpened || n.State == StateAcknowledged || !n.FetchedAt.IsZero()
}

// textCleared shows a school its text: a revision in place.
func (c *Case) textCleared(f facts.Fact, d TextCleared) error {
	n := c.Notifications[f.Notification]
	if n == nil {
		return fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	if d.Version != n.Version {
		return fmt.Errorf("notification %q shows version %d", f.Notification, n.Version)
	}
	return c.target(f, d.Version, n.Child, d.Target)
}

func (c *Case) textKept(f facts.Fact, d TextKept) error {
	n := c.Notifications[f.Notification]
	if n == nil {
		return fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	n.Text.Kept, n.Text.KeptAt, n.Text.Actor = d.Reason, f.At, f.Actor
	return nil
}

// holdsText reports whether a person may decide on text that its school is not shown.
func (n *Notification) holdsText() bool { return n.Withheld && n.State.IsLive() }
