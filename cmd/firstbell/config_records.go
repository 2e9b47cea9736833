package main

// RecordsConfig is a force's part of what is remembered once content has ended.
type RecordsConfig struct {
	PatternYears int `yaml:"pattern_years"` // how long a school's pattern record remembers an incident, default 3
}

// maxPatternYears bounds pattern_years: nobody is a pupil for longer.
const maxPatternYears = 15

func (r RecordsConfig) validate(key string, fault func(string, string, ...any)) {
	if r.PatternYears < 0 || r.PatternYears > maxPatternYears {
		fault(key+".pattern_years", "%d is not from 1 to %d", r.PatternYears, maxPatternYears)
	}
}
