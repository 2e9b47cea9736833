package generate

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Namesakes are the children who share forename, surname, sex and date of
// birth with another child of the world. They are about one in two hundred of
// a whole country, so that the list stays small.
type Namesakes struct {
	on, off []int32 // sorted ordinals
}

// Has reports whether the child has a namesake.
func (n *Namesakes) Has(c Child) bool {
	list := n.on
	if c.OffRoll {
		list = n.off
	}
	_, found := slices.BinarySearch(list, int32(c.Ordinal))
	return found
}

// Pupils is how many of those on rolls have a namesake.
func (n *Namesakes) Pupils() int { return len(n.on) }

// entriesAPart bounds the memory of counting: parts of the world's children,
// by hash, are written to files and looked at one after the other.
const entriesAPart = 1 << 18

// entry is one child in a part file: a hash of the four fields, its ordinal,
// and whether it is on no roll.
type entry struct {
	hash    uint64
	ordinal int32
	off     bool
}

// sorter collects children by hash into part files.
type sorter struct {
	dir   string
	files []*os.File
	out   []*bufio.Writer
	err   error
}

func newSorter(children int) (*sorter, error) {
	dir, err := os.MkdirTemp("", "firstbell-namesakes-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for namesakes: %w", err)
	}
	s := &sorter{dir: dir}
	for i := range children/entriesAPart + 1 {
		f, err := os.Create(fmt.Sprintf("%s/%d", dir, i))
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		s.files = append(s.files, f)
		s.out = append(s.out, bufio.NewWriter(f))
	}
	return s, nil
}

func (s *sorter) add(c Child) {
	hash := hashOf(strings.ToLower(c.Forename) + "/" + strings.ToLower(c.Surname) + "/" + c.Sex + c.Born.String())
	var b [13]byte
	binary.LittleEndian.PutUint64(b[:], hash)
	binary.LittleEndian.PutUint32(b[8:], uint32(c.Ordinal))
	if c.OffRoll {
		b[12] = 1
	}
	if _, err := s.out[scatter(hash)%uint64(len(s.out))].Write(b[:]); err != nil && s.err == nil {
		s.err = err
	}
}

// namesakes looks through all parts.
func (s *sorter) namesakes() (*Namesakes, error) {
	n := &Namesakes{}
	for i, f := range s.files {
		if err := errors.Join(s.err, s.out[i].Flush()); err != nil {
			return nil, err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			return nil, err
		}
		n.collect(raw)
	}
	slices.Sort(n.on)
	slices.Sort(n.off)
	return n, nil
}

func (n *Namesakes) collect(raw []byte) {
	all := make([]entry, 0, len(raw)/13)
	for ; len(raw) >= 13; raw = raw[13:] {
		all = append(all, entry{binary.LittleEndian.Uint64(raw), int32(binary.LittleEndian.Uint32(raw[8:])), raw[12] == 1})
	}
	slices.SortFunc(all, func(a, b entry) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return 0
	})
	for i, e := range all {
		if (i == 0 || all[i-1].hash != e.hash) && (i == len(all)-1 || all[i+1].hash != e.hash) {
			continue
		}
		if e.off {
			n.off = append(n.off, e.ordinal)
		} else {
			n.on = append(n.on, e.ordinal)
		}
	}
}

// close removes the part files.
func (s *sorter) close() error {
	for _, f := range s.files {
		_ = f.Close()
	}
	return os.RemoveAll(s.dir)
}
