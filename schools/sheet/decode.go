package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// MaxBytes is the largest file that is read, after decompression. The whole
// register has about 60 MB.
const MaxBytes = 128 << 20

// Encoding is how the text of a file is written.
type Encoding string

// The encodings that can be told apart with certainty.
const (
	UTF8        Encoding = "UTF-8"
	Windows1252 Encoding = "Windows-1252"
)

// ErrTooLarge is what reading answers for a file beyond MaxBytes.
var ErrTooLarge = fmt.Errorf("the file is larger than %d MB: split it", MaxBytes>>20)

// EncodingError says that a file's bytes are not text in an accepted encoding.
type EncodingError struct {
	Line   int // the first line that cannot be read
	Reason string
}

// Error names the line and says what to do.
func (e *EncodingError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// ReadUTF8 reads a whole file, unpacks it if it is gzip, and gives its text
// without a byte order mark. Anything but UTF-8 is an EncodingError.
func ReadUTF8(r io.Reader) (string, error) {
	raw, err := readAll(r, MaxBytes)
	if err != nil {
		return "", err
	}
	text, _, err := decode(raw, false)
	return text, err
}

// ReadEither is ReadUTF8 for files that may also be Windows-1252, as the
// register's are.
func ReadEither(r io.Reader) (string, Encoding, error) {
	raw, err := readAll(r, MaxBytes)
	if err != nil {
		return "", "", err
	}
	return decode(raw, true)
}

// readAll reads a file of at most limit bytes, packed or not: a small packed
// file can unpack to any size.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	if bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, errors.New("the file looks like gzip and cannot be unpacked: fetch it again")
		}
		if raw, err = io.ReadAll(io.LimitReader(unpacked, limit+1)); err != nil {
			return nil, errors.New("the file is gzip and ends early or is damaged: fetch it again")
		}
	}
	if int64(len(raw)) > limit {
		return nil, ErrTooLarge
	}
	return raw, nil
}

var bom = []byte("\xef\xbb\xbf")

func decode(raw []byte, legacy bool) (string, Encoding, error) {
	if bytes.HasPrefix(raw, []byte{0xff, 0xfe}) || bytes.HasPrefix(raw, []byte{0xfe, 0xff}) {
		return "", "", &EncodingError{1, `the file is UTF-16: save it as "CSV UTF-8"`}
	}
	text, marked := bytes.CutPrefix(raw, bom)
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return "", "", &EncodingError{lineOf(text, at), "a zero byte: this is not a text file"}
	}
	at, multibyte := firstInvalid(text)
	if at < 0 {
		return string(text), UTF8, nil
	}
	if marked || !legacy || multibyte {
		return "", "", &EncodingError{lineOf(text, at), `a character is not UTF-8: save the file as "CSV UTF-8"`}
	}
	return decodeLegacy(text)
}

// decodeLegacy reads Windows-1252, in which five bytes mean nothing.
func decodeLegacy(text []byte) (string, Encoding, error) {
	for at, c := range text {
		switch c {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			return "", "", &EncodingError{lineOf(text, at), "a character is neither UTF-8 nor Windows-1252"}
		}
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(text)
	if err != nil {
		return "", "", fmt.Errorf("reading Windows-1252: %w", err)
	}
	return string(out), Windows1252, nil
}

// firstInvalid finds the first byte that is not UTF-8, and whether any
// character of several bytes is valid UTF-8: then the file is a mixture, and
// reading it as anything else would spoil the valid part.
func firstInvalid(text []byte) (at int, multibyte bool) {
	at = -1
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			if at < 0 {
				at = i
			}
		} else {
			multibyte = true
		}
		i += size
	}
	return at, multibyte
}

func lineOf(text []byte, at int) int { return 1 + bytes.Count(text[:at], []byte{'\n'}) }
