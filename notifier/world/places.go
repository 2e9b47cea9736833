package world

import "fmt"

// Force is an invented police force of the world.
type Force struct {
	Code string // 2 to 8 capitals and digits
	Name string
	Team string // who answers the telephone
	// Phone is from the range set aside for drama; nobody has it.
	Phone string
}

// forces are invented: no such name or code is in use.
var forces = []Force{
	{Code: "NWX", Name: "Northwick Police", Team: "Northwick Safeguarding Hub", Phone: "01632 960100"},
	{Code: "CLB", Name: "Calderbourne Constabulary", Team: "Calderbourne Protecting Children Team", Phone: "01632 960200"},
	{Code: "ESM", Name: "Eskmouth Police", Team: "Eskmouth Safeguarding Hub", Phone: "01632 960300"},
}

// Council is a local authority of the world, policed by one force.
type Council struct {
	Code  int // three digits, from a range no authority uses
	Name  string
	Force string // its force's code
	area  string // the letters of its postcodes, which no post town uses
	towns []string
}

var councils = []Council{
	{Code: 971, Name: "Northwick", area: "NK", towns: []string{"Northwick", "Aldermoor", "Saltergate", "Upper Wharram"}},
	{Code: 972, Name: "Harrowdale", area: "HK", towns: []string{"Harrowdale", "Kirkby Fell", "Thornscar", "Netherbeck"}},
	{Code: 973, Name: "Calderbourne", area: "CK", towns: []string{"Calderbourne", "Millbridge", "Oxley Green", "Stainforth Vale"}},
	{Code: 974, Name: "Eskmouth", area: "EK", towns: []string{"Eskmouth", "Sandholme", "Gullbank", "Port Annet"}},
	{Code: 975, Name: "Wealdham", area: "WK", towns: []string{"Wealdham", "Chartwood", "Frant's Cross", "Hopley"}},
}

// placedCouncils are the first n councils, shared out among the forces in
// runs, as counties are.
func placedCouncils(n int, of []Force) []Council {
	out := make([]Council, n)
	copy(out, councils)
	for i := range out {
		out[i].Force = of[i*len(of)/n].Code
	}
	return out
}

// inward are the letters a second half of a postcode may end in.
const inward = "ABDEFGHJLNPQRSTUWXYZ"

// postcode is well formed and exists nowhere: its area letters are unused.
func (c Council) postcode(d dice) string {
	return fmt.Sprintf("%s%d %d%c%c", c.area, d.between(1, 12), d.IntN(10), inward[d.IntN(len(inward))], inward[d.IntN(len(inward))])
}

var streetNames = list(`Orchard Mill Station Church Victoria Albert Chapel Meadow Park Quarry Fell Beck Canal Weaver Foundry
	Bobbin Linden Rowan Hawthorn Alder Larch Beech Poplar Kestrel Heron Plover Swift Wharf Tannery Lime Cobbler Ropewalk`)

var streetKinds = list(`Street Road Lane Avenue Close Terrace Grove Drive Crescent Way`)

func street(d dice) string {
	return fmt.Sprintf("%d %s %s", d.between(1, 148), pick(d, streetNames), pick(d, streetKinds))
}

// landline is a number of the drama range for places without a real code.
// It repeats after a thousand: there are no more.
func landline(n int) string { return fmt.Sprintf("01632 960%03d", n%1000) }

// The drama range has a thousand mobiles. Staff and households draw from
// separate halves, because a shared number marks a person as a party.
func staffMobile(n int) string { return fmt.Sprintf("07700 900%03d", n%500) }

func homeMobile(n int) string { return fmt.Sprintf("07700 900%03d", 500+n%500) }
