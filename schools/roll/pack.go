package roll

import (
	"encoding/binary"
	"errors"
	"time"

	"firstbell/schools"
)

// A roll is kept in a few bytes a pupil, so that millions of them are opened in
// seconds: a mark that no other encoding begins with, and then each pupil's
// fields in a fixed order, texts with their length before them and dates as days
// since 1800.

// packedMark begins a packed roll; JSON begins with none of these bytes.
const packedMark = "\x00roll2"

// ErrPacked is what Unpack answers for bytes that are no packed roll, or not a
// whole one.
var ErrPacked = errors.New("not a packed roll, or a damaged one")

// IsPacked reports whether the bytes begin like a packed roll.
func IsPacked(data []byte) bool {
	return len(data) >= len(packedMark) && string(data[:len(packedMark)]) == packedMark
}

// PackPupils packs a roll. Unpack gives the same pupils back.
func PackPupils(pupils []schools.Pupil) []byte {
	const usual = 64 // bytes a pupil
	b := make([]byte, 0, len(packedMark)+10+usual*len(pupils))
	b = append(b, packedMark...)
	b = binary.AppendUvarint(b, uint64(len(pupils)))
	for i := range pupils {
		b = appendPupil(b, &pupils[i])
	}
	return b
}

func appendPupil(b []byte, p *schools.Pupil) []byte {
	for _, text := range [...]string{string(p.UPN), p.Forename, p.Surname, p.Sex, p.Postcode} {
		b = appendText(b, text)
	}
	b = binary.AppendUvarint(b, uint64(len(p.KnownAs)))
	for _, name := range p.KnownAs {
		b = appendText(b, name)
	}
	for _, d := range [...]schools.Date{p.DateOfBirth, p.Start, p.Leaving} {
		b = binary.AppendUvarint(b, packedDay(d))
	}
	b = append(b, byte(p.Attends))
	return binary.AppendVarint(b, int64(p.URN))
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// packedDay is a date as one number; zero is no date.
func packedDay(d schools.Date) uint64 {
	if d.IsZero() {
		return 0
	}
	return uint64(d.Year()-firstYear)<<9 | uint64(d.Month())<<5 | uint64(d.Day())
}

// firstYear is one before the first that a Date can have.
const firstYear = 1799

// Unpack reads a packed roll. It fails with ErrPacked and never gives a part.
func Unpack(data []byte) ([]schools.Pupil, error) {
	if !IsPacked(data) {
		return nil, ErrPacked
	}
	r := unpacker{whole: string(data), rest: data[len(packedMark):]}
	n := r.number()
	const least = 12 // bytes of a pupil without a letter
	if n > uint64(len(r.rest))/least+1 {
		return nil, ErrPacked
	}
	pupils := make([]schools.Pupil, n)
	for i := range pupils {
		r.pupil(&pupils[i])
		if r.broken {
			return nil, ErrPacked
		}
	}
	if r.broken || len(r.rest) > 0 {
		return nil, ErrPacked
	}
	return pupils, nil
}

// unpacker takes a packed roll apart. After a fault it gives nothing more. Its
// texts are all parts of one string, which costs less than a string each.
type unpacker struct {
	whole  string
	rest   []byte
	broken bool
}

func (r *unpacker) pupil(p *schools.Pupil) {
	p.UPN = schools.UPN(r.text())
	p.Forename, p.Surname, p.Sex, p.Postcode = r.text(), r.text(), r.text(), r.text()
	known := r.number()
	if known > uint64(len(r.rest)) {
		r.broken = true
		return
	}
	for range known {
		p.KnownAs = append(p.KnownAs, r.text())
	}
	p.DateOfBirth, p.Start, p.Leaving = r.day(), r.day(), r.day()
	if len(r.rest) == 0 {
		r.broken = true
		return
	}
	p.Attends, r.rest = schools.Weekdays(r.rest[0]), r.rest[1:]
	urn, n := binary.Varint(r.rest)
	if n <= 0 {
		r.broken = true
		return
	}
	p.URN, r.rest = schools.URN(urn), r.rest[n:]
}

func (r *unpacker) number() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.broken = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *unpacker) text() string {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.broken = true
		return ""
	}
	at := len(r.whole) - len(r.rest)
	r.rest = r.rest[n:]
	return r.whole[at : at+int(n)]
}

func (r *unpacker) day() schools.Date {
	v := r.number()
	if v == 0 {
		return schools.Date{}
	}
	d, err := schools.NewDate(int(v>>9)+firstYear, time.Month(v>>5&15), int(v&31))
	if err != nil || v>>9 > 2000 {
		r.broken = true
	}
	return d
}
