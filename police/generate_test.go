package police_test

import (
	"time"

	"pgregory.net/rapid"

	"firstbell/police"
)

// incidents draws valid incidents of every shape: with and without each block.
func incidents() *rapid.Generator[police.Incident] {
	return rapid.Custom(func(t *rapid.T) police.Incident {
		adults := adultsOf(t)
		in := police.Incident{
			Reference:          rapid.StringMatching(`[!-~]([ -~]{0,40}[!-~])?`).Draw(t, "reference"),
			Version:            rapid.IntRange(1, 9999).Draw(t, "version"),
			Type:               police.TypeDomesticAbuse,
			OccurredAt:         moment(t, "occurredAt"),
			Circumstances:      words(t, "circumstances", 600),
			Behaviours:         rapid.SliceOfN(rapid.SampledFrom(police.Behaviours()), 0, 7).Draw(t, "behaviours"),
			SocialCareReferral: answer(t),
			PoliceAction:       words(t, "policeAction", 300),
			PoliceContact:      police.PoliceContact{Team: words(t, "team", 200), Hours: words(t, "hours", 200)},
			Location:           police.Location{Kind: police.LocationHome, Address: words(t, "address", 300), Sensitive: rapid.Bool().Draw(t, "sensitive")},
			Adults:             adults,
		}
		if rapid.Bool().Draw(t, "more") {
			in.ReportedAt = moment(t, "reportedAt")
			in.Risk = police.Risk{Tool: police.RiskToolDARA, Grade: police.RiskGradeHigh}
			in.Marac = police.Marac{Flag: police.AnswerYes, Date: born(t)}
		}
		for n := range adults {
			in.Conditions = append(in.Conditions, police.Condition{Kind: police.ConditionBail, Person: adults[n].ID, CollectFromSchool: answer(t)})
		}
		for n := range rapid.IntRange(1, 20).Draw(t, "children") {
			in.Children = append(in.Children, childOf(t, n, adults))
		}
		return in
	})
}

func adultsOf(t *rapid.T) []police.Adult {
	var adults []police.Adult
	for n := range rapid.IntRange(0, 4).Draw(t, "adults") {
		adults = append(adults, police.Adult{
			ID: string(rune('a' + n)), Role: police.AdultOther, Name: words(t, "name", 200),
			Phones: rapid.SliceOfN(rapid.StringMatching(`[0-9 ]{1,20}`), 0, 3).Draw(t, "phones"),
		})
	}
	return adults
}

func childOf(t *rapid.T, n int, adults []police.Adult) police.Child {
	c := police.Child{
		ID:       string(rune('A' + n)),
		Forename: words(t, "forename", 100), Surname: words(t, "surname", 100),
		Postcode: words(t, "postcode", 12), UPN: words(t, "upn", 20), Sex: police.SexUnknown,
		School:         police.SchoolHint{Scheme: police.SchemeGIAS, URN: words(t, "urn", 12), Text: words(t, "school", 200)},
		ApproximateAge: &police.ApproximateAge{Years: rapid.IntRange(0, 17).Draw(t, "years"), PlusMinus: rapid.IntRange(0, 20).Draw(t, "plusMinus")},
		Presence:       police.PresenceHeard, Education: police.EducationSchool,
		Voice: police.Voice{SpokenTo: police.AnswerNo, ReasonNotObtained: "asleep", Demeanour: words(t, "demeanour", 300)},
		SEND:  rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,9}`), 0, 3).Draw(t, "send"),
	}
	if n > 0 && rapid.Bool().Draw(t, "dated") {
		c.DateOfBirth = born(t)
	}
	for _, adult := range adults {
		c.Relationships = append(c.Relationships, police.Relationship{Adult: adult.ID, Relation: rapid.SampledFrom(police.Relations()).Draw(t, "relation")})
		c.SafeContact = police.SafeContact{Adult: adult.ID, Safe: police.AnswerUnknown}
	}
	return c
}

// words draws text of any letters up to a number of characters, quotes and
// angle brackets included.
func words(t *rapid.T, label string, most int) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("abc é中😀\"\\<>&'/~\n\t0")), 0, most, -1).Draw(t, label)
}

func answer(t *rapid.T) police.Answer {
	return rapid.SampledFrom([]police.Answer{"", police.AnswerYes, police.AnswerNo, police.AnswerUnknown}).Draw(t, "answer")
}

func moment(t *rapid.T, label string) time.Time {
	seconds := rapid.Int64Range(time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), noon.Unix()).Draw(t, label)
	zone := time.FixedZone("", 3600*rapid.IntRange(-12, 14).Draw(t, "zone"))
	return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).In(zone)
}

func born(t *rapid.T) police.Date {
	return police.DateOf(noon.AddDate(0, 0, -rapid.IntRange(0, 40_000).Draw(t, "days")))
}
