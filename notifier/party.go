package notifier

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"firstbell/police"
	"firstbell/schools"
	spelling "firstbell/schools/match/names"
)

// Why a person is taken for a party to the incident, or for a relative of the
// child: the codes in a fact's envelope, for the operator who is asked why
// somebody heard nothing.
const (
	PartyEmail      = "email"               // the same e-mail address
	PartyPhone      = "telephone"           // the same telephone
	PartyBirth      = "date-of-birth"       // the same date of birth, and the forename, the surname or the place of work
	PartyName       = "name"                // the same name, and no other date of birth
	PartyEmployer   = "surname-at-employer" // the same surname, and the adult works at this school
	PartyOccupation = "surname-and-role"    // the same surname, and the adult does what this person may do
	PartyChild      = "name-of-child"       // the name of a listed child, who may be grown up
	PartyFamily     = "surname-of-child"    // an uncommon surname that a listed child has, too
	PartyEarlier    = "earlier"             // found before, by an earlier version or at another school
	PartyByHand     = "by-hand"             // an operator said so
)

// adultChild is the role under which the children of an incident stand among
// those with whom staff are compared. No force can send it.
const adultChild police.AdultRole = "child"

// partiesOf are all people of an incident with whom staff are compared: its
// adults, and its children, who may be grown up or a relative of staff.
func partiesOf(in police.Incident) []police.Adult {
	all := slices.Clone(in.Adults)
	for _, c := range in.Children {
		for _, name := range append([]string{c.Forename + " " + c.Surname}, c.KnownAs...) {
			if len(nameTokens(name)) > 1 {
				all = append(all, police.Adult{Role: adultChild, Name: name, DateOfBirth: c.DateOfBirth})
			}
		}
	}
	return all
}

// isParty reports whether a contact may be one of the incident's people.
func isParty(c schools.Contact, adults []police.Adult) bool { return partyOf(c, adults) != "" }

// partyOf is why a contact is taken for one of the incident's adults, or for a
// relative of its children; empty where nothing says so. It errs towards yes:
// whoever is left out wrongly costs one step of the ladder, and two people can
// put it right; whoever is told wrongly may cost a family its safety. The
// strongest reason is given.
func partyOf(c schools.Contact, adults []police.Adult) string {
	best := ""
	for _, a := range adults {
		if why := likeness(c, a); why != "" && (best == "" || strength(why) > strength(best)) {
			best = why
		}
	}
	return best
}

// strength is how sure a reason is: an address or a telephone is a person's own,
// a name may be many people's.
func strength(why string) int {
	return slices.Index([]string{PartyFamily, PartyOccupation, PartyEmployer, PartyChild, PartyName, PartyBirth, PartyPhone, PartyEmail}, why)
}

// IsCoincidencePossible reports whether two different people may agree in what
// the reason names, so that two people may lift the exclusion.
func IsCoincidencePossible(why string) bool {
	switch why {
	case PartyEmail, PartyPhone, PartyBirth:
		return false
	}
	return true
}

func likeness(c schools.Contact, a police.Adult) string {
	named := namesAgree(c.Name, a.Name)
	surname := named || surnamesAgree(c.Name, a.Name)
	switch {
	case a.Role == adultChild:
		return likenessToChild(c, a, named)
	case sharesEmail(c, a):
		return PartyEmail
	case sharesPhone(c, a):
		return PartyPhone
	case bornOnSameDay(c, a) && (named || surname || forenamesAgree(c.Name, a.Name) || isEmployedAt(c.URN, a)):
		return PartyBirth
	case a.Role == adultLifted:
		return ""
	case named && (!bornOnAnotherDay(c, a) || worksAt(c.URN, a)):
		return PartyName
	case surname && a.EmployerURN != "" && worksAt(c.URN, a):
		return PartyEmployer
	case surname && leads(a.Occupation) && !bornOnAnotherDay(c, a) && !worksElsewhere(c.URN, a):
		return PartyOccupation
	case surname && c.Role == roleAtDesk && servesTheForce(a.Occupation):
		return PartyOccupation
	default:
		return ""
	}
}

// likenessToChild is why a contact may be one of the children, grown up, or
// somebody of their family.
func likenessToChild(c schools.Contact, a police.Adult, named bool) string {
	switch {
	case named && !bornOnAnotherDay(c, a):
		return PartyChild
	case c.Role != roleAtDesk && slices.ContainsFunc(surnameTokens(a.Name), func(w string) bool {
		return len(w) > 1 && !isCommonSurname[w] && slices.Contains(surnameTokens(c.Name), w)
	}):
		return PartyFamily
	default:
		return ""
	}
}

// roleAtDesk is the role of whoever works at a force's desk, for comparing them.
const roleAtDesk schools.Role = "desk"

// bornOnSameDay reports whether both dates of birth are known and the same.
func bornOnSameDay(c schools.Contact, a police.Adult) bool {
	return c.DateOfBirth != nil && isSameDay(a.DateOfBirth, c.DateOfBirth.String())
}

// isEmployedAt reports whether the adult is known to work at exactly this
// establishment.
func isEmployedAt(urn schools.URN, a police.Adult) bool {
	return a.EmployerURN != "" && worksAt(urn, a)
}

// serving are the words by which officers write down that somebody works for
// the police or a council's teams, where our operators work.
var serving = []string{"police", "policeman", "policewoman", "constable", "sergeant", "inspector", "superintendent", "detective", "pc", "dc", "ds", "pcso",
	"officer", "dispatcher", "control", "council", "mash", "lado", "safeguarding", "hub", "social"}

// servesTheForce reports whether an occupation is one of those at a desk.
func servesTheForce(occupation string) bool {
	return slices.ContainsFunc(nameTokens(occupation), func(w string) bool { return slices.Contains(serving, w) })
}

// forenamesAgree reports whether two names share a first name: whoever marries
// changes the other one.
func forenamesAgree(a, b string) bool {
	return slices.ContainsFunc(forenameTokens(a), func(w string) bool {
		return slices.ContainsFunc(forenameTokens(b), func(v string) bool { return wordsAgree(w, v) && len(w) > 1 && len(v) > 1 })
	})
}

// forenameTokens are the words of a name that are no part of the surname.
func forenameTokens(name string) []string {
	surname := surnameTokens(name)
	return slices.DeleteFunc(nameTokens(name), func(w string) bool { return slices.Contains(surname, w) })
}

// bornOnAnotherDay reports whether both dates of birth are known and differ.
func bornOnAnotherDay(c schools.Contact, a police.Adult) bool {
	return c.DateOfBirth != nil && !a.DateOfBirth.IsZero() && !isSameDay(a.DateOfBirth, c.DateOfBirth.String())
}

// worksElsewhere reports whether the adult is known to work at another establishment.
func worksElsewhere(urn schools.URN, a police.Adult) bool {
	return a.EmployerURN != "" && !worksAt(urn, a)
}

// leading are the words by which officers write down that somebody is a head, a
// deputy or a designated safeguarding lead.
var leading = []string{"head", "headteacher", "headmaster", "headmistress", "principal", "deputy", "dsl", "ddsl", "safeguarding", "pastoral"}

// leads reports whether an occupation is one of those who are told.
func leads(occupation string) bool {
	return slices.ContainsFunc(nameTokens(occupation), func(w string) bool { return slices.Contains(leading, w) })
}

// namesAgree reports whether two full names may be one person's: all words of
// the shorter are in the longer, in any order, where an initial stands for a
// word; or they share a surname and another word. Case, accents, titles,
// commas, hyphens and apostrophes make no difference. One word alone is a name
// only if it is all of both.
func namesAgree(a, b string) bool {
	x, y := tokenSet(a), tokenSet(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 2 {
		return len(x) == 1 && slices.Equal(x, y)
	}
	return isWithin(x, y) || (len(x) == len(y) && isWithin(y, x)) || (countCommon(x, y) >= 2 && surnamesAgree(a, b)) || runsTogetherAs(a, b)
}

// runsTogetherAs reports whether two names are the same letters in the same
// order, however they are parted into words.
func runsTogetherAs(a, b string) bool {
	x := strings.Join(nameTokens(a), "")
	return len(x) > 5 && x == strings.Join(nameTokens(b), "")
}

// wordsAgree reports whether two words of names may be the same: written alike
// in another script or spelling, a short form of the other, or one slip of the
// hand apart where they are long.
func wordsAgree(w, v string) bool {
	if w == v {
		return true
	}
	x, y := spelling.Fold(w), spelling.Fold(v)
	switch {
	case x == "" || y == "":
		return false
	case x == y, spelling.Alike(x, y) > 0, slices.Contains(nicknames[x], y):
		return true
	}
	return min(len(x), len(y)) >= slipLetters && x[0] == y[0] && spelling.OneEdit(x, y)
}

// slipLetters is how long both words must be for one wrong letter to be a slip:
// of short names, too many are one letter apart.
const slipLetters = 6

// isSlipOf reports whether two surnames are one slip apart, or spellings of one
// another. Short forms are for first names alone.
func isSlipOf(v, w string) bool {
	x, y := spelling.Fold(v), spelling.Fold(w)
	return x != "" && y != "" && (x == y || min(len(x), len(y)) >= slipLetters && x[0] == y[0] && spelling.OneEdit(x, y))
}

// tokenSet are the words of a name, each once, in alphabetical order.
func tokenSet(name string) []string {
	return slices.Compact(slices.Sorted(slices.Values(nameTokens(name))))
}

// isWithin reports whether every word of x is in y, or one of them is an
// initial of the other; at least one word must be whole in both.
func isWithin(x, y []string) bool {
	return countCommon(x, y) > 0 && !slices.ContainsFunc(x, func(w string) bool {
		return !slices.ContainsFunc(y, func(v string) bool { return wordsAgree(v, w) || isInitial(v, w) || isInitial(w, v) })
	})
}

func countCommon(x, y []string) int {
	n := 0
	for _, w := range x {
		if slices.ContainsFunc(y, func(v string) bool { return wordsAgree(w, v) }) {
			n++
		}
	}
	return n
}

func isInitial(short, long string) bool {
	return len([]rune(short)) == 1 && strings.HasPrefix(long, short)
}

// surnamesAgree reports whether two names share a surname or a part of a
// hyphenated one.
func surnamesAgree(a, b string) bool {
	x := surnameTokens(a)
	return slices.ContainsFunc(surnameTokens(b), func(w string) bool {
		return slices.ContainsFunc(x, func(v string) bool { return v == w || isSlipOf(v, w) })
	})
}

// surnameTokens are the parts of the surname: what stands before a comma, or
// the last word.
func surnameTokens(name string) []string {
	if before, _, comma := strings.Cut(name, ","); comma && len(nameTokens(before)) > 0 {
		return nameTokens(before)
	}
	for _, word := range slices.Backward(strings.Fields(name)) {
		if parts := nameTokens(word); len(parts) > 0 {
			return parts
		}
	}
	return nil
}

// nameTokens are the words of a name in lower case, without accents, titles and
// apostrophes.
func nameTokens(name string) []string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("'’‘`´ʼ", r):
			return -1
		case unicode.IsLetter(r):
			return unicode.ToLower(r)
		default:
			return ' '
		}
	}, norm.NFKD.String(name))
	return slices.DeleteFunc(strings.Fields(folded), func(w string) bool { return forms[w] })
}

// forms are the words of an address that name nobody.
var forms = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true, "professor": true,
	"rev": true, "revd": true, "fr": true, "sir": true, "dame": true, "lady": true, "lord": true, "mp": true, "jr": true, "snr": true, "jnr": true,
}

func sharesEmail(c schools.Contact, a police.Adult) bool {
	own := mailboxOf(c.Email)
	return own != "" && slices.ContainsFunc(a.Emails, func(email string) bool { return mailboxOf(email) == own })
}

// mailboxOf is the mailbox behind an address: many servers deliver to the same
// one whatever follows a plus and wherever the dots are.
func mailboxOf(email string) string {
	local, domain, ok := strings.Cut(strings.ToLower(strings.TrimSpace(email)), "@")
	if !ok {
		return ""
	}
	local, _, _ = strings.Cut(local, "+")
	return strings.ReplaceAll(local, ".", "") + "@" + domain
}

// addressForms are an address as somebody may have signed up with it: as it is,
// and without what a mail server may ignore.
func addressForms(email string) []string {
	email = strings.ToLower(strings.TrimSpace(email))
	local, domain, ok := strings.Cut(email, "@")
	if !ok {
		return []string{email}
	}
	plain, _, _ := strings.Cut(local, "+")
	all := []string{email, plain + "@" + domain, strings.ReplaceAll(local, ".", "") + "@" + domain, mailboxOf(email)}
	slices.Sort(all)
	return slices.Compact(all)
}
