package notifier

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"firstbell/notifier/channel"
	"firstbell/schools"
)

// target makes or revises one notification: its deadline, the body this school
// may see, sealed under a key of its own, and who is asked to read it.
func (r *routing) target(hash, urn, siblings string) (Target, error) {
	child := r.listed[hash]
	id := r.s.Vault.Index("notification", r.c.ID, child.ID, urn)
	old := r.c.Notifications[id]
	number, err := schools.ParseURN(urn)
	if err != nil {
		return Target{}, err
	}
	about := subject{incident: r.incident, child: child, policy: r.policy, siblings: siblings}
	body, withheld := minimise(about, r.s.Screen)
	to := addresseesOf(r.known.Contacts.ByURN(number), r.incident.Adults)
	t := Target{
		Notification: id, URN: urn, Detail: string(body.Detail), Withheld: withheld,
		Excluded: r.s.barredBy(r.incident.Adults, to.excluded), CallSheet: !r.hasReader(to),
	}
	if old != nil && old.State.IsLive() {
		if body.MaterialChange, err = r.changes(old, body); err != nil {
			return t, err
		}
		t.Material = len(body.MaterialChange) > 0
	}
	t.Material = t.Material || (old != nil && old.State == StateHeld)
	t.Deadline, t.Late, t.Calendar = r.due(hash, number, old, t.Material)
	t.Alerts = r.alerts(old, t, to)
	t.Key, err = r.sealBody(id, body)
	return t, err
}

// due is the deadline at one school, why it cannot be kept where it cannot, and
// where the calendar comes from. A revision keeps what the notification had,
// unless somebody at the school has taken that on: then a material one is news,
// and its own acceptance starts the clock again.
func (r *routing) due(hash string, urn schools.URN, old *Notification, material bool) (deadline time.Time, late, calendar string) {
	if old != nil && old.State.Stands() && !(material && old.isTakenOn()) {
		return old.Deadline, old.Late, old.Calendar
	}
	c := clocks{known: knownAt(r.incident), accepted: r.acceptedAt(hash), decided: r.fact.At}
	if material {
		c.accepted = r.version.At
	}
	d := deadlineOf(r.known.Calendar(urn), r.policy.CutOff, c)
	if r.c.isHeld(hash) && !material {
		d.at = r.keptDeadline(hash, d.at)
		if d.late == LateNot && c.decided.After(d.at) {
			d.late = LateMatch
		}
	}
	return d.at, d.late, d.calendar
}

// changes are what the new body changes of the old one in a way that matters.
// One that has a person's text released or withheld since is compared as it was shown.
func (r *routing) changes(old *Notification, body schools.Notification) ([]string, error) {
	var before schools.Notification
	if err := r.s.unseal(r.ctx, old.BodySeq, old.ID, &before); err != nil {
		return nil, fmt.Errorf("comparing with the body of version %d: %w", old.Version, err)
	}
	return materialChanges(before, body), nil
}

// sealBody puts the body into the fact under a new key.
func (r *routing) sealBody(id string, body schools.Notification) (string, error) {
	key, err := r.s.Vault.NewKey(r.ctx)
	if err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	r.keys = append(r.keys, key)
	return key, r.s.seal(r.ctx, &r.fact, id, key, encode(body))
}

// hasReader reports whether anybody at the school can sign in and read.
func (r *routing) hasReader(to addressees) bool {
	_, ok := to.next(nil, r.s.Accounts)
	return ok
}

// alerts are whom the target alerts: the first reader for a new body, everybody
// who knows of the old one for a material revision, and nobody for a revision
// that changes nothing of weight.
func (r *routing) alerts(old *Notification, t Target, to addressees) []PlannedAlert {
	revision := 0
	if old != nil {
		revision = old.Revision + 1
	}
	if old != nil && old.State.Stands() {
		know := old.knowers(to)
		if t.Material && len(know) > 0 {
			return r.plan(t.Notification, revision, channel.KindChanged, know...)
		}
		if !t.Material && len(know) > 0 {
			return nil
		}
	}
	if first, ok := to.next(nil, r.s.Accounts); ok {
		return r.plan(t.Notification, revision, channel.KindNew, first.Person)
	}
	if len(to.fallback) > 0 {
		return r.plan(t.Notification, revision, channel.KindNew, to.fallback[0].Person)
	}
	return nil
}

// knowers are the persons who have read it, were alerted or may yet be, who are
// still contacts and not a party to the incident.
func (n *Notification) knowers(to addressees) []string {
	var persons []string
	pending := n.knowing()
	for _, a := range n.Alerts {
		if !a.Dead && a.Kind != channel.KindWithdrawn {
			pending = append(pending, a.Person)
		}
	}
	for _, c := range slices.Concat(to.readers, to.fallback) {
		if slices.Contains(pending, c.Person) && !slices.Contains(persons, c.Person) {
			persons = append(persons, c.Person)
		}
	}
	return persons
}

func (r *routing) plan(notification string, revision int, kind AlertKind, persons ...string) []PlannedAlert {
	var alerts []PlannedAlert
	for _, person := range persons {
		alerts = append(alerts, PlannedAlert{
			ID: r.s.alertID(notification, person, kind, strconv.Itoa(revision)), Person: person, Kind: kind,
		})
	}
	return alerts
}

// alertID is the stable id of one alert: what makes two alerts different is in
// round, such as the revision or the step they belong to.
func (s *Service) alertID(notification, person string, kind AlertKind, round string) string {
	return s.Vault.Index("alert", notification, person, string(kind), round)
}
