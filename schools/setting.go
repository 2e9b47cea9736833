package schools

import "strings"

// Setting is what kind of place an establishment is, as far as rules differ
// between kinds. The register's types, of which there are some forty, are data:
// one table says which kind each is.
type Setting string

// The settings.
const (
	SettingSchool     Setting = "school"            // every kind of school, special schools and pupil referral units included
	SettingFurther    Setting = "further-education" // colleges
	SettingSixteen    Setting = "16-19"             // academies, free schools and centres for 16 to 19
	SettingEarlyYears Setting = "early-years"       // nursery schools and children's centres
	SettingHigher     Setting = "higher-education"  // universities
	SettingCouncil    Setting = "council"           // a council's team
)

// Settings are the kinds of establishment of the register.
func Settings() []Setting {
	return []Setting{SettingSchool, SettingFurther, SettingSixteen, SettingEarlyYears, SettingHigher}
}

// settingOf is the register's TypeOfEstablishment (code) by setting; a type that
// is not listed is a school, so that a new type of the register is told.
var settingOf = map[string]Setting{
	"15": SettingEarlyYears, // local authority nursery school
	"47": SettingEarlyYears, // children's centre
	"48": SettingEarlyYears, // children's centre linked site
	"18": SettingFurther,    // further education
	"32": SettingFurther,    // special post 16 institution
	"31": SettingSixteen,    // sixth form centres
	"39": SettingSixteen,    // free schools 16 to 19
	"45": SettingSixteen,    // academy 16-19 converter
	"46": SettingSixteen,    // academy 16 to 19 sponsor led
	"29": SettingHigher,     // higher education institutions
}

// Setting is what kind of place the establishment is.
func (s School) Setting() Setting {
	if s.URN.IsCouncil() {
		return SettingCouncil
	}
	code := strings.TrimLeft(s.TypeCode, "0")
	if setting, ok := settingOf[code]; ok {
		return setting
	}
	if strings.EqualFold(s.Phase, "Nursery") {
		return SettingEarlyYears
	}
	return SettingSchool
}
