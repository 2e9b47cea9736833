package notifier

import (
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
)

// A child of whom the police say that it goes to no school is told to a person
// at the council instead: no item ever rests without a recipient or a coded
// exception. What the police say is checked against the rolls first; where a
// roll has the child for certain, a person finds out which of the two is right.

// RuleCouncil is the rule of a child who was sent to a council's team because of
// what the police say of its education.
const RuleCouncil = "education-council"

// ReasonEducationDisputed parks a child of whom the police say that it goes to no
// school, and whom a roll has for certain.
const ReasonEducationDisputed = "education-disputed"

// byEducation goes from what the police say of a child's education to who is
// told. It leaves a child at school to the matcher's decision.
func (r *routing) byEducation(c police.Child, q match.Query, ruled ruling) ruling {
	switch c.Education {
	case police.EducationHome:
		return r.toCouncil(c, q, ruled, schools.TeamHomeEducation)
	case police.EducationMissing:
		return r.toCouncil(c, q, ruled, schools.TeamMissingEducation)
	case police.EducationNone:
		if ruled.Automatic || ruled.would != nil {
			return ruled // a roll has the child: it is a registered pupil
		}
		if r.isBelowSchoolAge(c) {
			return r.belowSchoolAge(q, ruled)
		}
		return r.toCouncil(c, q, ruled, schools.TeamMissingEducation)
	case police.EducationPreSchool:
		return r.belowSchoolAge(q, ruled)
	default:
		return ruled
	}
}

// withoutFlag is the matcher's decision on the child if the police had said
// nothing of its education, under the force's policy.
func (r *routing) withoutFlag(q match.Query) ruling {
	q.Education = ""
	d := r.matcher.Match(q, schools.DateAt(r.fact.At))
	ruled := r.policy.Matching.rule(q, d, r.known, r.fact.At)
	ruled.raw = d
	return ruled
}

// toCouncil sends the child to a team of the council where it lives, or says why
// a person has to.
func (r *routing) toCouncil(c police.Child, q match.Query, ruled ruling, team schools.Team) ruling {
	if onRoll := r.withoutFlag(q); onRoll.raw.Automatic {
		onRoll.Decision = asCandidates(onRoll.raw)
		onRoll.Automatic, onRoll.Reason, onRoll.Targets, onRoll.would = false, ReasonEducationDisputed, nil, nil
		return onRoll
	}
	school, reason := r.team(c, team)
	if reason != "" {
		ruled.Automatic, ruled.Reason, ruled.Targets, ruled.would = false, match.Reason(reason), nil, nil
		return ruled
	}
	d := match.Decision{
		Automatic: true, Rule: RuleCouncil, Model: ruled.Model, Targets: []match.Target{{URN: school.URN}},
		Candidates: ruled.Candidates, Considered: ruled.Considered,
	}
	if r.policy.Matching.Mode == MatchReviewAll {
		parked := held(d, ReasonReviewAll)
		parked.raw = d
		return parked
	}
	return ruling{Decision: d, raw: d}
}

// belowSchoolAge is the force's policy on children below school age. A child who
// is on the roll of a school for certain is that school's pupil, unless the force
// has a person decide.
func (r *routing) belowSchoolAge(q match.Query, ruled ruling) ruling {
	if r.policy.EarlyYears == EarlyYearsTriage {
		ruled.Automatic, ruled.Reason, ruled.Targets, ruled.would = false, match.ReasonPreSchool, nil, nil
		return ruled
	}
	onRoll := r.withoutFlag(q)
	if told := r.allowed(ruling{Decision: onRoll.raw, raw: onRoll.raw}); onRoll.raw.Automatic && told.Automatic {
		return onRoll
	}
	ruled.Automatic, ruled.Reason, ruled.Targets, ruled.would = false, match.ReasonPreSchool, nil, nil
	if r.policy.EarlyYears == EarlyYearsRefuse {
		ruled.refused = ReasonEarlyYears
	}
	return ruled
}

// receptionAge is the age at which a child may start school.
const receptionAge = 4

// isBelowSchoolAge reports whether the child is known to be too young for any
// school.
func (r *routing) isBelowSchoolAge(c police.Child) bool {
	born, err := schools.ParseDate(c.DateOfBirth.String())
	if err != nil {
		return c.ApproximateAge != nil && c.ApproximateAge.Years+c.ApproximateAge.PlusMinus < receptionAge
	}
	on := schools.DateAt(r.incident.OccurredAt)
	age := on.Year() - born.Year()
	if on.Month() < born.Month() || on.Month() == born.Month() && on.Day() < born.Day() {
		age--
	}
	return age < receptionAge
}

// cutOff is the latest time of day by which an establishment must know: the
// force's for a school, the beginning of the office day for a council's team.
func (r *routing) cutOff(urn schools.URN) schools.ClockTime {
	if urn.IsCouncil() {
		return schools.OfficeStart
	}
	return r.policy.CutOff
}

// dueAt is deadlineOf for the child at one establishment.
func (r *routing) dueAt(hash string, urn schools.URN, c clocks) dueTime {
	attends, cutOff := r.attends(hash, urn), r.cutOff(urn)
	d := deadlineOf(r.known.Calendar(urn).For(attends), cutOff, c)
	d.basis = Basis{Accepted: c.accepted, CutOff: cutOff, Attends: attends, Directory: r.known.DirectorySeq}
	if urn.IsCouncil() {
		d.calendar = string(schools.FromOfficeDays)
	}
	return d
}
