package areas

// inwards is how many inward codes there can be: a digit and two letters.
const inwards = 10 * 26 * 26

// postcode is a postcode as it is packed: its outward code, and a number for
// its inward one.
type postcode struct {
	outward string
	inward  int // below inwards
}

// parse reads a postcode however its blanks and its case are written. It
// answers false for what cannot be one; whether it exists only the index knows.
func parse(text string) (postcode, bool) {
	var plain [7]byte
	n := 0
	for i := range len(text) {
		c := text[i]
		switch {
		case c == ' ':
			continue
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		default:
			return postcode{}, false
		}
		if n == len(plain) {
			return postcode{}, false
		}
		plain[n] = c
		n++
	}
	if n < 5 {
		return postcode{}, false
	}
	out, in := plain[:n-3], plain[n-3:n]
	if !isLetter(out[0]) || !isDigit(in[0]) || !isLetter(in[1]) || !isLetter(in[2]) {
		return postcode{}, false
	}
	return postcode{string(out), int(in[0]-'0')*676 + int(in[1]-'A')*26 + int(in[2]-'A')}, true
}

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
