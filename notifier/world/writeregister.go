package world

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"firstbell/schools"
)

// registerColumns is the header of the full register of schools.
var registerColumns = strings.Split("URN|LA (code)|LA (name)|EstablishmentNumber|EstablishmentName|TypeOfEstablishment (code)|"+
	"TypeOfEstablishment (name)|EstablishmentTypeGroup (code)|EstablishmentTypeGroup (name)|EstablishmentStatus (code)|"+
	"EstablishmentStatus (name)|ReasonEstablishmentOpened (code)|ReasonEstablishmentOpened (name)|OpenDate|"+
	"ReasonEstablishmentClosed (code)|ReasonEstablishmentClosed (name)|CloseDate|PhaseOfEducation (code)|PhaseOfEducation (name)|"+
	"StatutoryLowAge|StatutoryHighAge|Boarders (code)|Boarders (name)|NurseryProvision (name)|OfficialSixthForm (code)|"+
	"OfficialSixthForm (name)|Gender (code)|Gender (name)|ReligiousCharacter (code)|ReligiousCharacter (name)|"+
	"ReligiousEthos (name)|Diocese (code)|Diocese (name)|AdmissionsPolicy (code)|AdmissionsPolicy (name)|SchoolCapacity|"+
	"SpecialClasses (code)|SpecialClasses (name)|CensusDate|NumberOfPupils|NumberOfBoys|NumberOfGirls|PercentageFSM|"+
	"TrustSchoolFlag (code)|TrustSchoolFlag (name)|Trusts (code)|Trusts (name)|SchoolSponsorFlag (name)|SchoolSponsors (name)|"+
	"FederationFlag (name)|Federations (code)|Federations (name)|UKPRN|FEHEIdentifier|FurtherEducationType (name)|OfstedLastInsp|"+
	"OfstedSpecialMeasures (code)|OfstedSpecialMeasures (name)|LastChangedDate|Street|Locality|Address3|Town|County (name)|Postcode|"+
	"SchoolWebsite|TelephoneNum|HeadTitle (name)|HeadFirstName|HeadLastName|HeadPreferredJobTitle", "|")

// SchoolsCSV is the register of the world: the given file as it is, or the
// invented schools with the register's columns and in its encoding,
// Windows-1252.
func (w *World) SchoolsCSV() []byte {
	if w.register != nil {
		return w.register
	}
	rows := [][]string{registerColumns}
	for _, s := range w.Schools {
		rows = append(rows, registerRow(s.School))
	}
	for _, s := range w.Others {
		rows = append(rows, registerRow(s))
	}
	out, err := charmap.Windows1252.NewEncoder().Bytes(table(rows))
	if err != nil {
		return table(rows) // A name outside the encoding: UTF-8 is accepted too.
	}
	return out
}

func registerRow(s schools.School) []string {
	values := map[string]string{
		"URN": s.URN.String(), "LA (code)": strconv.Itoa(s.LA), "LA (name)": s.LAName, "EstablishmentNumber": strconv.Itoa(s.Number),
		"EstablishmentName": s.Name, "TypeOfEstablishment (code)": s.TypeCode, "TypeOfEstablishment (name)": s.Type,
		"EstablishmentTypeGroup (code)": groupCode(s.TypeCode), "EstablishmentTypeGroup (name)": s.TypeGroup,
		"EstablishmentStatus (code)": strconv.Itoa(int(s.Status)), "EstablishmentStatus (name)": statusName[s.Status],
		"OpenDate": registerDate(s.Open), "CloseDate": registerDate(s.Close),
		"PhaseOfEducation (code)": phaseCode(s.TypeCode, s.Phase), "PhaseOfEducation (name)": s.Phase,
		"StatutoryLowAge": strconv.Itoa(s.LowAge), "StatutoryHighAge": strconv.Itoa(s.HighAge), "Boarders (name)": s.Boarders,
		"UKPRN": s.UKPRN, "Street": s.Street, "Town": s.Town, "County (name)": s.County, "Postcode": s.Postcode,
		"TelephoneNum": s.Telephone, "Gender (code)": "3", "Gender (name)": "Mixed",
	}
	row := make([]string, len(registerColumns))
	for i, column := range registerColumns {
		row[i] = values[column]
	}
	return row
}

// statusName is the register's own wording.
var statusName = map[schools.Status]string{
	schools.StatusOpen: "Open", schools.StatusClosed: "Closed",
	schools.StatusProposedToClose: "Open, but proposed to close", schools.StatusProposedToOpen: "Proposed to open",
}

func groupCode(typeCode string) string {
	for _, k := range append(slices.Clone(layout), sixthForm) {
		if k.typeCode == typeCode {
			return k.groupCode
		}
	}
	return ""
}

func phaseCode(typeCode, phase string) string {
	for _, k := range append(slices.Clone(layout), sixthForm) {
		if k.typeCode == typeCode && k.phase == phase {
			return k.phaseCode
		}
	}
	return ""
}
