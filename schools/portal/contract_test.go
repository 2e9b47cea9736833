package portal_test

import (
	"strings"
	"testing"
	"time"

	"firstbell/schools"
)

// TestAPageShowsNothingThatTheLevelForbids puts something of its own into every
// text of a notification and looks for it on the page, which is also what is
// printed, at each level of detail.
func TestAPageShowsNothingThatTheLevelForbids(t *testing.T) {
	t.Parallel()
	canaries := map[string]string{
		"place": "zqplace", "presence": "zqpresence", "circumstances": "zqcircumstances", "policeAction": "zqaction", "risk.grade": "zqgrade",
		"voice.words": "zqwords", "voice.whoPresent": "zqwho", "voice.demeanour": "zqdemeanour", "behaviours": "zqbehaviours", "harmCausedBy": "zqharm",
		"relationships": "zqrelation", "interpreter": "zqinterpreter", "send": "zqsend", "marac.flag": "zqmarac", "socialCareReferral": "zqsocial",
		"siblingsElsewhere": "zqsiblings", "child.forename": "zqforename", "policeContact.team": "zqteam",
	}
	c := canaries
	for _, level := range []schools.Detail{schools.DetailMinimal, schools.DetailStandard, schools.DetailFull} {
		n := schools.Notification{
			Version: 1, Detail: level, Child: schools.Child{Forename: c["child.forename"], Surname: "Able"}, Force: "Northmoor Police", PoliceReference: "NP-1",
			OccurredAt: time.Date(2026, 11, 20, 21, 40, 0, 0, time.UTC), Place: c["place"], Presence: c["presence"], Relationships: []string{c["relationships"]},
			Voice: schools.Voice{SpokenTo: "yes", Words: c["voice.words"], WhoPresent: c["voice.whoPresent"], Demeanour: c["voice.demeanour"]}, Circumstances: c["circumstances"],
			HarmCausedBy: []string{c["harmCausedBy"]}, Behaviours: []string{c["behaviours"]}, PoliceAction: c["policeAction"], Risk: &schools.Risk{Tool: "dash", Grade: c["risk.grade"]},
			SocialCareReferral: c["socialCareReferral"], Marac: &schools.Marac{Flag: c["marac.flag"]}, SiblingsElsewhere: c["siblingsElsewhere"],
			Interpreter: c["interpreter"], Send: []string{c["send"]}, PoliceContact: schools.PoliceContact{Team: c["policeContact.team"]},
		}.Allowed()
		page := strings.ToLower(reveal(t, func(e *entry) { e.Notification = n }).Body)
		for field, canary := range canaries {
			if shown := strings.Contains(page, canary); shown && !level.Shows(field) {
				t.Errorf("%s: the page shows %s", level, field)
			} else if !shown && level.Shows(field) {
				t.Errorf("%s: the page does not show %s", level, field)
			}
		}
	}
}
