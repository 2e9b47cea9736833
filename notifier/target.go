package notifier

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firstbell/internal/vault"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// target makes or revises one notification: its deadline, the body this school
// may see, sealed under a key of its own, and who is asked to read it.
func (r *routing) target(hash, urn, rule, siblings string) (Target, error) {
	child := r.listed[hash]
	id := r.s.Vault.Index("notification", r.c.ID, child.ID, urn)
	old := r.c.Notifications[id]
	number, err := schools.ParseURN(urn)
	if err != nil {
		return Target{}, err
	}
	about := subject{incident: r.incident, child: child, policy: r.policy, siblings: siblings, short: shortRef(id)}
	about.unverified = r.isUnverified(rule, old, number)
	t := Target{Notification: id, URN: urn}
	if err := r.clear(old, &about, &t); err != nil {
		return t, err
	}
	body, withheld := minimise(about, r.s.Screen)
	contacts := r.known.ContactsOn(number, r.fact.At)
	to := addresseesOf(contacts, nil)
	to.excluded, to.why = r.s.excludedOf(r.c, slices.Concat(r.known.Everyone(number), contacts), r.adults)
	t.Shows = showsOf(about, body, r.s.Screen)
	t.Detail, t.Withheld, t.Unverified = string(body.Detail), withheld, body.Unverified
	t.Excluded, t.ExcludedFor = r.s.barredBy(r.adults, slices.Concat(to.excluded, r.c.Excluded)), to.why
	for _, c := range r.known.Everyone(number) {
		if slices.Contains(t.Excluded, c.Person) && to.why[c.Person] == "" {
			to.why[c.Person] = PartyEarlier
		}
	}
	to = to.without(t.Excluded)
	t.CallSheet = !r.hasReader(to)
	same, err := r.compare(old, &body)
	forgotten := errors.Is(err, vault.ErrErased) && old.State == StateClosed
	if err != nil && !forgotten {
		return t, err
	}
	toldParty := false
	if !forgotten {
		if toldParty, err = r.s.toldParty(r.ctx, r.c, old); err != nil {
			return t, err
		}
	}
	if (toldParty || old.isKnownTo(t.Excluded)) && !slices.Contains(body.MaterialChange, ChangedPeople) {
		body.MaterialChange = append(body.MaterialChange, ChangedPeople)
	}
	silent := r.clearing != nil && !old.isRead()
	if silent {
		body.MaterialChange = nil // nobody has read the shorter one: who was asked to read finds all of it
	}
	// What the school was shown is destroyed: nobody can say that this is no more.
	t.Material = len(body.MaterialChange) > 0 || (old != nil && old.State == StateHeld) || forgotten
	due := r.due(hash, number, old, t.Material, t.Excluded)
	t.Deadline, t.Late, t.Calendar, t.Basis = due.at, due.late, due.calendar, due.basis
	t.Digest = digestAt(r.known.Calendar(number), r.fact.At, t.Deadline)
	t.Steps = PlanSteps(r.policy, t.Deadline, r.fact.At, isLate(t.Deadline, r.fact.At))
	if t.Withheld && t.Text.By.IsZero() {
		t.Text.By = r.s.workBy(r.c.Force, t.Deadline, r.fact.At)
	}
	closed := old != nil && old.State == StateClosed && !t.Material // nobody can look, and nothing asks for it
	if (!same || t.Material) && !closed {
		if !silent {
			t.Alerts = r.alerts(old, t, to)
		}
		if err := r.hook(old, &t); err != nil {
			return t, err
		}
	}
	t.Group = r.groupOf(number)
	if t.Pupil, t.PupilAlso, t.OnRoll, err = r.pupil(hash, urn, old); err != nil {
		return t, err
	}
	if t.Key, err = r.sealBody(id, body); err != nil {
		return t, err
	}
	if err = r.carryRecords(old, &t); err != nil {
		return t, err
	}
	return t, r.carryTold(old, &t)
}

// isUnverified reports whether a school is told because an officer named it,
// while no roll has been at hand that could say otherwise. It stays so until a
// roll of the school is held, or a person places the child.
func (r *routing) isUnverified(rule string, old *Notification, urn schools.URN) bool {
	stays := rule == ruleUnchanged && old != nil && old.Unverified && !r.known.HoldsRoll(urn)
	return rule == RuleUnverifiedURN || stays
}

// due is the deadline at one school, why it cannot be kept where it cannot, and
// where the calendar comes from. A revision keeps what the notification had,
// unless somebody at the school has taken that on who may: then a material one
// is news, and its own acceptance starts the clock again.
func (r *routing) due(hash string, urn schools.URN, old *Notification, material bool, excluded []string) dueTime {
	if old != nil && old.State.Stands() && !(material && old.isTakenOn() && !slices.Contains(excluded, old.acknowledger())) {
		return dueTime{old.Deadline, old.Late, old.Calendar, old.Basis}
	}
	c := clocks{known: knownAt(r.incident), accepted: r.acceptedAt(hash), decided: r.fact.At}
	if material {
		c.accepted = r.version.At
	}
	if r.clearing != nil {
		c.accepted = r.fact.At // what a person releases is news from then on
	}
	d := r.dueAt(hash, urn, c)
	if r.c.isHeld(hash) && !material {
		d.at = r.keptDeadline(hash, d.at)
		if d.late == LateNot && c.decided.After(d.at) {
			d.late = LateMatch
		}
	}
	return d
}

// attends is on which weekdays the child attends the school, by its roll.
func (r *routing) attends(hash string, urn schools.URN) schools.Weekdays {
	child := r.listed[hash]
	born, err := schools.ParseDate(child.DateOfBirth.String())
	if err != nil {
		return 0
	}
	upn, _ := schools.ParseUPN(child.UPN) // a number that is none says nothing
	return r.known.Attendance(urn, upn, append([]string{child.Forename}, child.KnownAs...), child.Surname, born, schools.DateAt(r.fact.At))
}

// compare writes into the new body what it changes of the old one in a way that
// matters, and reports whether the school is shown the same as before. One that
// has a person's text released or withheld since is compared as it was shown.
// That somebody who knew of it is a party after all matters, too: what they did
// with it no longer counts.
func (r *routing) compare(old *Notification, body *schools.Notification) (same bool, err error) {
	if old == nil || !old.State.IsTold() {
		return false, nil
	}
	var before schools.Notification
	if err := r.s.unseal(r.ctx, old.BodySeq, old.ID, &before); err != nil {
		return false, fmt.Errorf("comparing with the body of version %d: %w", old.Version, err)
	}
	same = isShownTheSame(before, *body)
	body.MaterialChange = materialChanges(before, *body)
	return same, nil
}

// sealBody puts the body into the fact under a new key.
func (r *routing) sealBody(id string, body schools.Notification) (string, error) {
	key, err := r.s.Vault.NewKey(r.ctx)
	if err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	r.keys = append(r.keys, key)
	return key, r.s.seal(r.ctx, &r.fact, id, key, encode(body.Allowed()))
}

// hasReader reports whether anybody at the school can sign in and read.
func (r *routing) hasReader(to addressees) bool {
	_, ok := to.next(nil, r.s.Accounts)
	return ok
}

// alerts are whom the target alerts: the first reader for a new body, and
// everybody who knows of the old one for a revision. A revision without weight
// is told to those who were told before, and asks nobody else.
func (r *routing) alerts(old *Notification, t Target, to addressees) []PlannedAlert {
	revision := 0
	if old != nil {
		revision = old.Revision + 1
	}
	if old != nil && old.State.Stands() {
		know := old.knowers(to)
		if t.Material && len(know) > 0 {
			planned := r.plan(t, revision, channel.KindChanged, to.named(know)...)
			return append(planned, r.reader(t, revision, know, to)...)
		}
		if !t.Material && len(know) > 0 {
			return r.plan(t, revision, channel.KindChanged, to.named(intersect(know, old.knowing()))...)
		}
	}
	if first, ok := to.next(nil, r.s.Accounts); ok {
		return r.plan(t, revision, channel.KindNew, first)
	}
	if len(to.fallback) > 0 {
		return r.plan(t, revision, channel.KindNew, to.fallback[0])
	}
	return nil
}

// named are the addressees of these ids, each once, in the order of the ids.
func (to addressees) named(persons []string) []schools.Contact {
	var of []schools.Contact
	for _, person := range persons {
		all := slices.Concat(to.readers, to.fallback)
		if i := slices.IndexFunc(all, func(c schools.Contact) bool { return c.Person == person }); i >= 0 {
			of = append(of, all[i])
		}
	}
	return of
}

// reader is an alert to the next reader where nobody of those who know of it
// can sign in and take it on.
func (r *routing) reader(t Target, revision int, know []string, to addressees) []PlannedAlert {
	asked := map[string]bool{}
	for _, c := range to.readers {
		if slices.Contains(know, c.Person) && r.s.Accounts(c.Person) {
			return nil
		}
		asked[c.Person] = slices.Contains(know, c.Person)
	}
	if next, ok := to.next(asked, r.s.Accounts); ok {
		return r.plan(t, revision, channel.KindNew, next)
	}
	return nil
}

// isKnownTo reports whether one of these persons was asked to read the
// standing notification, may be yet, read it, took it on or was told by telephone. It works on nil,
// which nobody knows.
func (n *Notification) isKnownTo(persons []string) bool {
	if n == nil || !n.State.Stands() {
		return false
	}
	know := append(n.knowing(), n.acknowledger(), n.ToldPerson)
	for _, a := range n.Alerts {
		if !a.isAfterwards() {
			know = append(know, a.Person)
		}
	}
	return slices.ContainsFunc(persons, func(p string) bool { return slices.Contains(know, p) && !slices.Contains(n.Excluded, p) })
}

// acknowledger is the person who took it on; empty where nobody has.
func (n *Notification) acknowledger() string {
	return strings.TrimPrefix(n.AcknowledgedBy, personActor)
}

// knowers are the persons who have read it, were alerted or may yet be, who are
// still contacts and not a party to the incident.
func (n *Notification) knowers(to addressees) []string {
	var persons []string
	pending := n.knowing()
	for _, a := range n.Alerts {
		if !a.Dead && !a.isAfterwards() {
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

// plan are alerts to these contacts about the target's body of a revision.
func (r *routing) plan(t Target, revision int, kind AlertKind, people ...schools.Contact) []PlannedAlert {
	about := &Notification{ID: t.Notification, URN: t.URN, Deadline: t.Deadline}
	var alerts []PlannedAlert
	for _, one := range people {
		alerts = append(alerts, r.s.planAlerts(r.c, about, one, kind, strconv.Itoa(revision), nil)...)
	}
	return alerts
}

// alertID is the stable id of one alert: what makes two alerts different is in
// round, such as the revision or the step they belong to.
func (s *Service) alertID(notification, person string, kind AlertKind, round string) string {
	return s.Vault.Index("alert", notification, person, string(kind), round)
}

// intersect are those of the first that are among the second, in their order.
func intersect(of, among []string) []string {
	return slices.DeleteFunc(slices.Clone(of), func(one string) bool { return !slices.Contains(among, one) })
}
