package notifier

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"firstbell/police"
	"firstbell/schools"
)

// Why a person is taken for a party to the incident: the codes in a fact's
// envelope, for the operator who is asked why somebody heard nothing.
const (
	PartyEmail      = "email"               // the same e-mail address
	PartyPhone      = "telephone"           // the same telephone
	PartyName       = "name"                // the same name, and no other date of birth
	PartyEmployer   = "surname-at-employer" // the same surname, and the adult works at this school
	PartyOccupation = "surname-and-role"    // the same surname, and the adult does what this person may do
	PartyEarlier    = "earlier"             // found before, by an earlier version or at another school
)

// isParty reports whether a contact may be one of the incident's adults.
func isParty(c schools.Contact, adults []police.Adult) bool { return partyOf(c, adults) != "" }

// partyOf is why a contact is taken for one of the incident's adults; empty
// where nothing says so. It errs towards yes: whoever is left out wrongly costs
// one step of the ladder, and whoever is told wrongly may cost a family its
// safety.
func partyOf(c schools.Contact, adults []police.Adult) string {
	for _, a := range adults {
		if why := likeness(c, a); why != "" {
			return why
		}
	}
	return ""
}

func likeness(c schools.Contact, a police.Adult) string {
	named := namesAgree(c.Name, a.Name)
	surname := named || surnamesAgree(c.Name, a.Name)
	switch {
	case sharesEmail(c, a):
		return PartyEmail
	case sharesPhone(c, a):
		return PartyPhone
	case named && (!bornOnAnotherDay(c, a) || worksAt(c.URN, a)):
		return PartyName
	case surname && a.EmployerURN != "" && worksAt(c.URN, a):
		return PartyEmployer
	case surname && leads(a.Occupation) && !bornOnAnotherDay(c, a) && !worksElsewhere(c.URN, a):
		return PartyOccupation
	default:
		return ""
	}
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
	return isWithin(x, y) || (len(x) == len(y) && isWithin(y, x)) || (countCommon(x, y) >= 2 && surnamesAgree(a, b))
}

// tokenSet are the words of a name, each once, in alphabetical order.
func tokenSet(name string) []string {
	return slices.Compact(slices.Sorted(slices.Values(nameTokens(name))))
}

// isWithin reports whether every word of x is in y, or one of them is an
// initial of the other; at least one word must be whole in both.
func isWithin(x, y []string) bool {
	return countCommon(x, y) > 0 && !slices.ContainsFunc(x, func(w string) bool {
		return !slices.ContainsFunc(y, func(v string) bool { return v == w || isInitial(v, w) || isInitial(w, v) })
	})
}

func countCommon(x, y []string) int {
	n := 0
	for _, w := range x {
		if slices.Contains(y, w) {
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
	return slices.ContainsFunc(surnameTokens(b), func(w string) bool { return slices.Contains(x, w) })
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
