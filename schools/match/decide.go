package match

import (
	"math"
	"slices"
	"strings"

	"firstbell/schools"
)

// RuleWeighed begins the rule of an automatic decision by weighing; the groups
// that agreed beside the name follow it.
const RuleWeighed = "name"

// group is one thing beyond the name that can corroborate a pupil.
type group struct {
	field Field
	name  string
}

// groups are independent of each other: no two rest on the same fact.
var groups = [...]group{
	{FieldBorn, "dob"}, {FieldAddress, "address"}, {FieldSchool, "school"}, {FieldUPN, "upn"}, {FieldSibling, "sibling"},
}

// corroborates is the evidence, in bits, from which a group counts as agreeing.
const corroborates = 3

// corroboratesBorn is the same for a birthday that is one slip away: there are
// some thirty such days, which leaves it hardly three bits.
const corroboratesBorn = 1.5

// decide goes from what forbids an automatic decision to what allows it.
func (s *search) decide() Decision {
	d := s.judge()
	d.Model = s.e.Model()
	d.Considered = s.considered
	if !d.Automatic {
		d.Targets, d.Rule, d.Probability, d.Waterfall = nil, "", 0, nil
		d.Candidates = s.shown()
		if len(d.Flags) == 0 {
			d.Flags = s.flags()
		}
	}
	return d
}

func (s *search) judge() Decision {
	if reason := notOnARoll(s.w.query.Education); reason != ReasonNone {
		return Decision{Reason: reason}
	}
	c := s.top()
	switch {
	case c == nil && !s.w.nameable():
		return Decision{Reason: ReasonIdentityIncomplete}
	case c == nil || c.bits+s.e.prior() < 0:
		return Decision{Reason: s.nobody()}
	}
	now := c.current(s.on)
	targets := s.e.urnsOf(now)
	d := Decision{Flags: s.flagsOf(c, targets)}
	p, rival := s.schoolPosterior(targets)
	c.odds = logOdds(p)
	d.LogOdds = c.odds
	d.Probability = s.e.calibration.Probability(d.LogOdds)
	d.RunnerUp = rival
	if d.Reason = s.reason(c, d, targets); d.Reason != ReasonNone {
		if d.Reason == ReasonNotCertain && s.named(c) && c.findings[FieldBorn].bits >= 0 {
			d.Leaning = targets
		}
		return d
	}
	d.Automatic = true
	d.Rule = s.rule(c)
	d.Waterfall = s.waterfall(c, d.Probability)
	for _, at := range now {
		urn := s.e.ofRoll(at.rec.urn())
		if !slices.ContainsFunc(d.Targets, func(t Target) bool { return t.URN == urn }) {
			d.Targets = append(d.Targets, Target{URN: urn, Pupil: c.number.upn()})
		}
	}
	return d
}

// nobody is the reason where no pupil fits better than being on no roll.
func (s *search) nobody() Reason {
	if !s.w.nameable() || s.w.born == 0 {
		return ReasonIdentityIncomplete
	}
	return ReasonNoRollMatch
}

// reason is why a candidate may not be routed, or none.
func (s *search) reason(c *candidate, d Decision, targets []schools.URN) Reason {
	policy := s.e.policy
	switch {
	case !s.w.nameable() && !s.w.forenamed():
		return ReasonIdentityIncomplete
	case slices.Contains(d.Flags, FlagNumberElsewhere), contradicts(c):
		return ReasonUPNContradicts
	case slices.Contains(d.Flags, FlagNamesake), slices.Contains(d.Flags, FlagTwin):
		return ReasonSeveralPupils
	case slices.ContainsFunc(d.Flags, Flag.bars):
		return ReasonTrap
	}
	if reason := s.schoolsOpen(c); reason != ReasonNone {
		return reason
	}
	switch {
	case len(targets) == 0:
		return ReasonTrap
	case d.RunnerUp.Probability > 0 && math.Log2(d.Probability/d.RunnerUp.Probability) < policy.LeadBits:
		return ReasonTwoSchools
	case !s.w.nameable() && !s.named(c):
		return ReasonIdentityIncomplete
	case !s.named(c), c.findings[FieldBorn].bits < 0:
		return ReasonNotCertain
	case s.agreeing(c) < s.asked(c) && (s.w.born == 0 || !s.w.nameable()):
		return ReasonIdentityIncomplete
	case s.agreeing(c) < s.asked(c):
		return ReasonNoCorroboration
	case d.Probability < policy.Probability:
		return ReasonNotCertain
	}
	return ReasonNone
}

// schoolsOpen is the reason for which a school of the candidate cannot be
// told.
func (s *search) schoolsOpen(c *candidate) Reason {
	if s.e.register == nil {
		return ReasonNone
	}
	exact := Exact{register: s.e.register}
	for _, at := range c.current(s.on) {
		if _, reason := exact.openSchool(at.rec.urn()); reason != ReasonNone {
			return reason
		}
	}
	return ReasonNone
}

// named reports whether the name itself agrees. A given name that differs never
// routes: brothers and sisters agree on everything else; that one which merely
// resembles may be theirs too is in the posterior already.
func (s *search) named(c *candidate) bool {
	given, surname := c.findings[FieldGiven], c.findings[FieldSurname]
	birthday := c.findings[FieldBorn].level == LevelExact
	switch {
	case given.level == LevelMissing, given.level == LevelDifferent, given.bits < leastFormBits:
		return false
	case given.level == LevelInitial && (!s.much(c) || surname.level != LevelExact):
		return false
	case given.level != LevelExact && c.findings[FieldSex].level == LevelDifferent:
		return false // a brother, or a sister
	case surname.level == LevelExact, surname.bits >= leastOtherBits && surname.level != LevelInitial,
		surname.bits >= leastNameBits && birthday:
		return true
	}
	return s.renamed(c)
}

// renamed reports whether a surname that differs, or was not written, may be
// passed over, since families change theirs: where the birthday and the very
// home agree, and either a third thing does too, or the given name is the
// pupil's and the pupil stands far above all others. That a school is near the
// home is not enough, for local namesakes exist.
func (s *search) renamed(c *candidate) bool {
	given, unwritten := c.findings[FieldGiven].level, c.findings[FieldSurname].level == LevelMissing
	home := s.atHome(c) || c.findings[FieldUPN].level == LevelExact
	switch {
	case !home, c.findings[FieldBorn].level != LevelExact:
		return false
	case given == LevelExact:
		return s.much(c) || c.odds >= oddsOfOther
	}
	return given <= LevelClose && s.much(c) && !unwritten
}

// atHome reports whether the child's own postcode is the pupil's, or that of a
// brother or sister of the incident.
func (s *search) atHome(c *candidate) bool {
	return c.findings[FieldAddress].level == LevelExact || c.findings[FieldSibling].level == LevelHome
}

// much reports whether so much agrees, the birthday with it, that a name may
// say little.
func (s *search) much(c *candidate) bool {
	return c.findings[FieldBorn].level == LevelExact && s.agreeing(c) >= groupsForLittle
}

const (
	// leastNameBits is what a name must say to count as agreeing, and
	// leastOtherBits what one must that has no birthday beside it.
	leastNameBits  = 1
	leastOtherBits = 3
	// leastFormBits is the least for a form or a slip of the pupil's name that
	// is a name of its own besides.
	leastFormBits = -3
	// groupsForLittle is how much must agree where names say little, or where
	// neither the name nor the birthday agrees to the letter.
	groupsForLittle = 3
	// oddsOfOther is how far above all else, in bits, a pupil of another
	// surname must stand.
	oddsOfOther = 15
	// oddsOfDistrict is the same for a district that is to count as a thing
	// that agrees.
	oddsOfDistrict = 17
)

// contradicts reports whether the UPN agrees with a pupil who has another
// surname or another birthday, or with nobody while the pupil has another.
func contradicts(c *candidate) bool {
	upn, born := c.findings[FieldUPN], c.findings[FieldBorn]
	switch upn.level {
	case LevelDifferent:
		return true
	case LevelExact:
		return c.findings[FieldSurname].bits < 0 || born.level != LevelMissing && born.bits < 0
	}
	return false
}

// agreeing counts the groups beyond the name that speak for the candidate.
func (s *search) agreeing(c *candidate) int {
	n := 0
	for _, g := range groups {
		if s.corroborated(c, g.field) {
			n++
		}
	}
	return n
}

// asked is how many groups must agree: one more where neither the name nor the
// birthday does to the letter and the home does not either, since each slip
// leaves room for another child and a school is shared by hundreds; and one more
// where it may be the candidate's twin.
func (s *search) asked(c *candidate) int {
	slips := s.nearlyBorn(c) && !exactlyNamed(c) && !s.atHome(c) && c.findings[FieldUPN].level != LevelExact
	if slips || s.twinsSlip(c) {
		return max(s.e.policy.Groups, groupsForLittle)
	}
	return s.e.policy.Groups
}

// twinsSlip reports whether a misspelt name is rather another name's than the
// candidate's, as Slara may be Sara or Clara as well as Lara, while all that shows
// the home is a brother or sister: a twin who is on no roll would share that, and
// the birthday.
func (s *search) twinsSlip(c *candidate) bool {
	if !c.findings[FieldGiven].level.slip() || c.findings[FieldAddress].level == LevelExact || !s.corroborated(c, FieldSibling) {
		return false
	}
	own, others, _ := s.slipOf(c)
	return others > own
}

// nearlyBorn reports whether the birthday counts, and is not the pupil's to the
// day.
func (s *search) nearlyBorn(c *candidate) bool {
	return c.findings[FieldBorn].level != LevelExact && s.corroborated(c, FieldBorn)
}

// exactlyNamed reports whether both names are as on the roll.
func exactlyNamed(c *candidate) bool {
	return c.findings[FieldGiven].level == LevelExact && c.findings[FieldSurname].level == LevelExact
}

// corroborated reports whether one field speaks for the candidate.
func (s *search) corroborated(c *candidate, field Field) bool {
	f := c.findings[field]
	switch {
	case field == FieldUPN && f.level != LevelExact, f.level == LevelFitsAge:
		return false
	case field == FieldAddress && f.level != LevelExact && !s.nearHome(c):
		return false
	case field == FieldSchool && !s.meant(c):
		return false
	case field == FieldBorn && placeholder(c.entries[0].rec.born):
		return false
	case field == FieldSibling && s.vouchedFor(c):
		return true
	case field == FieldBorn && f.level == LevelClose:
		return f.bits >= corroboratesBorn
	}
	return f.bits >= corroborates
}

// vouchedFor reports whether a brother or sister who is surely found at the
// pupil's home confirms it a second time: where no birthday was given to tell, and
// both names are the pupil's to the letter, as no two children of a family are
// named.
func (s *search) vouchedFor(c *candidate) bool {
	return c.vouched && s.w.born == 0 && exactlyNamed(c)
}

// nearHome reports whether a postcode of the same sector or district, where
// hundreds or thousands of children live, may count: only beside names and a
// birthday that agree to the letter; for a district, only where these are rare
// enough; and never beside the school, which is mostly near home and so tells
// the same fact.
func (s *search) nearHome(c *candidate) bool {
	if !exactlyNamed(c) || c.findings[FieldBorn].level != LevelExact || s.corroborated(c, FieldSchool) {
		return false
	}
	switch c.findings[FieldAddress].level {
	case LevelSector:
		return true
	case LevelDistrict:
		return c.odds >= oddsOfDistrict
	}
	return false
}

// meant reports whether what was written about the school means this one, and
// no other far more.
func (s *search) meant(c *candidate) bool {
	urn := c.entries[0].rec.urn()
	own := max(s.w.schools[urn], s.w.schools[s.e.ofRoll(urn)])
	for _, p := range s.w.schools {
		if p*nearlyAsLikely > own {
			return false
		}
	}
	return own > 0
}

// nearlyAsLikely is how likely a school must be, against the likeliest one, to
// count as the one that was meant.
const nearlyAsLikely = .25

// rule names what agreed.
func (s *search) rule(c *candidate) string {
	parts := []string{RuleWeighed}
	for _, g := range groups {
		if s.corroborated(c, g.field) {
			parts = append(parts, g.name)
		}
	}
	return strings.Join(parts, "+")
}

// schoolPosterior sums the posterior of everybody whose schools are all among
// the targets, and finds the best school that is not.
func (s *search) schoolPosterior(targets []schools.URN) (p float64, rival Candidate) {
	others := map[schools.URN]float64{}
	for _, c := range s.candidates {
		if s.goesOnlyTo(c, targets) {
			p += c.weight
			continue
		}
		for _, urn := range s.schoolsOf(c) {
			if !slices.Contains(targets, urn) {
				others[urn] += c.weight
			}
		}
	}
	for urn, weight := range others {
		if weight > rival.Probability || weight == rival.Probability && urn < rival.URN {
			rival = Candidate{URN: urn, Probability: weight}
		}
	}
	return p, rival
}

// logOdds is the probability as bits; it is finite.
func logOdds(p float64) float64 {
	const edge = 1e-15
	p = min(max(p, edge), 1-edge)
	return math.Log2(p / (1 - p))
}
