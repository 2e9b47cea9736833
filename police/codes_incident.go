package police

import "github.com/danielgtaylor/huma/v2"

// IncidentType is the kind of incident.
type IncidentType string

// TypeDomesticAbuse is the one type of incident that is taken.
const TypeDomesticAbuse IncidentType = "domestic-abuse"

var incidentTypes = codes[IncidentType]{{TypeDomesticAbuse, "a domestic abuse incident, whatever the crime, the risk grade or the child's presence"}}

// String is the code.
func (t IncidentType) String() string { return string(t) }

// Schema describes the list to the published schema. A value outside it has a
// fault of its own: it is a mistake about what is offered, not about spelling.
func (IncidentType) Schema(huma.Registry) *huma.Schema {
	s := incidentTypes.schema()
	s.Extensions[faultCode] = CodeTypeNotSupported
	return s
}

// Answer is a yes, a no, or an honest "unknown". Empty means not given.
type Answer string

// The answers.
const (
	AnswerYes     Answer = "yes"
	AnswerNo      Answer = "no"
	AnswerUnknown Answer = "unknown"
)

var answers = codes[Answer]{{AnswerYes, "yes"}, {AnswerNo, "no"}, {AnswerUnknown, "not known"}}

// String is the code.
func (a Answer) String() string { return string(a) }

// Label is the answer in plain words, or empty.
func (a Answer) Label() string { return answers.label(a) }

// Schema describes the list to the published schema.
func (Answer) Schema(huma.Registry) *huma.Schema { return answers.schema() }

// Behaviour is a kind of abusive behaviour.
type Behaviour string

// The behaviours.
const (
	BehaviourPhysical        Behaviour = "physical"
	BehaviourControlling     Behaviour = "coercive-or-controlling"
	BehaviourEconomic        Behaviour = "economic"
	BehaviourEmotional       Behaviour = "emotional"
	BehaviourSexual          Behaviour = "sexual"
	BehaviourStalking        Behaviour = "stalking"
	BehaviourAfterSeparation Behaviour = "after-separation"
)

var behaviours = codes[Behaviour]{
	{BehaviourPhysical, "physical abuse"},
	{BehaviourControlling, "coercive or controlling behaviour"},
	{BehaviourEconomic, "economic abuse"},
	{BehaviourEmotional, "emotional abuse"},
	{BehaviourSexual, "sexual abuse"},
	{BehaviourStalking, "stalking or harassment"},
	{BehaviourAfterSeparation, "abuse after separation"},
}

// Behaviours lists every behaviour code.
func Behaviours() []Behaviour { return behaviours.values() }

// String is the code.
func (b Behaviour) String() string { return string(b) }

// Label is the behaviour in plain words, or empty.
func (b Behaviour) Label() string { return behaviours.label(b) }

// Schema describes the list to the published schema.
func (Behaviour) Schema(huma.Registry) *huma.Schema { return behaviours.schema() }

// LocationKind is the sort of place where an incident happened.
type LocationKind string

// The kinds of place. A refuge is always treated as sensitive.
const (
	LocationHome      LocationKind = "home"
	LocationOtherHome LocationKind = "other-home"
	LocationPublic    LocationKind = "public-place"
	LocationSchool    LocationKind = "school"
	LocationRefuge    LocationKind = "refuge"
	LocationOnline    LocationKind = "online"
	LocationOther     LocationKind = "other"
	LocationUnknown   LocationKind = "unknown"
)

var locationKinds = codes[LocationKind]{
	{LocationHome, "the child's home"},
	{LocationOtherHome, "another person's home"},
	{LocationPublic, "a public place"},
	{LocationSchool, "at or near a school"},
	{LocationRefuge, "a refuge or other safe accommodation, always treated as sensitive"},
	{LocationOnline, "online or by telephone"},
	{LocationOther, "another place"},
	{LocationUnknown, "not known"},
}

// String is the code.
func (k LocationKind) String() string { return string(k) }

// Label is the place in plain words, or empty.
func (k LocationKind) Label() string { return locationKinds.label(k) }

// Schema describes the list to the published schema.
func (LocationKind) Schema(huma.Registry) *huma.Schema { return locationKinds.schema() }

// RiskTool is a risk assessment that officers use.
type RiskTool string

// The risk assessments.
const (
	RiskToolDASH  RiskTool = "dash"
	RiskToolDARA  RiskTool = "dara"
	RiskToolOther RiskTool = "other"
)

var riskTools = codes[RiskTool]{{RiskToolDASH, "DASH"}, {RiskToolDARA, "DARA"}, {RiskToolOther, "another assessment"}}

// String is the code.
func (r RiskTool) String() string { return string(r) }

// Label is the tool's name, or empty.
func (r RiskTool) Label() string { return riskTools.label(r) }

// Schema describes the list to the published schema.
func (RiskTool) Schema(huma.Registry) *huma.Schema { return riskTools.schema() }

// RiskGrade is the grade that a risk assessment gave.
type RiskGrade string

// The risk grades.
const (
	RiskGradeStandard RiskGrade = "standard"
	RiskGradeMedium   RiskGrade = "medium"
	RiskGradeHigh     RiskGrade = "high"
	RiskGradeUnknown  RiskGrade = "unknown"
)

var riskGrades = codes[RiskGrade]{
	{RiskGradeStandard, "standard"}, {RiskGradeMedium, "medium"}, {RiskGradeHigh, "high"}, {RiskGradeUnknown, "not known"},
}

// String is the code.
func (g RiskGrade) String() string { return string(g) }

// Label is the grade in plain words, or empty.
func (g RiskGrade) Label() string { return riskGrades.label(g) }

// Schema describes the list to the published schema.
func (RiskGrade) Schema(huma.Registry) *huma.Schema { return riskGrades.schema() }

// ConditionKind is a kind of order or condition.
type ConditionKind string

// The kinds of condition.
const (
	ConditionBail             ConditionKind = "bail"
	ConditionNonMolestation   ConditionKind = "non-molestation-order"
	ConditionProtectionNotice ConditionKind = "protection-notice"
	ConditionProtectionOrder  ConditionKind = "protection-order"
	ConditionRestrainingOrder ConditionKind = "restraining-order"
	ConditionCourtOrder       ConditionKind = "other-court-order"
	ConditionOther            ConditionKind = "other"
)

var conditionKinds = codes[ConditionKind]{
	{ConditionBail, "bail condition"},
	{ConditionNonMolestation, "non-molestation order"},
	{ConditionProtectionNotice, "domestic abuse protection notice"},
	{ConditionProtectionOrder, "domestic abuse protection order"},
	{ConditionRestrainingOrder, "restraining order"},
	{ConditionCourtOrder, "another court order"},
	{ConditionOther, "another condition"},
}

// String is the code.
func (k ConditionKind) String() string { return string(k) }

// Label is the condition in plain words, or empty.
func (k ConditionKind) Label() string { return conditionKinds.label(k) }

// Schema describes the list to the published schema.
func (ConditionKind) Schema(huma.Registry) *huma.Schema { return conditionKinds.schema() }
