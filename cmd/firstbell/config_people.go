package main

// maxTrainingYears bounds for how long a key adult's training may be good.
const maxTrainingYears = 10

// PeopleConfig is what a force asks of the people at schools. It is part of
// every force's section.
type PeopleConfig struct {
	TrainingYears int `yaml:"training_years"` // for how long a key adult's training is good, default 2
}

func (p PeopleConfig) validate(key string, fault func(string, string, ...any)) {
	if p.TrainingYears < 0 || p.TrainingYears > maxTrainingYears {
		fault(key+".training_years", "%d is not from 1 to %d", p.TrainingYears, maxTrainingYears)
	}
}
