package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/schools"
	"firstbell/schools/connect"
)

// The times of a school's webhook.
const (
	HookOverlap      = 24 * time.Hour     // how long the old secret signs beside the new one
	HookDisableAfter = 7 * 24 * time.Hour // of nothing but failures, and the webhook is switched off
)

// Systems are the connections of schools' own systems: webhooks and keys. They
// are looked after by the head of a school, and by system administrators.
type Systems struct {
	service *Service
	keys    *auth.APIKeys
	check   func(url string) error
}

var (
	_ connect.Hooks   = (*Systems)(nil)
	_ connect.KeyRing = (*Systems)(nil)
	_ connect.Words   = (*CallWords)(nil)
)

// NewSystems gives the connections of a service. check is what is wrong with an
// address before anything is sent to it.
func NewSystems(s *Service, keys *auth.APIKeys, check func(url string) error) *Systems {
	return &Systems{service: s, keys: keys, check: check}
}

// mayLink is fault.NotFound for whoever is neither the school's head nor a
// system administrator, and for a school that is not in the register.
func (m *Systems) mayLink(p auth.Principal, urn schools.URN) error {
	if _, ok := m.service.school(urn.String()); !ok {
		return errNoSchool()
	}
	if len(p.Scopes(RoleSystemAdmin)) > 0 {
		return nil
	}
	return allowedToLink(p, urn, []auth.Role{schools.RoleHead})
}

// Hook is the school's webhook without its address and its secret.
func (m *Systems) Hook(_ context.Context, p auth.Principal, urn schools.URN) (connect.Hook, error) {
	if err := m.mayLink(p, urn); err != nil {
		return connect.Hook{}, err
	}
	l, err := m.service.linkOf(urn.String())
	if err != nil || l.Hook == nil {
		return connect.Hook{}, err
	}
	h := l.Hook
	return connect.Hook{
		Set: true, SetAt: h.SetAt, OverlapUntil: h.BeforeUntil, TestedAt: h.TestedAt, TestWorked: h.TestWorked,
		FailingSince: h.FailingSince, DisabledAt: h.DisabledAt,
	}, nil
}

// Keys are the keys of the school's system, oldest first, without their secrets.
func (m *Systems) Keys(_ context.Context, p auth.Principal, urn schools.URN) ([]auth.SchoolKey, error) {
	if err := m.mayLink(p, urn); err != nil {
		return nil, err
	}
	return m.keys.SchoolKeys(urn.String())
}

// SetHook ties the school's system to Firstbell and gives the secret with which
// its events are signed, this once. Any webhook before it ends.
func (m *Systems) SetHook(ctx context.Context, p auth.Principal, urn schools.URN, url string) (secret string, err error) {
	if err := m.mayLink(p, urn); err != nil {
		return "", err
	}
	if err := m.check(url); err != nil {
		return "", err
	}
	secret = channel.NewHookSecret()
	err = m.service.changeLink(ctx, urn, func(link) (*facts.Fact, error) {
		return m.service.linkFact(ctx, FactHookSet, urn, p.Actor(), partHook, sealedHook{URL: url, Secret: secret})
	})
	return secret, err
}

// RotateHook gives another secret; the one before signs beside it for
// HookOverlap, so that the school can change over without a gap.
func (m *Systems) RotateHook(ctx context.Context, p auth.Principal, urn schools.URN) (secret string, err error) {
	if err := m.mayLink(p, urn); err != nil {
		return "", err
	}
	secret = channel.NewHookSecret()
	err = m.service.changeLink(ctx, urn, func(l link) (*facts.Fact, error) {
		if l.Hook == nil {
			return nil, errNoHook
		}
		var sealed sealedHook
		if err := m.service.unseal(ctx, l.Hook.Seq, partHook, &sealed); err != nil {
			return nil, fmt.Errorf("opening the webhook of %s: %w", urn, err)
		}
		f, err := m.service.linkFact(ctx, FactHookRotated, urn, p.Actor(), partHook, sealedHook{URL: sealed.URL, Secret: secret, Before: sealed.Secret})
		if err != nil {
			return nil, err
		}
		return f, f.SetData(HookRotated{Until: m.service.now().Add(HookOverlap)})
	})
	return secret, err
}

// RemoveHook ends the school's webhook; removing none is no error.
func (m *Systems) RemoveHook(ctx context.Context, p auth.Principal, urn schools.URN) error {
	if err := m.mayLink(p, urn); err != nil {
		return err
	}
	return m.service.changeLink(ctx, urn, func(l link) (*facts.Fact, error) {
		if l.Hook == nil {
			return nil, nil
		}
		return m.service.linkFact(ctx, FactHookRemoved, urn, p.Actor(), "", nil)
	})
}

// hookTestWithin bounds how long a person waits for a test.
const hookTestWithin = 15 * time.Second

// TestHook sends an event that is about nothing and reports whether the school's
// system took it. One that works switches a disabled webhook on again.
func (m *Systems) TestHook(ctx context.Context, p auth.Principal, urn schools.URN) (worked bool, err error) {
	if err := m.mayLink(p, urn); err != nil {
		return false, err
	}
	l, err := m.service.linkOf(urn.String())
	if err != nil {
		return false, err
	}
	if l.Hook == nil || m.service.Hooks == nil {
		return false, errNoHook
	}
	hook, err := m.service.openHook(ctx, l.Hook, urn.String())
	if err != nil {
		return false, err
	}
	hook.Test = true
	hook.Message = m.service.Vault.Index("webhook-test", urn.String(), m.service.now().String())
	within, cancel := context.WithTimeout(ctx, hookTestWithin)
	defer cancel()
	sent := m.service.Hooks.Send(within, channel.Alert{
		ID: hook.Message, Kind: channel.KindNew, To: channel.Address{Hook: &hook}, Link: m.service.Origin + "/inbox",
	})
	err = m.service.changeLink(ctx, urn, func(link) (*facts.Fact, error) {
		f, err := m.service.linkFact(ctx, FactHookTested, urn, p.Actor(), "", nil)
		if err != nil {
			return nil, err
		}
		return f, f.SetData(HookTested{Worked: sent == nil})
	})
	return sent == nil, err
}

// IssueKey makes a key for the school's system and gives it, this once.
func (m *Systems) IssueKey(ctx context.Context, p auth.Principal, urn schools.URN, label string) (secret string, err error) {
	if err := m.mayLink(p, urn); err != nil {
		return "", err
	}
	return m.keys.IssueSchool(ctx, urn.String(), label, p.Actor(), m.service.now().Add(auth.DefaultSchoolKeyAge))
}

// RevokeKey ends one of the school's keys at once.
func (m *Systems) RevokeKey(ctx context.Context, p auth.Principal, urn schools.URN, id string) error {
	if err := m.mayLink(p, urn); err != nil {
		return err
	}
	return m.keys.RevokeSchool(ctx, urn.String(), id, p.Actor())
}

// noteHealth records when a webhook begins to fail, when it works again and when
// it has failed for so long that it is switched off.
func (s *Service) noteHealth(ctx context.Context, urn schools.URN, worked bool) error {
	err := s.changeLink(ctx, urn, func(l link) (*facts.Fact, error) {
		switch {
		case l.Hook == nil:
			return nil, nil
		case worked && !l.Hook.FailingSince.IsZero():
			return s.linkFact(ctx, FactHookWorking, urn, actorNode, "", nil)
		case !worked && l.Hook.FailingSince.IsZero():
			return s.linkFact(ctx, FactHookFailing, urn, actorNode, "", nil)
		case !worked && l.Hook.works() && s.now().Sub(l.Hook.FailingSince) >= HookDisableAfter:
			s.Logger.Warn("a webhook is switched off: nothing was taken there for 7 days", "urn", urn)
			return s.linkFact(ctx, FactHookDisabled, urn, actorNode, "", nil)
		default:
			return nil, nil
		}
	})
	if errors.Is(err, fault.Unavailable) {
		return nil // the next event says it again
	}
	return err
}

// isHookDown reports whether the school's webhook takes nothing at the moment.
func (s *Service) isHookDown(urn schools.URN) bool {
	l, err := s.linkOf(urn.String())
	return err == nil && l.Hook.isDown()
}

// isDown reports whether the webhook fails or was switched off.
func (h *linkHook) isDown() bool { return h != nil && (!h.FailingSince.IsZero() || !h.works()) }

// Shortfalls are the schools whose own system cannot be told at the moment, with
// since when and whether it was switched off. They hold no address.
func (m *Systems) Shortfalls(_ context.Context, p auth.Principal) ([]HookShortfall, error) {
	if len(p.Scopes(peopleRoles...)) == 0 {
		return nil, errNoSchool()
	}
	var all []HookShortfall
	err := m.service.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketLink, "", func(key string, raw []byte) error {
			var l link
			mustDecode(raw, &l)
			urn, err := schools.ParseURN(key)
			if err == nil && l.Hook.isDown() {
				all = append(all, HookShortfall{URN: urn, School: m.service.schoolName(key), Since: l.Hook.FailingSince, Disabled: !l.Hook.works()})
			}
			return nil
		})
	})
	slices.SortFunc(all, func(a, b HookShortfall) int { return a.Since.Compare(b.Since) })
	return all, err
}

// HookShortfall is one school whose own system takes nothing.
type HookShortfall struct {
	URN      schools.URN
	School   string
	Since    time.Time
	Disabled bool
}
