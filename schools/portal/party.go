package portal

import "firstbell/schools"

// party is what a page says where the child is a party to the incident and not
// only somebody who lived through it. The police record what they were told; no
// word here takes it for more than that, and none lays blame on a child.
type party struct {
	Heading, Record string
	Care            []string
}

// The care that holds whatever the record says.
var partyCare = []string{
	"Ask the police team below before you speak to this young person about it.",
	"If anybody else who was involved is at your school or known to you, tell neither of them what you know of the other. Agree with the police team, and children’s social care where they are involved, how to keep both of them safe.",
	"This is about safety. It is no matter for behaviour points, sanctions or an assembly.",
	"Let them choose the adult they would talk to, and let them set the pace.",
}

// partyOf is what to say of the child's own part; zero where the child has none.
// A record that does not say which part it was is read carefully.
func partyOf(n schools.Notification) party {
	if !n.ChildIsParty {
		return party{}
	}
	p := party{Heading: "This young person was directly involved", Care: partyCare}
	switch n.PartyRole {
	case schools.PartyHarmed:
		p.Record = "The police record says that this young person was harmed. What happened is not their fault. " +
			"They may be afraid, may worry about the other person, or may not see it as harm. Believe them, and do not ask them to explain it."
	case schools.PartyCausing:
		p.Record = "The police record says that this young person may have caused harm. That is what was reported, and nobody has decided it. " +
			"They are a child first, and young people who hurt somebody have often been hurt themselves."
	case schools.PartyBoth:
		p.Record = "The police record says that this young person was harmed, and may have caused harm as well. Nobody has decided which. " +
			"They are a child first: treat them as somebody who needs protection, and leave it to the police to find out what happened."
	default:
		p.Record = "The police record names this young person as directly involved, and does not say how. They are a child first, and may be the one who needs protection."
	}
	return p
}

// IsShown reports whether there is anything to say.
func (p party) IsShown() bool { return p.Heading != "" }
