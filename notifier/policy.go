package notifier

import (
	"time"

	"firstbell/schools"
)

// Policy is how one force runs the scheme. Rules that differ between forces are
// values here, never branches in the code.
type Policy struct {
	Code   string            // the force's code
	Name   string            // the force's name as schools read it; the code where it is empty
	CutOff schools.ClockTime // the latest time of a school day by which a school must know; zero means schools.DefaultCutoff
	Detail schools.Detail    // how much a school is shown; empty means DefaultDetail

	Ladder     Ladder     // what happens until somebody has read it; empty means DefaultLadder
	LateLadder Ladder     // the same once the bell has rung; empty means DefaultLateLadder
	Quiet      QuietHours // when no telephone rings; zero means DefaultQuietFrom to DefaultQuietUntil

	TriageTime time.Duration // what a person needs for one parked child; zero means DefaultTriageTime
	HubLadder  []HubRung     // who is asked about an alarm; empty means DefaultHubLadder

	Councils []int // local authority codes of the councils the force serves; empty means all

	Area          string        // the force's police force area, such as E23000032; empty means that nobody is handed off
	HandOffWithin time.Duration // how long another force has to take a child over; 0 means DefaultHandOffWithin

	Establishments  []string   // which establishments are told: settings of schools, and type codes of the register; empty means DefaultEstablishments
	EarlyYears      EarlyYears // what is done about children below school age; empty means EarlyYearsTriage
	SeveralSettings Several    // what is done about a child at several colleges; empty means SeveralAll

	Matching Matching // how far the matcher is trusted; the zero value has every child decided by a person

	CallMinutes int // how long a telephone call takes, for forecasts; zero means DefaultCallMinutes

	ShowRisk      bool // whether the risk grade may be shown at full detail
	PatternYears  int  // how long a pattern record remembers an incident; zero means DefaultPatternYears
	TrainingYears int  // for how long a key adult's training is good; zero means schools.DefaultTrainingYears

	Content        ContentClock   // for how long what a school has taken on can be read, and is kept; zero means the defaults
	DataProtection DataProtection // who is told of a breach, beside the hub; without an address only the hub is
	BreachYears    int            // for how long what was written about a closed breach is kept; zero means DefaultBreachYears

	ParentContactInstruction string // the force's standing instruction; empty means DefaultParentContact
}

// The defaults of a force that has said nothing.
const (
	DefaultBreachYears   = 6 // the limitation period of a claim: Limitation Act 1980, section 2
	DefaultTriageTime    = 10 * time.Minute
	DefaultDetail        = schools.DetailStandard
	DefaultParentContact = "Do not contact the parents about this message without speaking to the police contact first."
)

// DefaultPolicy is the policy of a force that has said nothing.
func DefaultPolicy(code string) Policy { return Policy{Code: code}.filled() }

// filled is the policy with its defaults in place.
func (p Policy) filled() Policy {
	if p.Name == "" {
		p.Name = p.Code
	}
	if p.CutOff == 0 {
		p.CutOff = schools.DefaultCutoff
	}
	if p.Detail == "" {
		p.Detail = DefaultDetail
	}
	if len(p.Establishments) == 0 {
		p.Establishments = DefaultEstablishments
	}
	if p.HandOffWithin == 0 {
		p.HandOffWithin = DefaultHandOffWithin
	}
	if p.EarlyYears == "" {
		p.EarlyYears = EarlyYearsTriage
	}
	if p.SeveralSettings == "" {
		p.SeveralSettings = SeveralAll
	}
	if len(p.Ladder) == 0 {
		p.Ladder = DefaultLadder
	}
	if len(p.LateLadder) == 0 {
		p.LateLadder = DefaultLateLadder
	}
	if p.Quiet == (QuietHours{}) {
		p.Quiet = QuietHours{From: DefaultQuietFrom, Until: DefaultQuietUntil}
	}
	if p.TriageTime == 0 {
		p.TriageTime = DefaultTriageTime
	}
	if len(p.HubLadder) == 0 {
		p.HubLadder = DefaultHubLadder
	}
	p.Matching = p.Matching.filled()
	if p.PatternYears == 0 {
		p.PatternYears = DefaultPatternYears
	}
	p.Content = p.Content.filled()
	if p.TrainingYears == 0 {
		p.TrainingYears = schools.DefaultTrainingYears
	}
	if p.BreachYears == 0 {
		p.BreachYears = DefaultBreachYears
	}
	if p.ParentContactInstruction == "" {
		p.ParentContactInstruction = DefaultParentContact
	}
	return p
}

// policy is the policy of a force, complete with defaults.
func (s *Service) policy(force string) Policy {
	p, ok := s.Policies[force]
	if !ok {
		return DefaultPolicy(force)
	}
	p.Code = force
	return p.filled()
}
