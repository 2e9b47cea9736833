package facts

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// VerifyReceipts checks a receipts file without opening it for writing: the
// count of its receipts, and an error that names the damaged line if there is
// one.
func VerifyReceipts(path string) (count int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("verifying the receipts: %w", err)
	}
	defer func() { _ = f.Close() }()
	_, err = scanReceipts(f, func(Receipt) error { count++; return nil })
	return count, err
}

var errTorn = errors.New("the last line is torn")

// scanReceipts reads lines from the start and returns the offset after the
// last good one. It fails with errTorn if only an unfinished last line follows.
func scanReceipts(f io.ReadSeeker, fn func(Receipt) error) (good int64, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("reading the receipts: %w", err)
	}
	in := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return good, nil
		}
		if err == io.EOF {
			return good, fmt.Errorf("reading the receipts: line %d: %w", n, errTorn)
		}
		if err != nil {
			return good, fmt.Errorf("reading the receipts: line %d: %w", n, err)
		}
		rc, err := parseReceipt(line)
		if err != nil {
			return good, tornOrDamaged(in, n, err)
		}
		if err := fn(rc); err != nil {
			return good, err
		}
		good += int64(len(line))
	}
}

// tornOrDamaged tells a bad last line from a bad line in the middle. A crash
// can leave the last block of a write unwritten, so that a line looks whole
// and is not.
func tornOrDamaged(in *bufio.Reader, n int, cause error) error {
	if _, err := in.Peek(1); err == io.EOF {
		return fmt.Errorf("reading the receipts: line %d: %w: %w", n, errTorn, cause)
	}
	return fmt.Errorf("reading the receipts: line %d is damaged and others follow it: the disk has lost data, restore from a backup: %w", n, cause)
}
