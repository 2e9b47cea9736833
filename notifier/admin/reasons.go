package admin

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstbell/notifier"
	"firstbell/schools"
	"firstbell/schools/match"
)

// reason is one entry of a coded list.
type reason struct{ Code, Label string }

// PlacementReasons are how an operator can know a child's school. The code is
// kept with the decision.
var PlacementReasons = []reason{
	{notifier.PlacedBySchool, "The school said on the telephone that the child is on its roll"},
	{notifier.PlacedByOfficer, "An officer in the case confirmed the school"},
	{notifier.PlacedByCouncil, "The council confirmed the school"},
	{notifier.PlacedByRecord, "I compared the details with the roll and they are the same child"},
}

// ExceptionReasons are why nobody should be told about a child.
var ExceptionReasons = []reason{
	{notifier.ExceptionDanger, "Telling the school would put the child or somebody else in danger"},
	{notifier.ExceptionToldAlready, "The school was told about this incident by another road"},
	{notifier.ExceptionOtherForce, "Another police force is telling the school"},
	{notifier.ExceptionNoSetting, "There is no school, college or council officer who could be told"},
}

func isListed(list []reason, code string) bool {
	for _, r := range list {
		if r.Code == code {
			return true
		}
	}
	return false
}

// labelOf is a code in words; a code of an older list is shown as it is.
func labelOf(list []reason, code string) string {
	for _, r := range list {
		if r.Code == code {
			return r.Label
		}
	}
	return plain(code)
}

// parked is why the machine would not place a child, as an operator reads it.
var parked = map[string]string{
	string(match.ReasonNoRollMatch):        "Nobody on a school roll has this name and date of birth.",
	string(match.ReasonSeveralPupils):      "More than one pupil fits. Only a person may choose.",
	string(match.ReasonIdentityIncomplete): "The full name or the date of birth is missing.",
	string(match.ReasonNoCorroboration):    "Name and date of birth agree with a pupil, and nothing else does.",
	string(match.ReasonUPNContradicts):     "The pupil number given belongs to another pupil.",
	string(match.ReasonHomeEducated):       "The child is educated at home. The council’s officer has to be told by you.",
	string(match.ReasonMissingEducation):   "The child is missing education: the council’s officer has to be told by you.",
	string(match.ReasonPreSchool):          "The child is below school age: your force’s policy decides.",
	string(match.ReasonSchoolClosed):       "The school on the roll has closed, and no one school took over.",
	string(match.ReasonSchoolUnknown):      "The school on the roll is not in the register.",
	string(match.ReasonNotCertain):         "One pupil fits best, and not well enough to be certain.",
	string(match.ReasonTwoSchools):         "Pupils of two schools fit nearly as well as each other.",
	string(match.ReasonTrap):               "A pupil fits, and something about the case may mislead.",
	notifier.ReasonResidenceUnknown:        "The child goes to no school, and where they live is not known: find out which council’s team to tell.",
	notifier.ReasonCouncilUnknown:          "The child goes to no school, and lives in a district that the table of councils does not know.",
	notifier.ReasonNoTeam:                  "The child goes to no school, and their council has not named its team yet. Telephone the council.",
	notifier.ReasonEducationDisputed:       "The police say that the child goes to no school, and a school’s roll has them. Find out which is right.",
	notifier.ReasonTypeOff:                 "The roll that fits is of a kind of place that your force does not tell.",
	notifier.ReasonSeveral:                 "The child is at more than one college, and your force has a person decide.",
	notifier.ReasonResidenceUnclear:        "The police say that the child lives in another force’s area, and the postcode does not confirm it.",
	notifier.ReasonHandOffDeclined:         "The force in whose area the child was thought to live says that it does not take them over.",
	notifier.ReasonNoHub:                   "The child lives in the area of a force whose hub nobody has named. Telephone its control room.",
	notifier.ReasonOutside:                 "The child lives outside England and Wales, where another scheme applies.",
	notifier.ReasonReviewAll:               "Your force has every child decided by a person.",
	notifier.ReasonRollChanged:             "The school’s roll changed too much at once. Somebody has to look at it.",
	notifier.ReasonRollOld:                 "The school’s roll is too old to rely on.",
	notifier.ReasonBounced:                 "A school said that this child is not on its roll.",
	notifier.ReasonLeftRoll:                "The child has left the roll of the school that was told. That school is shown nothing until you decide.",
	notifier.ReasonIdentityChanged:         "The police changed who the child is. The school that was told is shown nothing until you decide.",
}

func whyParked(code string) string {
	if words, ok := parked[code]; ok {
		return words
	}
	return plain(code) + "."
}

// plain makes a readable word of a code nobody has put into words yet.
func plain(code string) string {
	if code == "" {
		return "Not recorded"
	}
	return upperFirst(strings.ReplaceAll(code, "-", " "))
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// dayInWords is a day of a fact, "3 March 2027"; what is no day stays as it is.
func dayInWords(text string) string {
	d, err := schools.ParseDate(text)
	if err != nil {
		return text
	}
	return fmt.Sprintf("%d %s %d", d.Day(), d.Month(), d.Year())
}
