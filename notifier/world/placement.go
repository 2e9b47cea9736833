package world

import "slices"

// placement says which schools of each council take a child of each cohort.
type placement [][cohorts][]int

// places sorts the schools with a mainstream roll by council and cohort.
// Where a council has none for an age, all that take it anywhere are used.
func (w *World) places() placement {
	out := make(placement, len(w.Councils))
	for council := range w.Councils {
		for cohort := range cohorts {
			out[council][cohort] = w.taking(cohort+4, func(s School) bool { return s.Council == council })
			if len(out[council][cohort]) == 0 {
				out[council][cohort] = w.taking(cohort+4, func(School) bool { return true })
			}
		}
	}
	return out
}

// taking lists schools by age at the start of the school year. Units that
// share their pupils with other schools are left to the oddities.
func (w *World) taking(age int, where func(School) bool) []int {
	var out []int
	for i, s := range w.Schools {
		if s.TypeCode != referral.typeCode && s.Takes(age) && where(s) {
			out = append(out, slices.Repeat([]int{i}, share(s))...) // in order
		}
	}
	if len(out) == 0 { // A register of one kind of school still needs somewhere for every child.
		for i := range w.Schools {
			out = append(out, i)
		}
	}
	return out
}

// routes are the schools a household's children go through, year by year:
// one stays at a school while it takes the age.
func (p placement) routes(d dice, council int) [cohorts]int {
	var out [cohorts]int
	for cohort := range cohorts {
		options := p[council][cohort]
		if cohort > 0 {
			if _, stays := slices.BinarySearch(options, out[cohort-1]); stays {
				out[cohort] = out[cohort-1]
				continue
			}
		}
		out[cohort] = pick(d, options)
	}
	return out
}

// share is how large a school is beside others that take the same age.
func share(s School) int {
	switch {
	case s.TypeCode == special.typeCode:
		return 1
	case s.TypeCode == independent.typeCode:
		return 2
	case s.LowAge >= secondary.low:
		return 12
	default:
		return 5
	}
}
