package match

import (
	"time"

	"firstbell/schools"
)

// pupil is one roll entry taken out of its packing, for a person to compare
// with: names are as they were folded, further names in daily use are left out.
func (e *Engine) pupil(at entryAt) *schools.Pupil {
	r, s := &at.rec, e.index.segments[at.segment]
	p := &schools.Pupil{
		UPN: r.number().upn(), URN: r.urn(), Postcode: r.postcode.String(), Sex: sexes[r.sex()],
		Forename: s.given.word(nameOf(r.given)), Surname: s.surname.word(nameOf(r.surname)), DateOfBirth: r.born.unpacked(),
	}
	if alias := s.given.word(nameOf(r.alias)); alias != "" && r.flags&flagKnownAs != 0 {
		p.KnownAs = []string{alias}
	}
	return p
}

// sexes are the packed sexes as rolls write them.
var sexes = [4]string{sexUnknown: "", sexFemale: "F", sexMale: "M"}

func (d day) unpacked() schools.Date {
	if d == 0 {
		return schools.Date{}
	}
	y, m, dd := d.date()
	date, err := schools.NewDate(y, time.Month(m), dd)
	if err != nil {
		return schools.Date{}
	}
	return date
}

// String is the postcode as it is written; empty where there is none.
func (p postcode) String() string {
	if p == 0 {
		return ""
	}
	unit, out := int(p)%unitsInDistrict, int(p)/unitsInDistrict
	area, district := out/districtsInArea, out%districtsInArea
	var letters []byte
	for ; area > 0; area = (area - 1) / 27 {
		letters = append([]byte{byte('A' + (area-1)%27)}, letters...)
	}
	text := string(letters)
	switch {
	case district < 10:
		text += string(byte('0' + district))
	case district < 100:
		text += string([]byte{byte('0' + district/10), byte('0' + district%10)})
	default:
		text += string([]byte{byte('0' + (district-100)/26), byte('A' + (district-100)%26)})
	}
	return text + " " + string([]byte{byte('0' + unit/unitsInSector), byte('A' + unit%unitsInSector/26), byte('A' + unit%26)})
}
