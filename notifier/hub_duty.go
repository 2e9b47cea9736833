package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
)

// DutyRole is what somebody does on a shift at the hub.
type DutyRole string

// The roles of a shift.
const (
	DutyOperator    DutyRole = "operator"     // works the queue and the telephone
	DutyDeputy      DutyRole = "deputy"       // is asked when no operator answers
	DutyControlRoom DutyRole = "control-room" // the force's control room, which is never empty
)

// DutyRoles are all roles, in the order in which they are asked.
var DutyRoles = []DutyRole{DutyOperator, DutyDeputy, DutyControlRoom}

// DutyOwner is nobody's shift: the administrators of the force, who are asked
// about what its desk must not settle among itself.
const DutyOwner DutyRole = "owner"

// askRoles are all who are asked about alarms, in order.
var askRoles = append([]DutyRole{DutyOwner}, DutyRoles...)

// HubRung is when people in a role are asked about an alarm that nobody has
// taken: so long after it was raised.
type HubRung struct {
	Role DutyRole
	Wait time.Duration
}

// DefaultHubLadder is the hub's ladder of a force that has said nothing.
var DefaultHubLadder = []HubRung{{DutyOperator, 0}, {DutyDeputy, 10 * time.Minute}, {DutyControlRoom, 20 * time.Minute}}

// How soon the last people on the ladder are asked again until somebody has taken
// the alarm: doubling from the shorter to the longer.
const (
	AskAgain     = 30 * time.Minute
	AskAgainMost = 4 * time.Hour
)

// Shift is one person's time on duty.
type Shift struct {
	Person string // vault.PersonID of the e-mail address
	Role   DutyRole
	From   time.Time
	Until  time.Time
}

// covers reports whether the shift runs at an instant.
func (s Shift) covers(at time.Time) bool { return !at.Before(s.From) && at.Before(s.Until) }

// Roster is who is on duty when. Its people are sealed in the fact at Seq.
type Roster struct {
	Seq    uint64    `json:",omitempty"`
	Key    string    `json:",omitempty"`
	At     time.Time `json:",omitzero"` // when it was set
	Shifts []Shift   `json:",omitempty"`
}

// RosterSet is the data of "roster-set": it replaces the whole roster.
type RosterSet struct {
	Shifts []Shift
}

// Officer is somebody on the roster: personal data of staff.
type Officer struct {
	Name  string
	Email string
	Phone string `json:",omitempty"`
}

// partPeople names the sealed part of a roster.
const partPeople = "people"

func (h *Hub) rosterSet(f facts.Fact, d RosterSet) {
	if h.Roster.Key != "" {
		h.Doomed = append(h.Doomed, h.Roster.Key)
	}
	h.Roster = Roster{Seq: f.Seq, At: f.At, Shifts: d.Shifts}
	if len(f.Keys) > 0 {
		h.Roster.Key = f.Keys[0]
	}
}

func (h *Hub) rosterErased(d Erased) {
	h.Doomed = slices.DeleteFunc(h.Doomed, func(key string) bool { return slices.Contains(d.Keys, key) })
}

// OnDuty are the shifts of a force that run at an instant, operators first. It
// is empty where no roster reaches that instant; an empty roster means that
// every operator is always on duty.
func (s *Service) OnDuty(force string, at time.Time) []Shift {
	on := slices.DeleteFunc(s.shifts(force), func(one Shift) bool { return !one.covers(at) })
	slices.SortStableFunc(on, func(a, b Shift) int {
		return slices.Index(DutyRoles, a.Role) - slices.Index(DutyRoles, b.Role)
	})
	return on
}

// NextShift is the next shift of an operator or deputy that begins after an
// instant; false where the roster has none.
func (s *Service) NextShift(force string, after time.Time) (Shift, bool) {
	var next Shift
	for _, one := range s.shifts(force) {
		if one.Role != DutyControlRoom && one.From.After(after) && (next.From.IsZero() || one.From.Before(next.From)) {
			next = one
		}
	}
	return next, !next.From.IsZero()
}

// HasRoster reports whether the force has said who is on duty.
func (s *Service) HasRoster(force string) bool { return len(s.shifts(force)) > 0 }

// shifts is the roster of a force.
func (s *Service) shifts(force string) []Shift {
	var shifts []Shift
	_ = s.View.Read(func(tx *view.Tx) error {
		shifts = hubIn(tx, force).Roster.Shifts
		return nil
	})
	return shifts
}

// dutyPeople are the people who are asked about an alarm in a role at an
// instant. Without a roster everybody at the desk who can sign in is every role
// but the owner's.
func (s *Service) dutyPeople(ctx context.Context, h *Hub, role DutyRole, at time.Time) ([]DeskPerson, error) {
	switch {
	case role == DutyOwner && s.Owners == nil:
		return nil, nil
	case role == DutyOwner:
		return s.Owners(ctx, h.Force)
	case len(h.Roster.Shifts) == 0:
		return s.wholeDesk(ctx, h.Force)
	}
	people, err := s.officers(ctx, h)
	if err != nil {
		return nil, err
	}
	var on []DeskPerson
	for _, shift := range h.Roster.Shifts {
		officer, known := people[shift.Person]
		twice := slices.ContainsFunc(on, func(p DeskPerson) bool { return p.Person == shift.Person })
		if shift.Role == role && shift.covers(at) && known && !twice {
			on = append(on, DeskPerson{Person: shift.Person, Address: officer.address()})
		}
	}
	return on, nil
}

// wholeDesk is everybody at the force's desk who can sign in.
func (s *Service) wholeDesk(ctx context.Context, force string) ([]DeskPerson, error) {
	if s.Desk == nil {
		return nil, nil
	}
	people, err := s.Desk(ctx, force)
	if err != nil {
		return nil, fmt.Errorf("finding the desk of the force: %w", err)
	}
	return people, nil
}

// officers are the people of the roster by id.
func (s *Service) officers(ctx context.Context, h *Hub) (map[string]Officer, error) {
	people := map[string]Officer{}
	if h.Roster.Seq == 0 {
		return people, nil
	}
	if err := s.unseal(ctx, h.Roster.Seq, partPeople, &people); err != nil {
		return nil, fmt.Errorf("opening the duty roster of force %s: %w", h.Force, err)
	}
	return people, nil
}

func (o Officer) address() channel.Address {
	return channel.Address{Name: o.Name, Email: o.Email, Phone: channel.Phone(o.Phone)}
}

// ValidateHubLadder finds every reason why a hub's ladder cannot be climbed.
func ValidateHubLadder(rungs []HubRung) error {
	if len(rungs) == 0 {
		return errors.New("the ladder has no rung; leave it out for the usual one")
	}
	var faults []error
	for i, r := range rungs {
		before := slices.IndexFunc(rungs[:i], func(o HubRung) bool { return o.Role == r.Role })
		switch {
		case !slices.Contains(DutyRoles, r.Role):
			faults = append(faults, fmt.Errorf("rung %d: nobody on duty is called %q; use one of %v", i+1, r.Role, DutyRoles))
		case before >= 0:
			faults = append(faults, fmt.Errorf("rung %d: %s is in rung %d already", i+1, r.Role, before+1))
		case r.Wait < 0 || r.Wait > longestRung:
			faults = append(faults, fmt.Errorf("rung %d (%s): %s is not a time from 0 to %s", i+1, r.Role, r.Wait, longestRung))
		case i > 0 && r.Wait < rungs[i-1].Wait:
			faults = append(faults, fmt.Errorf("rung %d (%s): it falls due before rung %d; put them in the order of their times", i+1, r.Role, i))
		}
	}
	return errors.Join(faults...)
}
