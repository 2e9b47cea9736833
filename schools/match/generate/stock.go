package generate

import (
	"math"
	"strconv"
	"strings"
	"sync"
)

// The years of birth on rolls: thirteen cohorts, from reception to year 12, on
// rolls as they stood in the autumn of 2026.
const (
	firstYear = 2009
	lastYear  = 2022
)

// The years that a British forename's two frequencies stand for.
const (
	earlyYear = 2009.5
	lateYear  = 2019.5
)

// zipf is the weight of a rank, counted from 0, under the law of Zipf and
// Mandelbrot: common names fall off as a power of their rank.
func zipf(rank int, power, shift float64) float64 {
	return math.Pow(float64(rank)+1+shift, -power)
}

// ranked makes forenames of a list in order of use, the same for all years.
func ranked(words string, power float64) *forenames {
	var l lottery[string]
	for i, name := range strings.Fields(words) {
		l.add(name, zipf(i, power, 1))
	}
	f := &forenames{}
	for y := range f.byYear {
		f.byYear[y] = l
	}
	return f
}

// dated makes forenames of a table of names with two frequencies, drawn along
// a straight line between them, and a little beyond.
func dated(table string, rare float64, tail func(dice) string) *forenames {
	f := &forenames{tail: tail, rare: rare}
	for entry := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(table), "\n", ", "), ", ") {
		field := strings.Fields(entry)
		early, _ := strconv.ParseFloat(field[1], 64)
		late, _ := strconv.ParseFloat(field[2], 64)
		for y := range f.byYear {
			at := (float64(firstYear+y) + .5 - earlyYear) / (lateYear - earlyYear)
			f.byYear[y].add(field[0], max(early+(late-early)*at, .1))
		}
	}
	return f
}

// tables are all origins' names, made once.
var tables = sync.OnceValue(func() map[Origin]*origin {
	girls, boys := dated(britishGirls, .17, rareGirl), dated(britishBoys, .15, rareBoy)
	all := map[Origin]*origin{
		British:       {british: 1, girls: girls, boys: boys, surnames: english(), doubled: .035, compound: .02},
		Welsh:         {british: .55, girls: ranked(welshGirls, .6), boys: ranked(welshBoys, .6), surnames: listed(welshSurnames, .75, 1.5, .2, placeSurname)},
		Irish:         {british: .35, girls: ranked(irishGirls, .6), boys: ranked(irishBoys, .6), surnames: listed(irishSurnames, .65, 2, .25, celticSurname)},
		Caribbean:     {british: .4, girls: ranked(caribbeanGirls, .5), boys: ranked(caribbeanBoys, .5), surnames: listed(caribbeanSurnames, .65, 2, .2, placeSurname), doubled: .08},
		SouthAsian:    {british: .04, girls: ranked(southAsianGirls, .5), boys: ranked(southAsianBoys, .7), surnames: muslim(), compound: .12},
		Sikh:          {british: .15, girls: ranked(sikhGirls, .35), boys: ranked(sikhBoys, .35), surnames: sikh(), compound: .04},
		Hindu:         {british: .15, girls: ranked(hinduGirls, .5), boys: ranked(hinduBoys, .5), surnames: listed(hinduSurnames, .75, .8, .35, hinduSurname)},
		Arabic:        {british: .08, girls: ranked(arabicGirls, .5), boys: ranked(arabicBoys, .6), surnames: listed(arabicSurnames, .4, 3, .3, arabicSurname), compound: .05},
		Turkish:       {british: .12, girls: ranked(turkishGirls, .5), boys: ranked(turkishBoys, .5), surnames: listed(turkishSurnames, .6, 2, .25, turkishSurname), compound: .05},
		Somali:        {british: .02, girls: ranked(somaliGirls, .5), boys: ranked(somaliBoys, .6), surnames: listed(somaliSurnames, .65, 2, .1, muslimSurname), compound: .1},
		WestAfrican:   {british: .3, girls: ranked(westAfricanGirls, .4), boys: ranked(westAfricanBoys, .4), surnames: listed(westAfricanSurnames, .4, 5, .4, yorubaSurname), compound: .05, doubled: .05},
		Polish:        {british: .3, girls: ranked(polishGirls, .8), boys: ranked(polishBoys, .8), surnames: gendered{listed(polishSurnames, .6, 3, .55, polishSurname)}},
		Romanian:      {british: .25, girls: ranked(romanianGirls, .7), boys: ranked(romanianBoys, .7), surnames: listed(romanianSurnames, .5, 3, .35, romanianSurname), compound: .25},
		OtherEuropean: {british: .25, girls: ranked(europeanGirls, .4), boys: ranked(europeanBoys, .4), surnames: listed(europeanSurnames, .4, 3, .4, europeanSurname), doubled: .08},
		Chinese:       {british: .35, girls: ranked(chineseGirls, .3), boys: ranked(chineseBoys, .3), surnames: listed(chineseSurnames, .7, 1, .0, nil), compound: .08},
	}
	for name, o := range all {
		o.name, o.share = name, shares[name]
	}
	return all
})

// drawOrigin is a household's origin where a share of the district's families
// are of one group that settled there.
func drawOrigin(d dice, place district) *origin {
	all := tables()
	if place.settled != "" && d.chance(place.density) {
		return all[place.settled]
	}
	at := d.Float64()
	for _, name := range Origins {
		if at -= shares[name]; at < 0 {
			return all[name]
		}
	}
	return all[British]
}

// forename draws a child's forename, and a second one where both stand in the
// forename field of the roll.
func (o *origin) forename(d dice, sex string, year int) (first, second string) {
	from := o
	if o.british > 0 && d.chance(o.british) {
		from = tables()[British]
	}
	first = from.forenamesFor(sex).draw(d, year)
	compound := o.compound
	if isMuhammad(first) {
		compound = .4 // the prophet's name first, the name in daily use second
	}
	if d.chance(compound) {
		if second = from.forenamesFor(sex).draw(d, year); second == first || isMuhammad(second) {
			second = ""
		}
	}
	return first, second
}

func isMuhammad(name string) bool {
	return strings.HasPrefix(name, "Muhamm") || strings.HasPrefix(name, "Mohamm")
}
