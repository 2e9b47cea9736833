package notifier

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/police"
	"firstbell/schools"
)

// Counting is what is known of the scheme once nothing is known of anybody. Each
// child and each notification of a case is a few coarse codes; the view adds
// them up as its cases change, so that nothing is ever counted twice. Once a day
// the sums of every month that changed are one fact on fb.count.<force>, which
// names no case, school, child or person, and outlives all content.

// FactCounted is what a month adds up to.
const FactCounted = "counted" // Counted

// Counted is the data of "counted": all sums of one month, in the place of those
// that an earlier fact gave for it.
type Counted struct {
	Month   string // of acceptance, in London, YYYY-MM
	Through uint64 // the fact of the log up to which it was counted
	Rows    []CountRow
}

// CountRow is how many children, or notifications, have one combination of codes.
type CountRow struct {
	Counting
	N int `json:"n"`
}

// Counting is the coarse codes of one child, or of one notification. Every value
// is one of a short list.
type Counting struct {
	Of      string `json:"of"`                // CountChild or CountNotification
	State   string `json:"state"`             // a ChildStatus, or a State
	Age     string `json:"age"`               // a band of police.AgeBands
	Reason  string `json:"reason,omitempty"`  // of a child nobody is told of: why two people decided so
	Group   string `json:"group,omitempty"`   // a code of EstablishmentGroups
	Late    string `json:"late,omitempty"`    // a code of LateCauses
	OnTime  string `json:"onTime,omitempty"`  // yes, no, or open while nobody has taken it on
	Route   string `json:"route,omitempty"`   // RoutePerson, RouteMatched or RouteUnverified: how the school was found
	Road    string `json:"road,omitempty"`    // how somebody was first reached
	Outcome string `json:"outcome,omitempty"` // a schools.Support
	Checked bool   `json:"checked,omitempty"` // a welfare check was made
	Asked   bool   `json:"asked,omitempty"`   // another service was asked
}

// What a row counts.
const (
	CountChild        = "child"
	CountNotification = "notification"
)

// How a school was found.
const (
	RouteMatched    = "matched"
	RoutePerson     = "person"
	RouteUnverified = "unverified"
)

// Whether somebody took a notification on in time.
const (
	OnTimeYes  = "yes"
	OnTimeNo   = "no"
	OnTimeOpen = "open"
)

// EstablishmentGroups are the kinds of establishment that are told apart in
// counts: the groups of the register's types.
var EstablishmentGroups = []string{
	"academies", "colleges", "council", "free-schools", "independent", "maintained", "online", "other", "special", "universities", "welsh",
}

// groupCodes are the register's words for its groups of types.
var groupCodes = map[string]string{
	"academies": "academies", "colleges": "colleges", "free schools": "free-schools", "independent schools": "independent",
	"local authority maintained schools": "maintained", "online provider": "online", "special schools": "special",
	"universities": "universities", "welsh schools": "welsh",
	strings.ToLower(schools.TypeGroupCouncil): "council",
}

// groupOf is the code of an establishment's group.
func (r *routing) groupOf(urn schools.URN) string {
	school, ok := r.known.Directory.Lookup(urn)
	if !ok {
		return "other"
	}
	return cmp.Or(groupCodes[strings.ToLower(school.TypeGroup)], "other")
}

// tally is what the case adds to the sums of its month.
func (c *Case) tally() map[string]int {
	sums := map[string]int{}
	if !c.Exists() {
		return sums
	}
	month := schools.DateAt(c.Versions[0].At).String()[:len("2006-01")]
	for _, child := range c.Children {
		sums[month+"/"+string(encode(c.countChild(child)))]++
	}
	for _, n := range c.Notifications {
		sums[month+"/"+string(encode(c.countNotification(n)))]++
	}
	return sums
}

// ageOf is the band of a child's age, by the newest version that lists it.
func (c *Case) ageOf(child string) string {
	for _, v := range slices.Backward(c.Versions) {
		for _, vc := range v.Children {
			if vc.Child == child && vc.Age != "" {
				return vc.Age
			}
		}
	}
	return police.AgeUnknown
}

func (c *Case) countChild(child *Child) Counting {
	k := Counting{Of: CountChild, State: string(child.Status), Age: c.ageOf(child.Hash)}
	if child.Exception != nil && child.Status == ChildExcepted {
		k.Reason = child.Exception.Reason
	}
	return k
}

func (c *Case) countNotification(n *Notification) Counting {
	k := Counting{
		Of: CountNotification, State: n.stateForPolice(), Age: c.ageOf(n.Child), Group: cmp.Or(n.Group, "other"),
		Late: n.Late, OnTime: OnTimeOpen, Route: RouteMatched, Road: n.firstRoad(),
	}
	switch {
	case n.PlacedBy != "":
		k.Route = RoutePerson
	case n.Unverified:
		k.Route = RouteUnverified
	}
	if at := n.reachedAt(); !at.IsZero() {
		k.OnTime, k.Late = OnTimeNo, n.LateCause(at)
		if k.Late == LateNot {
			k.OnTime = OnTimeYes
		}
	}
	if n.Outcome != nil {
		k.Outcome, k.Checked, k.Asked = string(n.Outcome.Support), n.Outcome.WelfareCheck, n.Outcome.Referral
	}
	return k
}

// reachedAt is when somebody at the school took it on or was told; zero where
// nobody has been.
func (n *Notification) reachedAt() time.Time {
	switch {
	case n.ToldAt.IsZero():
		return n.AcknowledgedAt
	case n.AcknowledgedAt.IsZero():
		return n.ToldAt
	}
	return earlier(n.AcknowledgedAt, n.ToldAt)
}

// firstRoad is the road on which an alert first went out; the telephone where
// somebody was told before any did, and nothing where nobody was reached.
func (n *Notification) firstRoad() string {
	var first *Alert
	for _, id := range slices.Sorted(maps.Keys(n.Alerts)) {
		if a := n.Alerts[id]; !a.SentAt.IsZero() && (first == nil || a.SentAt.Before(first.SentAt)) {
			first = a
		}
	}
	switch {
	case !n.ToldAt.IsZero() && (first == nil || n.ToldAt.Before(first.SentAt)):
		return string(RoadTelephone)
	case first != nil:
		return string(cmp.Or(first.Road, RoadEmail))
	}
	return ""
}
