package match

import "slices"

// nearDays are the days that are written for another by one slip: a digit
// wrong, two neighbours or day and month exchanged, a day, a month or a year
// too early or too late, and the first of January of the year.
func nearDays(d day) []day {
	y, m, dd := d.date()
	days := make([]day, 0, 64)
	add := func(y, m, dd int) {
		if n := dayOf(y, m, dd); n != 0 && n != d {
			days = append(days, n)
		}
	}
	add(y, dd, m)
	for _, by := range [...]int{-1, 1} {
		add(y+by, m, dd)
		add(y, m+by, dd)
		days = append(days, d+day(by))
	}
	add(y, 1, 1)
	oneDigit(y, m, dd, add)
	slices.Sort(days)
	return slices.Compact(days)
}

// oneDigit changes each digit of the date that could stand for a child's, and
// each pair of neighbours.
func oneDigit(y, m, dd int, add func(y, m, dd int)) {
	for digit := range 10 {
		add(y-y%10+digit, m, dd)
		add(y, m-m%10+digit, dd)
		add(y, m, dd-dd%10+digit)
		if digit < 4 {
			add(y, m%10+10*digit, dd)
			add(y, m, dd%10+10*digit)
			add(y-y%100+10*digit+y%10, m, dd)
		}
	}
	add(y-y%100+y%10*10+y/10%10, m, dd)
	add(y, m%10*10+m/10, dd)
	add(y, m, dd%10*10+dd/10)
	add(y-y%10+m/10, y%10*10+m%10, dd)
	add(y, m-m%10+dd/10, m%10*10+dd%10)
}

// bornLevel is how well two days agree.
func bornLevel(a, b day) Level {
	if a == b {
		return LevelExact
	}
	y, m, d := a.date()
	y2, m2, d2 := b.date()
	if y == y2 && m == d2 && d == m2 {
		return LevelSwapped
	}
	if a+1 == b || b+1 == a || oneSlip(y, m, d, y2, m2, d2) {
		return LevelClose
	}
	same := 0
	for _, equal := range [...]bool{y == y2, m == m2, d == d2} {
		if equal {
			same++
		}
	}
	switch {
	case same == 2:
		return LevelNear
	case y == y2:
		return LevelPart
	}
	return LevelDifferent
}

// oneSlip reports whether one digit, or two neighbours, make one date of the
// other.
func oneSlip(y, m, d, y2, m2, d2 int) bool {
	a, b := digitsOf(y, m, d), digitsOf(y2, m2, d2)
	first, differ := -1, 0
	for i := range a {
		if a[i] != b[i] {
			differ++
			if first < 0 {
				first = i
			}
		}
	}
	if differ == 2 && first < 7 {
		return a[first] == b[first+1] && a[first+1] == b[first]
	}
	return differ == 1
}

func digitsOf(y, m, d int) [8]int {
	return [8]int{y / 1000, y / 100 % 10, y / 10 % 10, y % 10, m / 10, m % 10, d / 10, d % 10}
}
