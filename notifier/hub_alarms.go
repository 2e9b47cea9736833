package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// clearedShown is how long an alarm stays on the page after it was cleared.
const clearedShown = 24 * time.Hour

// maxAlarms bounds the page of alarms; the rest is counted.
const maxAlarms = 200

// Alarms are what the people of a hub look at and take.
type Alarms struct{ service *Service }

// NewAlarms gives the alarms of a service.
func NewAlarms(s *Service) *Alarms { return &Alarms{service: s} }

// AlarmRow is one alarm on the page. It holds no personal data of families; who
// took it is a name of staff.
type AlarmRow struct {
	AlarmState
	ShortRef string // of the notification or child that it is about
	School   string // of the notification
	URN      string
	Asked    []AlarmAsking // who was asked, in order
	Mine     bool          // the reader has taken it
	Bound    bool          // the reader cannot take it: it is for the force's administrators
}

// AlarmAsking says that a role was asked about an alarm, or will be.
type AlarmAsking struct {
	Role DutyRole
	At   time.Time
	Done bool
}

// AlarmList is the page of alarms: those nobody has taken first.
type AlarmList struct {
	At      time.Time
	Rows    []AlarmRow
	Waiting int // nobody has taken them
	Taken   int // somebody sees to them
	More    int // open ones that are not listed
}

// List is every open alarm of p's forces and those cleared in the last day.
// Alarms about incidents that p is a party to do not appear and are not counted.
func (d *Alarms) List(ctx context.Context, p auth.Principal) (AlarmList, error) {
	list := AlarmList{At: d.service.now(), Rows: []AlarmRow{}}
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return list, errNoAlarm()
	}
	all, asked, err := d.read(forces, list.At)
	if err != nil {
		return list, err
	}
	for _, a := range all {
		barred, err := d.service.isAlarmBarred(ctx, p, a.Alarm)
		if err != nil {
			return list, err
		}
		if barred {
			continue
		}
		if a.Count > 0 {
			seen, err := d.countFor(ctx, p, &a)
			if err != nil {
				return list, err
			}
			if !seen {
				continue
			}
		}
		list.count(a)
		if len(list.Rows) < maxAlarms {
			list.Rows = append(list.Rows, d.row(ctx, p, a, asked[a.Force]))
		} else if a.IsOpen() {
			list.More++
		}
	}
	return list, nil
}

// countFor puts the reader's own number in the place of everybody's: a number
// that includes what somebody is a party to would tell them of it. It reports
// whether there is anything left for them to see.
func (d *Alarms) countFor(ctx context.Context, p auth.Principal, a *AlarmState) (bool, error) {
	if a.Kind != AlarmTriageLoad {
		a.Count = 0
		return true, nil
	}
	queue, err := NewTriage(d.service).Queue(ctx, p)
	a.Count = len(queue)
	return a.Count > 0, err
}

func (l *AlarmList) count(a AlarmState) {
	switch {
	case a.waits():
		l.Waiting++
	case a.IsOpen():
		l.Taken++
	}
}

// read are the alarms of some forces, what waits first, and whom each hub asked.
func (d *Alarms) read(forces []string, now time.Time) (all []AlarmState, asked map[string]map[DutyRole]AskedAt, err error) {
	asked = map[string]map[DutyRole]AskedAt{}
	err = d.service.View.Read(func(tx *view.Tx) error {
		for _, force := range forces {
			asked[force] = hubIn(tx, force).Asked
			open, err := alarmsUnder(tx, bucketAlarmOpen, force, time.Time{})
			if err != nil {
				return err
			}
			ended, err := alarmsUnder(tx, bucketAlarmEnded, force, now.Add(-clearedShown))
			if err != nil {
				return err
			}
			all = append(append(all, open...), ended...)
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b AlarmState) int { return a.order() - b.order() })
	return all, asked, err
}

// order puts what waits before what somebody sees to, and that before what is done.
func (a AlarmState) order() int {
	switch {
	case a.waits():
		return 0
	case a.IsOpen():
		return 1
	default:
		return 2
	}
}

// alarmsUnder are the alarms of a force in one of the indexes by time.
func alarmsUnder(tx *view.Tx, bucket, force string, from time.Time) ([]AlarmState, error) {
	var all []AlarmState
	prefix := force + "/"
	err := tx.Each(bucket, prefix, func(key string, _ []byte) error {
		at, name, _ := strings.Cut(key[len(prefix):], "/")
		if at < timeKey(from) && !from.IsZero() {
			return nil
		}
		if a, ok := alarmIn(tx, force, name); ok {
			all = append(all, a)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the alarms of %s: %w", force, err)
	}
	return all, nil
}

func (d *Alarms) row(ctx context.Context, p auth.Principal, a AlarmState, asked map[DutyRole]AskedAt) AlarmRow {
	row := AlarmRow{AlarmState: a, ShortRef: shortRef(a.Child), Mine: a.TakenBy == p.Actor(), Bound: !mayEnd(p, a, FactAlarmTaken)}
	if a.Notification != "" {
		row.ShortRef = shortRef(a.Notification)
	}
	for _, step := range a.Steps {
		done := asked[step.Role].Through >= a.Seq
		at := step.At
		if done && asked[step.Role].Through == a.Seq {
			at = asked[step.Role].At
		}
		row.Asked = append(row.Asked, AlarmAsking{Role: step.Role, At: at, Done: done})
	}
	if c, err := d.service.load(ctx, a.Case); a.Case != "" && err == nil {
		if n := c.notification(a.Notification); n != nil {
			row.School, row.URN = d.service.schoolName(n.URN), n.URN
		}
	}
	return row
}

// Take says that p sees to an alarm: nobody else is asked about it any more.
func (d *Alarms) Take(ctx context.Context, p auth.Principal, force, key string) error {
	return d.end(ctx, p, force, key, FactAlarmTaken)
}

// Clear says that an alarm's matter is done.
func (d *Alarms) Clear(ctx context.Context, p auth.Principal, force, key string) error {
	return d.end(ctx, p, force, key, FactAlarmCleared)
}

func (d *Alarms) end(ctx context.Context, p auth.Principal, force, key, typ string) error {
	if !slices.Contains(p.Scopes(deskRoles...), force) {
		return errNoAlarm()
	}
	var a AlarmState
	ok := false
	err := d.service.View.Read(func(tx *view.Tx) error {
		a, ok = alarmIn(tx, force, key)
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading an alarm of %s: %w", force, err)
	}
	barred, err := d.service.isAlarmBarred(ctx, p, a.Alarm)
	if err != nil {
		return err
	}
	if !ok || barred {
		return errNoAlarm()
	}
	if !mayEnd(p, a, typ) {
		return fault.New(fault.Conflict, "for-owner", "This alarm is for an administrator of the force. A review of the emergency opening ends it.")
	}
	return d.service.endAlarm(ctx, force, key, typ, p.Actor())
}

// mayEnd reports whether p may take or clear an alarm. One about an emergency
// opening is taken by an administrator, and ended by a review alone.
func mayEnd(p auth.Principal, a AlarmState, typ string) bool {
	return a.Kind != AlarmGlass || typ == FactAlarmTaken && p.Has(RoleForceAdmin, a.Force)
}

func errNoAlarm() error { return fault.New(fault.NotFound, "", "There is no such alarm.") }

// AlarmsWaiting is how many alarms, of all forces, nobody has taken.
func (s *Service) AlarmsWaiting() (n int, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		n = tx.Count(bucketAlarmWaits, "")
		return nil
	})
	return n, err
}
