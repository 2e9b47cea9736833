package schools

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// ContractRow is one field of what a school may be shown.
type ContractRow struct {
	Field string // its place, in the words of the JSON form
	From  Detail // the lowest level of detail that shows it
	Why   string // why a school needs it at that level
}

// Contract is the one table of what a school may be shown, and from which level
// of detail on. A field of Notification without a row fails a test, and is shown
// at no level. Another child, whoever told the police, what is known of somebody
// by other ways, an address, and how to reach a member of the family have no
// field, and so no row.
var Contract = []ContractRow{
	{"version", DetailMinimal, "tells a revision from what was read before"},
	{"detail", DetailMinimal, "says that there may be more"},
	{"child.forename", DetailMinimal, "whom to support"},
	{"child.surname", DetailMinimal, "whom to support"},
	{"child.knownAs", DetailMinimal, "the name on the register may be another; names that tell more are left out"},
	{"child.dateOfBirth", DetailMinimal, "tells two pupils of one name apart"},
	{"force", DetailMinimal, "whom to ask"},
	{"policeReference", DetailMinimal, "what to quote; ours where the force's says too much"},
	{"conditions.kind", DetailMinimal, "who may not come to the school: a school that is not told hands the child over"},
	{"conditions.person", DetailMinimal, "by relationship, never by name"},
	{"conditions.until", DetailMinimal, "how long it holds"},
	{"conditions.collectFromSchool", DetailMinimal, "the question at the gate"},
	{"safeAdult", DetailMinimal, "whom the school may telephone, by relationship"},
	{"safeContact", DetailMinimal, "whether that is safe"},
	{"parentContact.allowed", DetailMinimal, "a careless call can do harm"},
	{"parentContact.instruction", DetailMinimal, "the force's standing one; the child's own from standard on"},
	{"policeContact.team", DetailMinimal, "whom to ask"},
	{"policeContact.phone", DetailMinimal, "an office's number, never a person of the incident"},
	{"policeContact.hours", DetailMinimal, "when to ask"},
	{"unverified", DetailMinimal, "no roll could confirm the school: look before acting"},
	{"materialChange", DetailMinimal, "codes of what must be read again"},

	{"occurredAt", DetailStandard, "how the child may have slept"},
	{"presence", DetailStandard, "what the child may have seen"},
	{"relationships", DetailStandard, "who is who to the child, by relationship"},
	{"voice.spokenTo", DetailStandard, "whether anybody asked the child"},
	{"voice.words", DetailStandard, "the child's own words"},
	{"voice.whoPresent", DetailStandard, "how freely the child could speak"},
	{"voice.demeanour", DetailStandard, "how the child seemed"},
	{"voice.reasonNotObtained", DetailStandard, "why there are no words"},
	{"circumstances", DetailStandard, "what happened, briefly; withheld until a person released it where it says too much"},
	{"harmCausedBy", DetailStandard, "by relationship: the source of the harm, and no blame for whoever was harmed"},
	{"behaviours", DetailStandard, "codes"},
	{"siblingsElsewhere", DetailStandard, "yes or no, and never who or where"},
	{"interpreter", DetailStandard, "how to speak with the child"},
	{"send", DetailStandard, "how to support the child"},
	{"childIsParty", DetailStandard, "a page of its own words"},
	{"partyRole", DetailStandard, "as it was recorded; nobody's finding"},

	{"place", DetailFull, "a kind of place, never an address"},
	{"policeAction", DetailFull, "what matters at the gate"},
	{"risk.tool", DetailFull, "only where the force's policy shows it"},
	{"risk.grade", DetailFull, "only where the force's policy shows it"},
	{"socialCareReferral", DetailFull, "whom to work with"},
	{"marac.flag", DetailFull, "for key adults"},
	{"marac.date", DetailFull, "for key adults"},
}

var contractLevels = func() map[string]Detail {
	levels := map[string]Detail{}
	for _, row := range Contract {
		levels[row.Field] = row.From
	}
	return levels
}()

// details are the levels, the least first.
var details = []Detail{DetailMinimal, DetailStandard, DetailFull}

// Shows reports whether the level shows a field of the contract. A level that
// is not known shows what minimal does; a field that is not in the contract is
// shown by none.
func (d Detail) Shows(field string) bool {
	from, ok := contractLevels[field]
	return ok && slices.Index(details, from) <= max(slices.Index(details, d), 0)
}

// Allowed is the notification without anything that its own level of detail
// forbids. Everything that is sealed for a school, and everything that is opened
// for one, passes here: whatever page, API, print or export shows it.
func (n Notification) Allowed() Notification {
	eachField(reflect.ValueOf(&n).Elem(), "", func(field string, v reflect.Value) {
		if !n.Detail.Shows(field) {
			v.SetZero()
		}
	})
	if n.Risk != nil && *n.Risk == (Risk{}) {
		n.Risk = nil
	}
	if n.Marac != nil && *n.Marac == (Marac{}) {
		n.Marac = nil
	}
	return n
}

// eachField calls yield for every field that holds a value of its own, by its
// place. What stands behind a pointer or in a list is copied first.
func eachField(v reflect.Value, at string, yield func(field string, v reflect.Value)) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time](), v.Type() == reflect.TypeFor[Date]():
		yield(at, v)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			eachField(v.Field(i), strings.TrimPrefix(at+"."+jsonName(v.Type().Field(i)), "."), yield)
		}
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return
		}
		own := reflect.New(v.Type().Elem())
		own.Elem().Set(v.Elem())
		v.Set(own)
		eachField(own.Elem(), at, yield)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		if v.Len() > 0 {
			v.Set(own)
		}
		for i := range v.Len() {
			eachField(v.Index(i), at, yield)
		}
	default:
		yield(at, v)
	}
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
