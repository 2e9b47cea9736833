package facts

import (
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"
)

// Receipt says that a version of a case was accepted: when, under which keyed
// hash of its content, and where in the log. It holds no content and no key.
type Receipt struct {
	At      time.Time
	Case    string
	Version int
	Hash    string // keyed hash of the content
	Seq     uint64
}

// receiptFields is the number of tab-separated fields of a line, the checksum
// included.
const receiptFields = 6

// castagnoli is the polynomial with hardware support on both common platforms.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrReceiptDamaged says that a line of the receipts log is not what was written.
var ErrReceiptDamaged = errors.New("not a receipt")

// line is the receipt as written: time, case, version, hash, sequence and a
// CRC-32C of what is before it, tab-separated, ended by a line feed.
func (r Receipt) line() ([]byte, error) {
	if strings.ContainsAny(r.Case+r.Hash, "\t\r\n") || r.Case == "" {
		return nil, fmt.Errorf("writing a receipt: case and hash must be plain identifiers: %w", ErrReceiptDamaged)
	}
	body := strings.Join([]string{
		r.At.UTC().Format(time.RFC3339Nano), r.Case, strconv.Itoa(r.Version), r.Hash, strconv.FormatUint(r.Seq, 10),
	}, "\t")
	return fmt.Appendf(nil, "%s\t%08x\n", body, crc32.Checksum([]byte(body), castagnoli)), nil
}

// parseReceipt reads one line, its line feed included.
func parseReceipt(line []byte) (Receipt, error) {
	text := strings.TrimSuffix(string(line), "\n")
	cut := strings.LastIndexByte(text, '\t')
	if cut < 0 || fmt.Sprintf("%08x", crc32.Checksum([]byte(text[:cut]), castagnoli)) != text[cut+1:] {
		return Receipt{}, fmt.Errorf("%w: its checksum does not match", ErrReceiptDamaged)
	}
	f := strings.Split(text, "\t")
	if len(f) != receiptFields {
		return Receipt{}, fmt.Errorf("%w: it has %d fields, want %d", ErrReceiptDamaged, len(f), receiptFields)
	}
	at, errAt := time.Parse(time.RFC3339Nano, f[0])
	version, errVersion := strconv.Atoi(f[2])
	seq, errSeq := strconv.ParseUint(f[4], 10, 64)
	if err := errors.Join(errAt, errVersion, errSeq); err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrReceiptDamaged, err)
	}
	return Receipt{At: at, Case: f[1], Version: version, Hash: f[3], Seq: seq}, nil
}
