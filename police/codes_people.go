package police

import "github.com/danielgtaylor/huma/v2"

// AdultRole is an adult's part in an incident.
type AdultRole string

// The roles of adults.
const (
	AdultVictim  AdultRole = "victim"
	AdultSuspect AdultRole = "suspect"
	AdultBoth    AdultRole = "both"
	AdultOther   AdultRole = "other"
	AdultUnknown AdultRole = "unknown"
)

var adultRoles = codes[AdultRole]{
	{AdultVictim, "was harmed"},
	{AdultSuspect, "is suspected of causing the harm"},
	{AdultBoth, "recorded as both"},
	{AdultOther, "is linked in another way"},
	{AdultUnknown, "not known"},
}

// String is the code.
func (r AdultRole) String() string { return string(r) }

// Label is the role in plain words, or empty.
func (r AdultRole) Label() string { return adultRoles.label(r) }

// Schema describes the list to the published schema.
func (AdultRole) Schema(huma.Registry) *huma.Schema { return adultRoles.schema() }

// Presence is where a child was during an incident.
type Presence string

// The kinds of presence. None of them decides whether a school is told.
const (
	PresencePresent   Presence = "present"
	PresenceSaw       Presence = "saw"
	PresenceHeard     Presence = "heard"
	PresenceElsewhere Presence = "elsewhere"
	PresenceUnknown   Presence = "unknown"
)

var presences = codes[Presence]{
	{PresencePresent, "was there"},
	{PresenceSaw, "saw it"},
	{PresenceHeard, "heard it"},
	{PresenceElsewhere, "was somewhere else"},
	{PresenceUnknown, "not known"},
}

// String is the code.
func (p Presence) String() string { return string(p) }

// Label is the presence in plain words, or empty.
func (p Presence) Label() string { return presences.label(p) }

// Schema describes the list to the published schema.
func (Presence) Schema(huma.Registry) *huma.Schema { return presences.schema() }

// Education is how a child is educated.
type Education string

// The kinds of education.
const (
	EducationSchool    Education = "school"
	EducationHome      Education = "home"
	EducationMissing   Education = "missing"
	EducationPreSchool Education = "pre-school"
	EducationCollege   Education = "college"
	EducationNone      Education = "none"
	EducationUnknown   Education = "unknown"
)

var educations = codes[Education]{
	{EducationSchool, "at a school"},
	{EducationHome, "educated at home"},
	{EducationMissing, "missing education, or without a place"},
	{EducationPreSchool, "below school age"},
	{EducationCollege, "at a college"},
	{EducationNone, "in no education"},
	{EducationUnknown, "not known"},
}

// String is the code.
func (e Education) String() string { return string(e) }

// Label is the education in plain words, or empty.
func (e Education) Label() string { return educations.label(e) }

// Schema describes the list to the published schema.
func (Education) Schema(huma.Registry) *huma.Schema { return educations.schema() }

// Sex is a child's sex as recorded.
type Sex string

// The recorded sexes.
const (
	SexFemale  Sex = "female"
	SexMale    Sex = "male"
	SexOther   Sex = "other"
	SexUnknown Sex = "unknown"
)

var sexes = codes[Sex]{{SexFemale, "female"}, {SexMale, "male"}, {SexOther, "other"}, {SexUnknown, "not known"}}

// String is the code.
func (s Sex) String() string { return string(s) }

// Label is the sex in plain words, or empty.
func (s Sex) Label() string { return sexes.label(s) }

// Schema describes the list to the published schema.
func (Sex) Schema(huma.Registry) *huma.Schema { return sexes.schema() }

// PartyRole is a child's own part in an incident, where the child has one.
type PartyRole string

// The parts a child may have.
const (
	PartyNone    PartyRole = "none"
	PartyVictim  PartyRole = "victim"
	PartySuspect PartyRole = "suspect"
	PartyBoth    PartyRole = "both"
)

var partyRoles = codes[PartyRole]{
	{PartyNone, "the child is not a party"},
	{PartyVictim, "the child is a party who was harmed"},
	{PartySuspect, "the child is a party suspected of causing harm"},
	{PartyBoth, "the child is recorded as both"},
}

// String is the code.
func (r PartyRole) String() string { return string(r) }

// Label is the part in plain words, or empty.
func (r PartyRole) Label() string { return partyRoles.label(r) }

// Schema describes the list to the published schema.
func (PartyRole) Schema(huma.Registry) *huma.Schema { return partyRoles.schema() }

// Relation is what an adult is to a child.
type Relation string

// The relations.
const (
	RelationMother         Relation = "mother"
	RelationFather         Relation = "father"
	RelationStepParent     Relation = "step-parent"
	RelationParentsPartner Relation = "parents-partner"
	RelationFormerPartner  Relation = "parents-former-partner"
	RelationGrandparent    Relation = "grandparent"
	RelationSibling        Relation = "sibling"
	RelationOtherRelative  Relation = "other-relative"
	RelationCarer          Relation = "carer"
	RelationOwnPartner     Relation = "own-partner"
	RelationOther          Relation = "other"
	RelationUnknown        Relation = "unknown"
)

var relations = codes[Relation]{
	{RelationMother, "mother"},
	{RelationFather, "father"},
	{RelationStepParent, "step-parent"},
	{RelationParentsPartner, "parent's partner"},
	{RelationFormerPartner, "parent's former partner"},
	{RelationGrandparent, "grandparent"},
	{RelationSibling, "brother or sister"},
	{RelationOtherRelative, "another relative"},
	{RelationCarer, "carer or foster carer"},
	{RelationOwnPartner, "the young person's own partner or former partner"},
	{RelationOther, "other"},
	{RelationUnknown, "relationship not known"},
}

// Relations lists every relation code.
func Relations() []Relation { return relations.values() }

// String is the code.
func (r Relation) String() string { return string(r) }

// Label is the relation in plain words, or empty.
func (r Relation) Label() string { return relations.label(r) }

// Schema describes the list to the published schema.
func (Relation) Schema(huma.Registry) *huma.Schema { return relations.schema() }

// SchoolScheme is the register that a school's number belongs to.
type SchoolScheme string

// The registers.
const (
	SchemeGIAS  SchoolScheme = "gias"
	SchemeWales SchoolScheme = "wales"
	SchemeOther SchoolScheme = "other"
)

var schoolSchemes = codes[SchoolScheme]{
	{SchemeGIAS, "the register of schools in England"},
	{SchemeWales, "the register of schools in Wales"},
	{SchemeOther, "another register"},
}

// String is the code.
func (s SchoolScheme) String() string { return string(s) }

// Label is the register in plain words, or empty.
func (s SchoolScheme) Label() string { return schoolSchemes.label(s) }

// Schema describes the list to the published schema.
func (SchoolScheme) Schema(huma.Registry) *huma.Schema { return schoolSchemes.schema() }
