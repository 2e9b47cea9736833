package world

import "firstbell/police"

// story is what happened, in words an officer would use: the person who
// caused the harm and what they did, and nothing that blames who was harmed.
type story struct {
	text       string
	behaviours []police.Behaviour
	action     string
	grade      police.RiskGrade
}

var stories = []story{
	{"Police were called by a neighbour. The suspect shouted at and pushed the person harmed during the evening and broke a door.",
		[]police.Behaviour{police.BehaviourPhysical, police.BehaviourEmotional}, "One person arrested and released on bail.", police.RiskGradeMedium},
	{"The suspect sent repeated messages through the night and waited outside the home in the morning. Officers gave safety advice.",
		[]police.Behaviour{police.BehaviourStalking, police.BehaviourAfterSeparation}, "Reported for further investigation.", police.RiskGradeMedium},
	{"The suspect took the person harmed's bank card and telephone and stopped them leaving the home. Officers attended and separated them.",
		[]police.Behaviour{police.BehaviourControlling, police.BehaviourEconomic}, "One person arrested and in custody at the time of writing.", police.RiskGradeHigh},
	{"The suspect threatened the person harmed at the handover of the children and would not leave until officers came.",
		[]police.Behaviour{police.BehaviourEmotional, police.BehaviourAfterSeparation}, "Words of advice; a statement was taken.", police.RiskGradeStandard},
	{"The suspect struck the person harmed once and threw objects. An ambulance was not needed. Officers stayed until the suspect had gone.",
		[]police.Behaviour{police.BehaviourPhysical}, "One person arrested and released on bail.", police.RiskGradeHigh},
	{"Officers were called to raised voices. The suspect had been insulting and threatening the person harmed for several hours.",
		[]police.Behaviour{police.BehaviourEmotional}, "No arrest; the suspect left to stay elsewhere.", police.RiskGradeStandard},
}

// voice is a child's own voice for an age in years. Some children were
// asleep, some would not say; the reason is part of the record.
func voice(d dice, age int) (police.Presence, police.Voice) {
	asleep := police.Voice{SpokenTo: police.AnswerNo, ReasonNotObtained: "asleep"}
	switch {
	case age < 5:
		return police.PresencePresent, police.Voice{SpokenTo: police.AnswerNo, ReasonNotObtained: "too-young", Demeanour: "Clung to the parent, crying."}
	case d.chance(20):
		return police.PresenceElsewhere, police.Voice{SpokenTo: police.AnswerNo, ReasonNotObtained: "not-at-home"}
	case d.chance(25):
		return police.PresencePresent, asleep
	case d.chance(15):
		return police.PresenceUnknown, police.Voice{SpokenTo: police.AnswerUnknown, ReasonNotObtained: "not-recorded"}
	case age < 11:
		return police.PresenceHeard, police.Voice{SpokenTo: police.AnswerYes, WhoPresent: "An officer alone", Demeanour: "Quiet, tired.",
			Words: pick(d, []string{"I heard shouting and I hid under the covers.", "I want everyone to stop being cross.", "I was scared for my mum."})}
	default:
		return police.PresenceSaw, police.Voice{SpokenTo: police.AnswerYes, WhoPresent: "An officer alone", Demeanour: "Calm, did not want to say much.",
			Words: pick(d, []string{"It happens a lot at weekends.", "I just want to go to school and not talk about it.", "I rang because nobody else would."})}
	}
}
