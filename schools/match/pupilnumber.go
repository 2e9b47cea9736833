package match

import (
	"strings"

	"firstbell/schools"
)

// number is a UPN packed into 42 bits without its check letter, which the rest
// determines. Zero is no number.
type number uint64

// checkLetters are the DfE's letters in the order of their values.
const checkLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// lastValues is how many characters may stand in the last place: ten digits,
// or for a temporary number one of the letters.
const lastValues = 10 + len(checkLetters)

// packNumber reads a UPN; checked tells whether its check letter is right. A
// number with a wrong letter is still read, for whoever wants to weigh it.
func packNumber(text string) (n number, checked bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) != 13 {
		return 0, false
	}
	for i := 1; i < 12; i++ {
		if !isDigit(text[i]) {
			return 0, false
		}
		n = n*10 + number(text[i]-'0')
	}
	last := strings.IndexByte(checkLetters, text[12])
	switch {
	case isDigit(text[12]):
		n = n*number(lastValues) + number(text[12]-'0')
	case last >= 0:
		n = n*number(lastValues) + number(10+last)
	default:
		return 0, false
	}
	n++
	return n, n.checkLetter() == text[0]
}

// temporary reports whether the number ends in a letter.
func (n number) temporary() bool { return n != 0 && (n-1)%number(lastValues) >= 10 }

func (n number) digits() [12]int {
	var d [12]int
	v := n - 1
	d[11] = int(v % number(lastValues))
	v /= number(lastValues)
	for i := 10; i >= 0; i-- {
		d[i] = int(v % 10)
		v /= 10
	}
	return d
}

func (n number) checkLetter() byte {
	sum := 0
	for i, v := range n.digits() {
		if v >= 10 {
			v -= 10
		}
		sum += v * (i + 2)
	}
	return checkLetters[sum%len(checkLetters)]
}

// upn is the number as it is written, or nothing for no number.
func (n number) upn() schools.UPN {
	if n == 0 {
		return ""
	}
	b := []byte{n.checkLetter()}
	for _, v := range n.digits() {
		if v >= 10 {
			b = append(b, checkLetters[v-10])
		} else {
			b = append(b, byte('0'+v))
		}
	}
	return schools.UPN(b)
}

// oneDigitOff reports whether two numbers differ in one place, or in two
// neighbours that changed places.
func (n number) oneDigitOff(other number) bool {
	a, b := n.digits(), other.digits()
	differ, first := 0, -1
	for i := range a {
		if a[i] != b[i] {
			differ++
			if first < 0 {
				first = i
			}
		}
	}
	if differ == 2 && first+1 < len(a) {
		return a[first] == b[first+1] && a[first+1] == b[first]
	}
	return differ == 1
}
