package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
)

func TestALargeFileIsRefusedPackedOrNot(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 1001)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, _ = zip.Write([]byte(long))
	_ = zip.Close()
	for name, file := range map[string]string{"plain": long, "packed": packed.String()} {
		if _, err := readAll(strings.NewReader(file), 1000); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := readAll(strings.NewReader(file), 1001); err != nil || string(got) != long {
			t.Errorf("%s within the limit: %v", name, err)
		}
	}
}
