package audit

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"firstbell/internal/facts"
)

// BenchmarkVerifyMillion verifies an export of a million facts of usual size,
// with an hourly checkpoint after every 400 of them, about what a force of the
// larger sort writes.
func BenchmarkVerifyMillion(b *testing.B) {
	const n, every = 1_000_000, 400
	path := filepath.Join(b.TempDir(), "export")
	writeExport(b, path, n, every)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		r, err := Verify(f, Trust{}, nil)
		if err != nil || !r.OK() || r.Facts != n {
			b.Fatalf("%+v, %v", r, err)
		}
		_ = f.Close()
	}
	b.ReportMetric(float64(info.Size())/n, "bytes/fact")
}

// writeExport writes an export without the log behind it.
func writeExport(b *testing.B, path string, n, every int64) {
	b.Helper()
	signer, err := NewSigner("bench", seed)
	if err != nil {
		b.Fatal(err)
	}
	m, lines := &memory{}, make([]exportLine, 0, n)
	at := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for seq := int64(1); seq <= n; seq++ {
		at = at.Add(time.Second)
		line := invented(b, seq, at)
		if seq%every == 0 {
			line = checkpointLine(b, signer, m, seq, at)
		}
		r, err := line.record()
		if err != nil {
			b.Fatal(err)
		}
		if err := m.add(r.Leaf()); err != nil {
			b.Fatal(err)
		}
		lines = append(lines, line)
	}
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(out)
	end := signed(b, signer, m, n, at, KindExport)
	if err := writeLine(w, exportHead{exportFormat, signer.VerifierKey(), n, end.Note}); err != nil {
		b.Fatal(err)
	}
	for _, line := range lines {
		if err := writeLine(w, line); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
}

// invented is the line of a usual fact.
func invented(b *testing.B, seq int64, at time.Time) exportLine {
	b.Helper()
	envelope := fmt.Appendf(nil, `{"id":"%032x","type":"alert-sent","schema":1,"at":"%s","actor":"node","case":"%032x","notification":"%032x","urn":"123456","keys":["%032x"],"data":{"Alert":"%032x"}}`,
		seq, at.Format(time.RFC3339), seq/7, seq/3, seq, seq)
	return withLeaf(b, exportLine{Seq: seq, Subject: fmt.Sprintf("fb.case.%032x", seq/7), Envelope: envelope,
		Parts: []exportPart{{facts.PartDigest{Name: "incident", Key: fmt.Sprintf("%032x", seq), Bytes: 900}, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}})
}

func checkpointLine(b *testing.B, s *Signer, m *memory, seq int64, at time.Time) exportLine {
	b.Helper()
	f := facts.New(FactCheckpoint, Subject, actorNode, at)
	if err := f.SetData(Checkpointed{Size: seq - 1, Note: signed(b, s, m, seq-1, at, KindHourly).Note}); err != nil {
		b.Fatal(err)
	}
	envelope := fmt.Appendf(nil, `{"id":%q,"type":%q,"schema":1,"at":%q,"actor":"node","data":%s}`, f.ID, f.Type, at.Format(time.RFC3339), f.Data)
	return withLeaf(b, exportLine{Seq: seq, Subject: Subject, Envelope: envelope})
}
