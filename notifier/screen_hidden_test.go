package notifier

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstbell/police"
	"firstbell/schools"
)

// What addresses are made of: among the towns are some so large that their
// names tell nothing elsewhere.
var (
	madeStreets = []string{"Kestrel", "Sandmartin", "Hazelwood", "Invented", "Quarrybank", "St Oswin", "Bryn-y-Coed", "O'Hallorans"}
	madeWays    = []string{"Street", "Road", "Avenue", "Close", "Terrace", "Court", "Rise"}
	madeTowns   = []string{"Leeds", "Manchester", "Birmingham", "Netherwick", "Ottersholme", "Derby"}
	madeCodes   = []string{"ZZ7 1AB", "LS1 4AB", "M1 1AE", "EC1A 1BB"}
)

// spelt writes a word in one of the ways in which it can be read all the same.
func spelt(t *rapid.T, word string) string {
	switch rapid.IntRange(0, 7).Draw(t, "spelling") {
	case 0:
		return strings.ToUpper(word)
	case 1:
		return strings.ToLower(word)
	case 2:
		return strings.ReplaceAll(word, " ", "")
	case 3:
		return strings.ReplaceAll(word, " ", "-")
	case 4:
		return word[:2] + "\u200b" + word[2:]
	case 5:
		return strings.NewReplacer("e", "е", "o", "о", "a", "а").Replace(word)
	case 6:
		return strings.ReplaceAll(word, " ", "  ")
	default:
		return word
	}
}

// TestNoWordOfAHiddenAddressReachesASchool puts pieces of a generated address,
// in many spellings, into every text that a force types, and looks for them in
// everything a school is shown, before a person released the texts and after.
func TestNoWordOfAHiddenAddressReachesASchool(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		street := rapid.SampledFrom(madeStreets).Draw(t, "street")
		town := rapid.SampledFrom(madeTowns).Draw(t, "town")
		code := rapid.SampledFrom(madeCodes).Draw(t, "code")
		way := rapid.SampledFrom(madeWays).Draw(t, "way")
		s := aSubject(rapid.SampledFrom(details()).Draw(t, "level"))
		s.incident.Location = police.Location{
			Kind: police.LocationHome, Postcode: code,
			Address: fmt.Sprintf("%d %s %s, %s", rapid.IntRange(1, 200).Draw(t, "number"), street, way, town),
		}
		switch rapid.IntRange(0, 2).Draw(t, "hidden by") {
		case 0:
			s.incident.Location.Sensitive = true
		case 1:
			s.incident.Children[0].AddressProtected = true
		default:
			s.incident.Children[1].AddressProtected = true
		}
		s.child = s.incident.Children[0]
		piece := func(label string) string {
			word := rapid.SampledFrom([]string{street, town, code, street + " " + way, town + " " + code}).Draw(t, label)
			return spelt(t, word)
		}
		s.incident.Circumstances = "They are in " + piece("circumstances") + " now."
		s.incident.PoliceAction = "He was seen near " + piece("action")
		s.child.Voice.Words, s.child.Voice.WhoPresent = "I like "+piece("words"), "A neighbour from "+piece("present")
		s.child.Voice.Demeanour, s.child.Voice.ReasonNotObtained = piece("demeanour"), piece("reason")
		s.child.ParentContact.Instruction = "Ask in " + piece("instruction")
		s.child.Interpreter, s.child.SEND = piece("interpreter"), []string{piece("need"), "Hearing"}
		s.child.KnownAs = []string{"Addie", piece("alias")}
		s.incident.PoliceContact = police.PoliceContact{Team: piece("team") + " neighbourhood team", Phone: "101", Hours: "8 to 18 at " + piece("hours")}
		s.incident.Reference = strings.NewReplacer(" ", "", "'", "", "\u200b", "").Replace("DA-" + piece("reference") + "-1")
		s.cleared = rapid.Bool().Draw(t, "released")

		body, _ := minimise(s, ScreenText)
		said := strings.ToLower(lettersAndDigits(latin(cleanText(string(encode(body.Allowed()))))))
		for _, secret := range []string{street, town, code} {
			if word := strings.ToLower(lettersAndDigits(cleanText(secret))); strings.Contains(said, word) {
				t.Fatalf("%s is shown: %s", secret, encode(body))
			}
		}
		if body.Place != "" || body.Child.Forename != "Ada" || body.PoliceContact.Phone != "101" {
			t.Fatalf("it shows the place, or not what it must: %s", encode(body))
		}
	})
}

func TestHowFarTheSchoolIsTellsAHiddenPlace(t *testing.T) {
	t.Parallel()
	s := aSubject(schools.DetailFull)
	s.incident.Location.Sensitive = true
	for text, want := range map[string]bool{
		"They are two miles from school.": true, "It is a ten minute walk from her old house.": true, "opposite the church": true, "three doors down": true,
		"next to the station": true, "She is now living with her aunt.": true, "a few streets away": true,
		"Dad shouted for ten minutes.": false, "She was quiet at school.": false, "He broke the door.": false,
	} {
		if got := s.tellsPlace(text); got != want {
			t.Errorf("%q tells a place: %v", text, got)
		}
	}
	for team, want := range map[string]bool{"Safeguarding team": true, "Domestic Abuse Unit": true, "Leeds Safeguarding Team": false, "Elm Road hub": false, "Team 14": false, "": true} {
		if got := isPlainTeam(team); got != want {
			t.Errorf("%q is plain: %v", team, got)
		}
	}
}
