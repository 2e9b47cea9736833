package generate

import (
	"strconv"
	"strings"
)

// Children and schools of one postcode district, as many as make 24,000
// schools for nine million pupils.
const (
	pupilsPerDistrict  = 3000
	primariesADistrict = 6
	schoolsPerDistrict = 8
	districtsPerArea   = 25
)

// A district's households live in five sectors of 120 postcodes each, about
// five children of school age to a postcode.
const (
	sectorsPerDistrict = 5
	unitsPerSector     = 120
)

// unitLetters are the letters that end a postcode; Royal Mail leaves out six
// that are easily misread.
const unitLetters = "ABDEFGHJLNPQRSTUWXYZ"

// postAreas are the letters of British postcode areas in England, each with
// its post town: facts, in an order of no meaning.
const postAreas = `
B Birmingham;LS Leeds;M Manchester;S Sheffield;L Liverpool;NE Newcastle;BS Bristol;NG Nottingham;LE Leicester;CV Coventry;
E London;SE London;N London;NW London;SW London;W London;BD Bradford;HU Hull;PR Preston;DE Derby;BN Brighton;PL Plymouth;
SO Southampton;PO Portsmouth;NR Norwich;IP Ipswich;CB Cambridge;OX Oxford;RG Reading;GU Guildford;CR Croydon;BR Bromley;
TN Tonbridge;ME Medway;CT Canterbury;SS Southend;CM Chelmsford;CO Colchester;RM Romford;IG Ilford;EN Enfield;HA Harrow;
UB Southall;TW Twickenham;KT Kingston;SM Sutton;DA Dartford;WD Watford;AL St Albans;SG Stevenage;LU Luton;MK Milton Keynes;
NN Northampton;PE Peterborough;LN Lincoln;DN Doncaster;HD Huddersfield;HX Halifax;WF Wakefield;HG Harrogate;YO York;
TS Teesside;DL Darlington;DH Durham;SR Sunderland;CA Carlisle;LA Lancaster;FY Blackpool;BB Blackburn;BL Bolton;OL Oldham;
SK Stockport;WA Warrington;WN Wigan;CH Chester;CW Crewe;ST Stoke;TF Telford;SY Shrewsbury;WV Wolverhampton;WS Walsall;
DY Dudley;WR Worcester;HR Hereford;GL Gloucester;SN Swindon;BA Bath;TA Taunton;EX Exeter;TQ Torquay;TR Truro;DT Dorchester;
BH Bournemouth;SP Salisbury;SL Slough;HP Hemel Hempstead;RH Redhill;EC London;WC London;
`

// district is a place where some thousand school children live.
type district struct {
	area    string // letters of the postcode area
	number  int
	town    string // the area's post town
	village string // what people call the place
	first   int    // index of the area's first district, and how many it has
	beside  int
	settled Origin  // a group that many of its families belong to, or none
	density float64 // how many
}

func (d district) code() string { return d.area + strconv.Itoa(d.number) }

// districts lays out as many as the pupils need.
func districts(seed uint64, pupils int) []district {
	d := rolled(seed, forPlaces, 0)
	areas := strings.Split(strings.TrimSpace(strings.ReplaceAll(postAreas, "\n", "")), ";")
	areas = areas[:len(areas)-1]
	d.Shuffle(len(areas), func(i, j int) { areas[i], areas[j] = areas[j], areas[i] })
	need := max((pupils+pupilsPerDistrict-1)/pupilsPerDistrict, 1)
	per := max(districtsPerArea, (need+len(areas)-1)/len(areas))
	all := make([]district, 0, need)
	for a := 0; len(all) < need; a++ {
		letters, town, _ := strings.Cut(areas[a], " ")
		size := min(per, need-len(all))
		first := len(all)
		for n := range size {
			p := district{area: letters, number: n + 1, town: town, village: placeSurname(d), first: first, beside: size}
			p.settle(d)
			all = append(all, p)
		}
	}
	return all
}

// settle makes a quarter of all districts home to one group.
func (p *district) settle(d dice) {
	if !d.chance(.25) {
		return
	}
	p.settled = pick(d, Origins[1:])
	p.density = shares[p.settled] * 6
}

// neighbour is another district of the same area, or the same one where the
// area has no other.
func (w *World) neighbour(d dice, at int) int {
	p := w.districts[at]
	return p.first + d.IntN(p.beside)
}

// postcode is a random full postcode of a district.
func (w *World) postcode(d dice, at int) string {
	p := w.districts[at]
	unit := d.IntN(unitsPerSector)
	var b [10]byte
	out := append(b[:0], p.area...)
	out = strconv.AppendInt(out, int64(p.number), 10)
	out = append(out, ' ', byte('1'+d.IntN(sectorsPerDistrict)), unitLetters[unit/20*3%20], unitLetters[unit%20])
	return string(out)
}
