package world

import (
	"bytes"
	"fmt"

	"firstbell/police"
	"firstbell/schools"
)

func (j *journey) siblingsApart() error {
	home, children, err := j.home("two siblings at two schools", func(c []int) bool {
		return len(c) == 2 && j.allPlain(c) && j.w.Pupils[c[0]].Rolls[0] != j.w.Pupils[c[1]].Rolls[0]
	})
	if err != nil {
		return err
	}
	s := j.at(home, children...)
	j.post("siblings at two schools", s, s.routed()...)
	return nil
}

func (j *journey) siblingsTogether() error {
	home, children, err := j.home("two siblings at one school", func(c []int) bool {
		return len(c) == 2 && j.allPlain(c) && j.w.Pupils[c[0]].Rolls[0] == j.w.Pupils[c[1]].Rolls[0]
	})
	if err != nil {
		return err
	}
	s := j.at(home, children...)
	j.post("siblings at one school", s, s.routed()...)
	return nil
}

func (j *journey) twins() error {
	home, children, err := j.home("twins", func(c []int) bool {
		return len(c) == 2 && j.w.Pupils[c[0]].DateOfBirth == j.w.Pupils[c[1]].DateOfBirth && j.w.Pupils[c[0]].cohort < cohorts-1 &&
			j.w.plainSchool(j.w.Pupils[c[0]]) && !j.w.Pupils[c[0]].notable
	})
	if err != nil {
		return err
	}
	s := j.at(home, children...)
	j.post("twins in one class", s, s.routed()...)
	return nil
}

func (j *journey) dual() error {
	home, children, err := j.home("a child on two rolls", func(c []int) bool {
		p := j.w.Pupils[c[0]]
		return len(c) == 1 && len(p.Rolls) == 2 && p.cohort < cohorts-1
	})
	if err != nil {
		return err
	}
	s := j.at(home, children...)
	j.post("a child registered at two schools", s, s.expect(police.ChildRouted, 2)...)
	return nil
}

func (j *journey) namesake() error {
	same := map[string]int{}
	for _, p := range j.w.Pupils {
		same[p.Forename+"|"+p.Surname+"|"+p.DateOfBirth.String()]++
	}
	home, children, err := j.home("a child who has a namesake", func(c []int) bool {
		p := j.w.Pupils[c[0]]
		return len(c) == 1 && p.cohort < cohorts-1 && same[p.Forename+"|"+p.Surname+"|"+p.DateOfBirth.String()] == 2
	})
	if err != nil {
		return err
	}
	s := j.at(home, children...)
	s.first(func(c *police.Child) { c.UPN, c.Postcode, c.School = "", "", police.SchoolHint{} })
	j.post("a name and birthday that two children share", s, s.parked()...)
	return nil
}

// education writes a plain child as one whom no school has.
func (j *journey) education(about string, how police.Education) error {
	home, child, err := j.single("one child", anyChild)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	s.first(func(c *police.Child) { c.Education, c.School, c.UPN = how, police.SchoolHint{}, "" })
	j.post(about, s, s.parked()...)
	return nil
}

func (j *journey) homeEducated() error {
	return j.education("a child educated at home", police.EducationHome)
}

func (j *journey) missing() error {
	return j.education("a child missing education", police.EducationMissing)
}

// preSchool lists a small child beside a sibling at school: the one who has
// to wait for a person does not keep the other waiting.
func (j *journey) preSchool() error {
	home, child, err := j.single("one child", anyChild)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	small := s.Children[0]
	small.ID, small.Forename, small.KnownAs = small.ID+"B", "Robin", nil
	small.DateOfBirth = policeDate(j.w.Today.AddDays(-2 * 365))
	small.Education, small.School, small.UPN, small.Sex = police.EducationPreSchool, police.SchoolHint{}, "", police.SexUnknown
	small.Voice = police.Voice{SpokenTo: police.AnswerNo, ReasonNotObtained: "too-young"}
	expected := s.routed()
	s.Children = append(s.Children, small)
	j.post("a pupil and a sibling below school age", s, append(expected, s.parked()[1])...)
	return nil
}

// grownUp lists somebody who turned 18 some days ago among the children.
func (j *journey) grownUp() error {
	home, child, err := j.single("one child", anyChild)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	older := s.Children[0]
	older.ID, older.Forename, older.KnownAs = older.ID+"B", "Jordan", nil
	older.DateOfBirth = policeDate(day(j.w.Today.Year()-18, j.w.Today.Month(), j.w.Today.Day()).AddDays(-10))
	older.Education, older.School, older.UPN, older.Sex = police.EducationNone, police.SchoolHint{}, "", police.SexUnknown
	expected := s.routed()
	s.Children = append(s.Children, older)
	j.post("an 18-year-old among the children", s, append(expected, s.expect(police.ChildNotEligible, 0)[1])...)
	return nil
}

// repeat posts the first incident again, byte for byte.
func (j *journey) repeat() error {
	again := j.steps[0]
	again.About, again.Want, again.Expected = "the first post again, byte for byte", AnswerDuplicate, nil
	j.steps = append(j.steps, again)
	return nil
}

// invalid posts a day that does not exist and a field nobody knows.
func (j *journey) invalid() error {
	home, child, err := j.single("one child", anyChild)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	born := []byte(s.Children[0].DateOfBirth.String())
	j.post("a date of birth of 31 February and an unknown field", s)
	step := &j.steps[len(j.steps)-1]
	step.Want = AnswerRefused
	step.Body = bytes.ReplaceAll(step.Body, born, []byte("2016-02-31"))
	step.Body = append([]byte(`{"mood":"hurried",`), step.Body[1:]...)
	return nil
}

// conflict makes the first key adult of the child's school a party.
func (j *journey) conflict() error {
	home, child, err := j.single("one child at a school with two key adults", func(p Pupil) bool {
		return len(j.w.ContactsOf(j.w.Schools[p.Rolls[0]].URN, schools.RoleKeyAdult)) >= 2
	})
	if err != nil {
		return err
	}
	s := j.at(home, child)
	school := j.w.Schools[j.w.Pupils[child].Rolls[0]]
	leads := j.w.ContactsOf(school.URN, schools.RoleKeyAdult)
	lead := leads[0]
	a := &s.Adults[1]
	a.Name, a.DateOfBirth, a.Phones, a.Emails = lead.Name, policeDate(*lead.DateOfBirth), nil, nil
	a.Occupation, a.WorksInEducation, a.EmployerURN = "Deputy head teacher", police.AnswerYes, school.URN.String()
	j.post("a safeguarding lead who is a party", s, s.routed()...)
	step := &j.steps[len(j.steps)-1]
	step.Party, step.StandIn = lead.Email, leads[1].Email
	return nil
}

func (j *journey) silentSchool() error {
	return j.schoolThat("a school where nobody has an account", func(s School) bool { return s.Silent })
}

func (j *journey) schoolOnLeave() error {
	return j.schoolThat("a school that is on holiday", func(s School) bool { return s.OnLeave })
}

func (j *journey) trainingDay() error {
	return j.schoolThat("a school closed for training on the next working day", func(s School) bool { return s.Training })
}

func (j *journey) schoolThat(about string, fits func(School) bool) error {
	home, child, err := j.atSchool("a child at "+about, fits)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	expected := s.routed()
	expected[0].Telephone = j.w.Schools[j.w.Pupils[child].Rolls[0]].Silent
	j.post(about, s, expected...)
	return nil
}

// amended posts an incident, then a version that tells who may not collect
// the child.
func (j *journey) amended() error {
	home, child, err := j.single("one child", anyChild)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	j.post("a first version", s)
	s.Version = 2
	s.Conditions = []police.Condition{{Kind: police.ConditionBail, Person: "A2", Until: policeDate(j.w.Today.AddDays(28)), CollectFromSchool: police.AnswerNo}}
	j.post("an amendment: who may not collect the child", s, s.routed()...)
	return nil
}

func (j *journey) withdrawn() error {
	home, child, err := j.single("one child", anyChild)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	j.post("an incident that is withdrawn later", s, s.expect(police.ChildWithdrawn, 1)...)
	return nil
}

// takeBack withdraws what withdrawn posted.
func (j *journey) takeBack() {
	for _, s := range j.steps {
		if len(s.Expected) > 0 && s.Expected[0].State == police.ChildWithdrawn {
			j.steps = append(j.steps, Step{About: "the withdrawal", Force: s.Force, Reference: s.Reference, Version: s.Version,
				Withdraw: police.WithdrawalRecordedInError, Want: AnswerAccepted})
			return
		}
	}
}

// gone posts a child who left every roll of this world weeks ago.
func (j *journey) gone() error {
	for range 50_000 {
		i := j.d.IntN(len(j.w.Pupils))
		p := j.w.Pupils[i]
		if p.OnRoll() || p.cohort >= cohorts-1 || j.used[p.Home] {
			continue
		}
		s := j.at(p.Home, i)
		s.first(func(c *police.Child) { c.School = police.SchoolHint{} })
		j.post("a child who has left every roll", s, s.parked()...)
		return nil
	}
	return fmt.Errorf("this world has no child who has left; make a larger one")
}

// altered posts one plain child after a change to the record.
func (j *journey) altered(about string, fits func(Pupil) bool, change func(*scene)) error {
	home, child, err := j.single("one child", fits)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	change(s)
	j.post(about, s, s.routed()...)
	return nil
}

func (j *journey) byPostcode() error {
	return j.altered("no pupil number, but the postcode", anyChild, func(s *scene) { s.first(func(c *police.Child) { c.UPN = "" }) })
}

func (j *journey) byNumber() error {
	return j.altered("no postcode, but the pupil number", anyChild, func(s *scene) { s.first(func(c *police.Child) { c.Postcode = "" }) })
}

func (j *journey) refuge() error {
	return j.altered("an address that nobody may learn", anyChild, func(s *scene) {
		s.Location.Kind, s.Location.Sensitive = police.LocationRefuge, true
	})
}

func (j *journey) knownByAnotherName() error {
	return j.altered("a child known by a short name", func(p Pupil) bool { return p.KnownAs != "" }, func(s *scene) {
		s.first(func(c *police.Child) { c.Forename, c.KnownAs = c.KnownAs[0], nil })
	})
}

func (j *journey) unknownAge() error {
	home, child, err := j.single("one child", anyChild)
	if err != nil {
		return err
	}
	s := j.at(home, child)
	s.first(func(c *police.Child) {
		years := ageOn(j.w.Pupils[child].DateOfBirth, s.OccurredAt)
		c.DateOfBirth, c.ApproximateAge = police.Date{}, &police.ApproximateAge{Years: years, PlusMinus: 2}
		c.UPN, c.School = "", police.SchoolHint{Text: "the school by the church"}
	})
	j.post("a child whose birthday nobody knew", s, s.parked()...)
	return nil
}

func (j *journey) highestRisk() error {
	return j.altered("the highest risk, with an interpreter", anyChild, func(s *scene) {
		s.Risk = police.Risk{Tool: police.RiskToolDASH, Grade: police.RiskGradeHigh}
		s.Marac = police.Marac{Flag: police.AnswerYes, Date: policeDate(j.w.Today.AddDays(9))}
		s.first(func(c *police.Child) { c.Interpreter, c.SEND = "Polish", []string{"Speech and language"} })
	})
}
