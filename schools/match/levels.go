package match

// Field is one thing that a child is compared by.
type Field uint8

// The fields, in the order in which they are explained.
const (
	FieldGiven Field = iota
	FieldSurname
	FieldSex
	FieldBorn
	FieldAddress
	FieldSchool
	FieldUPN
	FieldSibling
	fieldCount
)

var fieldNames = [fieldCount]string{"given name", "surname", "sex", "date of birth", "address", "school", "UPN", "siblings"}

// String is the field as it is written in explanations.
func (f Field) String() string {
	if f < fieldCount {
		return fieldNames[f]
	}
	return "unknown"
}

// Level is how well a field agrees.
type Level uint8

// The levels. Each field uses some of them.
const (
	LevelMissing   Level = iota // nothing to compare: no evidence either way
	LevelExact                  // the same
	LevelVariant                // a short form or another spelling of the name
	LevelClose                  // one slip of the hand
	LevelNear                   // nearly alike; two parts of a date
	LevelResembles              // alike as two names are that one takes for each other
	LevelSound                  // written differently, heard alike
	LevelInitial                // the first letter
	LevelPart                   // one part of a double name; the year of a date
	LevelSwapped                // given name and surname, or day and month, exchanged
	LevelSector                 // the same postcode sector
	LevelDistrict               // the same postcode district
	LevelFitsAge                // fits the age that was guessed
	LevelLikely                 // what was written fits this school
	LevelHome                   // shares its home with a sibling's pupil
	LevelSchool                 // shares its school with a sibling's pupil
	LevelUnchecked              // the same number with a wrong check letter
	LevelDifferent              // nothing of these
	levelCount
)

var levelNames = [levelCount]string{
	"not known", "the same", "another form", "one slip", "nearly alike", "resembling", "sounds alike", "initial only", "one part",
	"exchanged", "same postcode sector", "same postcode district", "fits the age", "fits", "same home", "same school",
	"same but for the check letter", "different",
}

// String is the level in words.
func (l Level) String() string {
	if l < levelCount {
		return levelNames[l]
	}
	return "unknown"
}

// finding is what one field of one candidate says.
type finding struct {
	level Level
	m, u  float64 // how often the child itself and how often a stranger look so; 0 where bits were set
	bits  float64
	name  uint32 // the number, on the roll's segment, of the name that a given name agrees with; 0 where several do
}

// findings are all fields of one candidate.
type findings [fieldCount]finding
