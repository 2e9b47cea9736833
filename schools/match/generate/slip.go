package generate

import (
	"strings"
	"unicode"
)

// slip is one mistake in a name, by hand, ear or eye. It gives the text back
// unchanged where the mistake cannot be made in it.
type slip func(d dice, name string) string

// neighbours are the keys beside each key of a British keyboard.
var neighbours = map[byte]string{
	'q': "wa", 'w': "qes", 'e': "wrd", 'r': "etf", 't': "ryg", 'y': "tuh", 'u': "yij", 'i': "uok", 'o': "ipl", 'p': "ol",
	'a': "qsz", 's': "awdx", 'd': "sefc", 'f': "drgv", 'g': "fthb", 'h': "gyjn", 'j': "hukm", 'k': "jil", 'l': "kop",
	'z': "xa", 'x': "zcs", 'c': "xvd", 'v': "cbf", 'b': "vng", 'n': "bmh", 'm': "nj",
}

// mistype is a slip of the hand: a letter left out, doubled, exchanged with
// its neighbour, or the key beside it.
func mistype(d dice, name string) string {
	b := []byte(name)
	if len(b) < 2 {
		return name
	}
	i := d.IntN(len(b))
	if i == 0 && d.chance(.7) { // people look at the first letter
		i = 1 + d.IntN(len(b)-1)
	}
	switch at := d.Float64(); {
	case at < .3:
		return string(b[:i]) + string(b[i+1:])
	case at < .5:
		return string(b[:i+1]) + string(b[i:])
	case at < .7:
		j := max(i, 1)
		b[j-1], b[j] = b[j], b[j-1]
		return recase(string(b))
	}
	near := neighbours[b[i]|0x20]
	if near == "" {
		return name
	}
	b[i] = near[d.IntN(len(near))]
	return recase(string(b))
}

// heard are what sounds alike, read both ways.
var heard = pairs(`ph f|ck k|c k|c s|ee ea|ie y|y i|ey ie|ai ay|ei ie|oo u|ou ow|th f|t d|b p|m n|g j|z s|sh ch|wh w|kn n|wr r|gh g|
 ll l|tt t|nn n|ss s|rr r|mm m|pp p|dd d|tion shun|er a|a er|or er|ar er|el le|igh y|eigh ay|our or|au aw|x cks|qu kw|v f|e i|a e|o u|h |`)

// mishear is a slip of the ear.
func mishear(d dice, name string) string { return exchange(d, name, heard) }

// looked are what looks alike in handwriting.
var looked = pairs(`rn m|m rn|cl d|d cl|u v|v u|n u|u n|i l|l i|l t|t l|a o|o a|e c|c e|h n|n h|h b|r n|n r|g y|y g|w vv|s r|k h|f t|g q|nn m|ni m|j i|e i`)

// misread is a slip of the eye.
func misread(d dice, name string) string { return exchange(d, name, looked) }

func pairs(text string) [][2]string {
	var all [][2]string
	for pair := range strings.SplitSeq(text, "|") {
		a, b, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if a == "" {
			continue
		}
		all = append(all, [2]string{a, b})
		if b != "" {
			all = append(all, [2]string{b, a})
		}
	}
	return all
}

// exchange replaces one place where a rule fits.
func exchange(d dice, name string, rules [][2]string) string {
	small := strings.ToLower(name)
	for range 12 {
		rule := pick(d, rules)
		n := strings.Count(small, rule[0])
		if n == 0 {
			continue
		}
		at, skip := 0, d.IntN(n)
		for ; ; skip-- {
			i := strings.Index(small[at:], rule[0])
			if i < 0 {
				break
			}
			at += i
			if skip == 0 {
				if out := recase(small[:at] + rule[1] + small[at+len(rule[0]):]); len(out) > 1 && !strings.EqualFold(out, name) {
					return out
				}
				break
			}
			at++
		}
	}
	return mistype(d, name)
}

// recase writes each word with one capital.
func recase(name string) string {
	start := true
	return strings.Map(func(r rune) rune {
		defer func() { start = r == ' ' || r == '-' || r == '\'' }()
		if start {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, name)
}

// changed makes the slip until something is different.
func (s slip) changed(d dice, name string) string {
	for range 8 {
		if out := s(d, name); !strings.EqualFold(out, name) {
			return out
		}
	}
	return name
}
