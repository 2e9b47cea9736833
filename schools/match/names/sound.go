package names

// Sound is what is heard of a name, packed: up to six consonants that carry
// it. Zero means that the name has no letters.
type Sound uint32

// soundLetters is how many letters a Sound keeps; each takes five bits.
const soundLetters = 6

// Carries reports whether the sound says enough to tell names apart: Leah, Lou
// and Lee have one consonant between them.
func (s Sound) Carries() bool { return s&(1<<(5*(soundLetters-1))-1) != 0 }

// SoundOf keeps the first letter's kind and the consonants that follow, with
// letters that English spelling exchanges brought together: ph and f, c and k,
// z and s. Unlike Soundex it keeps d from t and m from n: names are classed by
// sound before anything else is compared, and a coarse class is a slow one.
func SoundOf(folded string) Sound {
	var s Sound
	n := 0
	last := byte(0)
	for i := 0; i < len(folded) && n < soundLetters; i++ {
		c, skip := heard(folded, i)
		i += skip
		if c == 0 {
			last = 0
			continue
		}
		if c == 'a' && n > 0 {
			continue
		}
		if c == last {
			continue
		}
		last = c
		s = s<<5 | Sound(c-'a'+1)
		n++
	}
	return s << (5 * (soundLetters - n))
}

// heard is the sound of the letter at i, 'a' for any vowel, 0 for what is not
// heard, and how many further letters it swallows.
func heard(s string, i int) (c byte, skip int) {
	next := byte(0)
	if i+1 < len(s) {
		next = s[i+1]
	}
	switch c = s[i]; c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return 'a', 0
	case 'h':
		if i > 0 {
			return 'a', 0
		}
		return 'h', 0
	case 'w':
		if i > 0 {
			return 'a', 0
		}
		return 'w', 0
	case 'p':
		if next == 'h' {
			return 'f', 1
		}
	case 'g':
		if next == 'h' {
			return 'g', 1
		}
	case 's':
		if next == 'h' {
			return 'x', 1
		}
	case 'c':
		return soundOfC(next)
	case 'k', 'q':
		if next == 'n' && i == 0 {
			return 'n', 1
		}
		return 'k', 0
	case 'v':
		return 'v', 0
	case 'z':
		return 's', 0
	case 'x':
		return 'k', 0
	}
	if c < 'a' || c > 'z' {
		return 0, 0
	}
	return c, 0
}

func soundOfC(next byte) (byte, int) {
	switch next {
	case 'h':
		return 'c', 1
	case 'k':
		return 'k', 1
	case 'e', 'i', 'y':
		return 's', 0
	}
	return 'k', 0
}
