package evaluate

import "firstbell/schools/match/generate"

// Group is what happened to some of the children asked about.
type Group struct {
	Queries int `json:"queries"`
	OnRoll  int `json:"onRoll"`
	OffRoll int `json:"offRoll"`

	Right      int `json:"right"`      // routed without a person, to the right school
	Wrong      int `json:"wrong"`      // routed to a wrong school, on-roll children
	AwayRouted int `json:"awayRouted"` // routed to a school although on no roll
	TopFive    int `json:"topFive"`    // parked, with the right school among the first five
	Listed     int `json:"listed"`     // parked, with the right school anywhere in the list
	Compared   int `json:"compared"`   // whose own roll entry was looked at, whatever became of it
}

// Routed is how many were decided without a person.
func (g Group) Routed() int { return g.Right + g.Wrong + g.AwayRouted }

// AutoShare is the share of on-roll children that went to their school
// without a person.
func (g Group) AutoShare() float64 { return share(g.Right, g.OnRoll) }

// Reached is the share of on-roll children that were routed right or stand
// among the first five of a person's list.
func (g Group) Reached() float64 { return share(g.Right+g.TopFive, g.OnRoll) }

// WrongBound is the upper bound of the rate of wrong decisions among those
// made without a person, at 95%.
func (g Group) WrongBound() float64 { return UpperBound(g.Wrong+g.AwayRouted, g.Routed()) }

// count adds one child's outcome.
func (g *Group) count(a generate.Asking, o outcome) {
	g.Queries++
	if a.OffRoll {
		g.OffRoll++
		if o.routed {
			g.AwayRouted++
		}
		return
	}
	g.OnRoll++
	if o.compared {
		g.Compared++
	}
	switch {
	case o.routed && o.right:
		g.Right++
	case o.routed:
		g.Wrong++
	case o.place > 0 && o.place <= 5:
		g.TopFive++
		g.Listed++
	case o.place > 0:
		g.Listed++
	}
}

// Slice is a group by one property.
type Slice struct {
	By    string `json:"by"`
	Value string `json:"value"`
	Group
}

// propertiesOf are the slices that a child belongs to.
func propertiesOf(a generate.Asking) [][2]string {
	return [][2]string{
		{"origin", string(a.Origin)}, {"date of birth", string(a.BornAs)}, {"name", string(a.NamedAs)}, {"postcode", string(a.LivesAt)},
		{"school text", string(a.SchoolAs)}, {"twin", yes(a.Twin)}, {"namesake", yes(a.Namesake)}, {"on a roll", yes(!a.OffRoll)},
	}
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
