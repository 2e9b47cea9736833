package notifier

import (
	"slices"
	"time"

	"firstbell/police"
	"firstbell/schools/areas"
)

// Reasons for parking a child that have to do with handing it off.
const (
	ReasonResidenceUnclear = "residence-unclear"  // the police say another force's area, and the postcode directory does not
	ReasonHandOffDeclined  = "hand-off-declined"  // the other force says that the child is not theirs
	ReasonNoHub            = "no-hub"             // it lives in the area of a force whose hub nobody has named
	ReasonOutside          = "outside-the-scheme" // it lives outside England and Wales
)

// DefaultHandOffWithin is how long another force has to take a child over where
// nothing else is said.
const DefaultHandOffWithin = 2 * time.Hour

// The bounds of the clock of a hand-off: the other force must answer while there
// is time to act before the bell, and must have time to answer at all.
const (
	handOffBeforeBell = time.Hour
	leastHandOff      = 15 * time.Minute
)

// HubContact is whom to ask at a force that is not on this installation. Its
// e-mail address is a watched mailbox's.
type HubContact struct{ Name, Telephone, Email string }

// reside looks at where the child lives, and what that makes of the verdict. A
// school that is certain keeps its message whatever comes of it; a child of whom
// nothing else is certain is handed off, where the postcode directory is sure.
func (r *routing) reside(hash string, v verdict) verdict {
	child := r.listed[hash]
	if v.status != ChildRouted && v.status != ChildParked && v.status != ChildHandedOff && v.reason != ReasonEarlyYears {
		return v
	}
	home := r.residenceOf(child)
	if !home.known {
		return r.unclear(hash, child, v)
	}
	area := home.place.Force
	if r.policy.Area == "" || area == "" || area == r.policy.Area {
		return v
	}
	if _, ours := areas.ForceName(area); !ours {
		return r.outside(hash, v)
	}
	if old := r.c.Children[hash].HandOff; old != nil && old.State == HandOffDeclined && old.Area == area && old.Identity == r.identityIn(r.version, hash) {
		return v // it has said no already: a person decides
	}
	v.handOff = area
	if !r.isFree(hash, v) {
		return v
	}
	if !r.s.hasHub(area) {
		v.status, v.reason, v.handOff = ChildParked, ReasonNoHub, "" // nobody can be asked
		return v
	}
	v.status, v.reason, v.rule = ChildHandedOff, "", RuleResidence
	return v
}

// unclear parks a child of whom the police say that it lives elsewhere, where the
// directory cannot confirm it: nobody is handed off on a word alone, and nobody
// is dropped. Whom a school is told of already is left alone.
func (r *routing) unclear(hash string, c police.Child, v verdict) verdict {
	if r.saysElsewhere(c) && v.status == ChildRouted && v.rule != RulePerson && len(r.c.StandingOf(hash)) == 0 {
		return verdict{status: ChildParked, reason: ReasonResidenceUnclear, model: v.model, ruling: v.ruling}
	}
	return v
}

// outside has a person look at a child who lives where no force of this scheme
// has the duty.
func (r *routing) outside(hash string, v verdict) verdict {
	if r.isFree(hash, v) {
		v.status, v.reason = ChildParked, ReasonOutside
	}
	return v
}

// oursToSettle are the reasons for which a person of ours has to look first: a school of
// ours was told something that may be wrong.
var oursToSettle = []string{ReasonBounced, ReasonIdentityChanged, ReasonLeftRoll}

// isFree reports whether nobody is told of the child here and nobody would be,
// so that it can go to the other force as a whole.
func (r *routing) isFree(hash string, v verdict) bool {
	return v.status != ChildRouted && (v.ruling == nil || v.ruling.would == nil) &&
		!slices.Contains(oursToSettle, v.reason) && len(r.c.StandingOf(hash)) == 0
}

// hasHub reports whether anybody at the force of that area can be asked.
func (s *Service) hasHub(area string) bool {
	_, known := s.Hubs[area]
	return known || s.forceOf(area) != ""
}

// forceOf is the code of the force of that area, where it is on this
// installation.
func (s *Service) forceOf(area string) string {
	for code, p := range s.Policies {
		if p.Area == area && area != "" {
			return code
		}
	}
	return ""
}

// handOff is what the outcome asks of the other force; nil where there is nothing
// to ask. The clock runs from now, ends an hour before the bell, and is never
// shorter than a quarter of an hour.
func (r *routing) handOff(v verdict, bell time.Time) *HandOffTo {
	if v.handOff == "" {
		return nil
	}
	at := r.fact.At.Add(r.policy.HandOffWithin)
	if !bell.IsZero() {
		at = earlier(at, bell.Add(-handOffBeforeBell))
	}
	return &HandOffTo{Area: v.handOff, Force: r.s.forceOf(v.handOff), Deadline: later(at, r.fact.At.Add(leastHandOff))}
}
