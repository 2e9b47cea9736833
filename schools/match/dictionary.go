package match

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync/atomic"

	"firstbell/schools/match/names"
)

// dictionary holds the distinct names of one kind on all rolls of a segment,
// ordered by sound and then by text: what sounds alike stands together, so a
// class of names is a range of numbers. Number 0 is no name.
type dictionary struct {
	text    string   // all names, one after another
	offsets []uint32 // where each begins; one more than names
	sounds  []names.Sound
	letters []names.Letters
	mass    []uint32 // how many pupils have a name of a lower number
	slips   slips
	near    [keptNeighbours]atomic.Pointer[neighbourhood]
}

// makeDictionary orders the names and answers the new number of each old one.
func makeDictionary(words []string, counts []uint32) (*dictionary, []uint32) {
	order := make([]uint32, len(words))
	sounds := make([]names.Sound, len(words))
	for i := range words {
		order[i] = uint32(i)
		sounds[i] = soundOf(words[i])
	}
	slices.SortFunc(order[1:], func(a, b uint32) int {
		return cmp.Or(cmp.Compare(sounds[a], sounds[b]), strings.Compare(words[a], words[b]))
	})
	d := &dictionary{offsets: make([]uint32, 1, len(words)+1), mass: make([]uint32, 1, len(words)+1)}
	number := make([]uint32, len(words))
	var text strings.Builder
	for place, old := range order {
		number[old] = uint32(place)
		text.WriteString(words[old])
		d.offsets = append(d.offsets, uint32(text.Len()))
		d.sounds = append(d.sounds, sounds[old])
		d.letters = append(d.letters, names.LettersOf(words[old]))
		d.mass = append(d.mass, d.mass[place]+counts[old])
	}
	d.text = text.String()
	d.slips = makeSlips(d)
	return d, number
}

// soundOf is the class of a folded name: how its letters sound without spaces.
func soundOf(folded string) names.Sound { return names.SoundOf(names.Solid(folded)) }

// classByte is a small hash of a class, to scan with.
func classByte(s names.Sound) uint8 { return uint8(uint32(s) * 0x9E3779B1 >> 24) }

func (d *dictionary) len() int { return len(d.sounds) }

func (d *dictionary) word(id uint32) string { return d.text[d.offsets[id]:d.offsets[id+1]] }

func (d *dictionary) count(id uint32) uint32 { return d.mass[id+1] - d.mass[id] }

// span is the range of numbers of one class.
type span struct{ from, to uint32 }

func (d *dictionary) class(s names.Sound) span {
	if s == 0 || d.len() == 0 {
		return span{}
	}
	rest := d.sounds[1:]
	from := sort.Search(len(rest), func(i int) bool { return rest[i] >= s })
	to := from + sort.Search(len(rest)-from, func(i int) bool { return rest[from+i] > s })
	return span{uint32(from) + 1, uint32(to) + 1}
}

// massOf is how many pupils have a name in the range.
func (d *dictionary) massOf(s span) uint32 { return d.mass[s.to] - d.mass[s.from] }

// find is the number of a name; 0 if nobody has it.
func (d *dictionary) find(folded string) uint32 {
	class := d.class(soundOf(folded))
	n := sort.Search(int(class.to-class.from), func(i int) bool { return d.word(class.from+uint32(i)) >= folded })
	if id := class.from + uint32(n); id < class.to && d.word(id) == folded {
		return id
	}
	return 0
}
