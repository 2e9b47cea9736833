package portal

import (
	"strings"

	"firstbell/schools"
)

// safety is what the reader must know before contacting anybody. It is the
// first thing on the page, above every telephone number.
type safety struct {
	Heading     string
	Instruction string // the force's own words; may be empty
	Adult       string // about the safe adult; may be empty
}

// safetyOf chooses the careful reading: only a plain yes from the police is a
// yes, and what is not known has to be asked.
func safetyOf(n schools.Notification) safety {
	s := safety{Instruction: n.ParentContact.Instruction, Adult: adultOf(n)}
	switch n.ParentContact.Allowed {
	case "yes":
		s.Heading = "You may contact the parents, with care"
	case "no":
		s.Heading = "Do not contact the parents about this"
	default:
		s.Heading = "Do not contact the parents until you have asked the police"
	}
	if n.SafeContact == "no" && n.ParentContact.Allowed == "yes" {
		s.Heading = "Do not contact the parents until you have asked the police"
	}
	return s
}

// adultOf says whom it is safe to speak to. A relationship is put as the
// child's own: "the child's mother".
func adultOf(n schools.Notification) string {
	who := relative(n.SafeAdult)
	switch {
	case n.SafeContact == "no" && who == "":
		return "The police say that contacting the family is not safe."
	case n.SafeContact == "no":
		return "The police say that it is not safe to contact " + who + " at the moment."
	case who == "":
		return ""
	case n.SafeContact == "yes" && n.ParentContact.Allowed != "yes":
		return "If the police agree that you may, the adult it is safe to speak to is " + who + "."
	case n.SafeContact == "yes":
		return "The adult it is safe to speak to is " + who + ". Make sure they are alone and free to talk before you say what it is about."
	}
	return "The police do not know whether it is safe to contact " + who + ". Ask them first."
}

// relative puts a relationship as the child's own: "the child’s mother".
// Phrases that already stand by themselves are left alone.
func relative(who string) string {
	who = curly(strings.TrimSpace(who))
	if w, ok := words[who]; ok {
		who = strings.ToLower(w)
	}
	switch {
	case who == "":
		return ""
	case who == "other":
		return "another adult"
	case strings.HasPrefix(who, "the "), strings.HasPrefix(who, "a "), strings.HasPrefix(who, "an "):
		return who
	case strings.HasPrefix(who, "another "):
		return who + " of the child"
	}
	return "the child’s " + who
}
