package portal

import "firstbell/schools"

// audience is how a page speaks to its reader: somebody at a school, or an
// officer of a council's team, who has no roll and no school gate.
type audience struct {
	IsCouncil  bool
	Place      string // what the establishment is called in a list of facts
	Yours      string // whose people have read it
	AtYours    string // where
	ChildOf    string // which child it is about
	NotOurs    string // the link to send it back
	SendBack   string // the button to send it back
	AskNotOurs string // the heading of the page that asks
	Right      string // what the police then look for
	Watch      string // the heading above conditions on other people
	Watching   string // what to do when somebody breaks one
}

var (
	atSchool = audience{
		Place: "School", Yours: "your school", AtYours: "at your school", ChildOf: "a child at your school",
		NotOurs: "This child is not on our roll", SendBack: "Send it back: not on our roll",
		AskNotOurs: "Is this child not on your roll?", Right: "the right school", Watch: "At the school gate",
		Watching: "If somebody comes who must not, keep the child inside and call",
	}
	atCouncil = audience{
		IsCouncil: true,
		Place:     "Team", Yours: "your team", AtYours: "in your team", ChildOf: "a child your team looks after",
		NotOurs: "This child is not one for our team", SendBack: "Send it back: not for our team",
		AskNotOurs: "Is this child not one for your team?", Right: "who should be told", Watch: "Who must keep away",
		Watching: "If you learn that somebody is not keeping to this, call",
	}
)

// For is how pages speak to whoever reads the item.
func (it Item) For() audience {
	if urn, err := schools.ParseURN(it.URN); err == nil && urn.IsCouncil() {
		return atCouncil
	}
	return atSchool
}

// sentBack is how the state is called of what was sent back.
func (a audience) sentBack() string {
	if a.IsCouncil {
		return "Sent back: not for your team"
	}
	return "Sent back: not on your roll"
}
