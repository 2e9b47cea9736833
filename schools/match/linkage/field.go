package linkage

// Kind says what a field holds, and by that how two values are compared and
// which parts of them can bring records together.
type Kind uint8

// The kinds of field.
const (
	KindText     Kind = iota // an address line, a town, any words
	KindGiven                // given names: short forms, initials
	KindSurname              // family names: double-barrelled, one part
	KindDate                 // a day, as YYYY-MM-DD or YYYYMMDD
	KindCode                 // a postcode, a house number: short and exact
	KindCategory             // sex, state: few values, equal or not
	KindID                   // a number given to one person
)

var kindNames = [...]string{"text", "given", "surname", "date", "code", "category", "id"}

// String is the word for the kind in a field map.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// ParseKind reads the word for a kind; ok is false for any other word.
func ParseKind(word string) (k Kind, ok bool) {
	for i, name := range kindNames {
		if name == word {
			return Kind(i), true
		}
	}
	return 0, false
}

// Field is one column that both files have.
type Field struct {
	Name string
	Kind Kind
	// SwappedWith names another field of the same kind, or of a related one,
	// whose value people write here by mistake: surname for given name.
	SwappedWith string
	// Group names fields whose agreement is partly one fact told twice, such
	// as town and postcode. Their bits together are held to MaxGroupBits.
	Group string
}

// Record is one line of a file: an id to report, and one value for each field
// in the order of the fields. A value that is not there is empty.
type Record struct {
	ID     string
	Values []string
}

// Level is how well two values of a field agree. The levels are ordered from
// best to worst within a kind.
type Level uint8

// The levels. Missing carries no evidence either way.
const (
	LevelMissing Level = iota
	LevelExact
	LevelVariant   // a short form or another spelling, by table
	LevelClose     // Jaro-Winkler at least .92; a date one slip away
	LevelNear      // Jaro-Winkler at least .88, or one edit; two parts of a date
	LevelSound     // written differently, heard alike
	LevelInitial   // one is the other's first letter
	LevelPart      // one part of several agrees; the year of a date
	LevelSwapped   // found in the field it is often confused with
	LevelDifferent // nothing of the above
	levelCount
)

var levelNames = [...]string{
	"missing", "exact", "variant", "close", "near", "sounds alike", "initial", "one part", "swapped", "different",
}

// String is the level in words.
func (l Level) String() string {
	if l < levelCount {
		return levelNames[l]
	}
	return "unknown"
}
