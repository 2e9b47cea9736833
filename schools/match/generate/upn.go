package generate

// upnLetters are the check letters in the order of their values.
const upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ"

// upn is a number with a right check letter. Real ones name the first school;
// these count through authorities, schools and serials, so that no two
// children share one, and siblings mostly share all but the serial.
func (w *World) upn(c Child) string {
	n := c.Ordinal
	var b [13]byte
	put := func(at, digits, v int) {
		for i := digits - 1; i >= 0; i-- {
			b[at+i] = byte('0' + v%10)
			v /= 10
		}
	}
	const serials, schoolsOfOne = 1000, 400
	put(1, 3, 201+n/serials/schoolsOfOne)
	put(4, 4, 2000+n/serials%schoolsOfOne)
	put(8, 2, (c.Born.Year()+5)%100)
	put(10, 3, n%serials)
	sum := 0
	for i := 1; i < 13; i++ {
		sum += int(b[i]-'0') * (i + 1)
	}
	b[0] = upnLetters[sum%23]
	return string(b[:])
}
