package schools_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/schools"
)

// shown is every field a school can be shown. A field added to Notification
// must be added here too, which is the moment to ask whether a school may see
// it: siblings, informants, intelligence, addresses to keep secret and a
// victim's contact details have no place.
var shown = strings.Fields(`
	Version Detail
	Child.Forename Child.Surname Child.KnownAs Child.DateOfBirth
	Force PoliceReference OccurredAt Place Presence Relationships
	Voice.SpokenTo Voice.Words Voice.WhoPresent Voice.Demeanour Voice.ReasonNotObtained
	Circumstances HarmCausedBy Behaviours PoliceAction
	Conditions.Kind Conditions.Person Conditions.Until Conditions.CollectFromSchool
	Risk.Tool Risk.Grade SocialCareReferral Marac.Flag Marac.Date
	SafeAdult SafeContact ParentContact.Allowed ParentContact.Instruction
	PoliceContact.Team PoliceContact.Phone PoliceContact.Hours
	SiblingsElsewhere Interpreter Send ChildIsParty PartyRole Unverified MaterialChange`)

func TestNotificationIsAnAllowList(t *testing.T) {
	t.Parallel()
	got := fieldsOf(reflect.TypeFor[schools.Notification](), "")
	want := slices.Clone(shown)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("a school is shown\n%v\nwant\n%v", got, want)
	}
}

func fieldsOf(typ reflect.Type, prefix string) []string {
	var names []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]() && inner != reflect.TypeFor[schools.Date]() {
			names = append(names, fieldsOf(inner, prefix+f.Name+".")...)
			continue
		}
		names = append(names, prefix+f.Name)
	}
	return names
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for _, r := range schools.Roles() {
		if r.SeesContent() == (r == schools.RoleFallback || r == schools.RoleChair) {
			t.Errorf("%s sees content: %t", r, r.SeesContent())
		}
	}
	if schools.Role("caretaker").SeesContent() {
		t.Error("a role nobody declared sees content")
	}
}
