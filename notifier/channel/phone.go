package channel

import "strings"

// Phone is a telephone number in international form, +44 for one written as in
// Britain: 07700 900123, +44 (0)7700 900123 and 0044 7700 900123 are one number.
// It is empty for what is no number.
func Phone(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "(0)", "")
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r == '+':
			return r
		case strings.ContainsRune(" -.()\u00a0", r):
			return -1
		default:
			return 'x'
		}
	}, text)
	switch {
	case strings.HasPrefix(digits, "+"):
		digits = digits[1:]
	case strings.HasPrefix(digits, "00"):
		digits = digits[2:]
	case strings.HasPrefix(digits, "0"):
		digits = "44" + digits[1:]
	default:
		return "" // neither national nor international: nobody can say whose it is
	}
	if national, ok := strings.CutPrefix(digits, "440"); ok {
		digits = "44" + national
	}
	if number := "+" + digits; isPhone(number) {
		return number
	}
	return ""
}

// isPhone reports whether text is a number in international form (E.164: at most
// 15 digits), and for Britain one with as many digits as there are.
func isPhone(text string) bool {
	digits, ok := strings.CutPrefix(text, "+")
	if !ok || len(digits) < 8 || len(digits) > 15 || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	return !strings.HasPrefix(digits, "44") || len(digits) == 11 || len(digits) == 12
}

// IsMobile reports whether a number in international form is a British mobile's,
// or a foreign one's, which nobody here can tell.
func IsMobile(number string) bool {
	return isPhone(number) && (!strings.HasPrefix(number, "+44") || strings.HasPrefix(number, "+447"))
}
