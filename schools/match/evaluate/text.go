package evaluate

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// WriteText writes the report for a reader.
func (r FilesReport) WriteText(w io.Writer) error {
	p := &printer{w: w}
	if r.OneFile {
		p.line("%s: %d records, looked at for duplicates by %s", r.Left, r.Records[0], r.Model)
	} else {
		p.line("%s (%d records) against %s (%d records) by %s", r.Left, r.Records[0], r.Right, r.Records[1], r.Model)
	}
	p.line("fields: %s", strings.Join(r.Fields, ", "))
	if r.NoTruths > 0 {
		p.line("%d records have no truth, and are in no true pair", r.NoTruths)
	}
	r.Metrics.write(p)
	p.line("wall time %s, peak memory %s", r.Wall.Round(time.Millisecond), megabytes(r.Peak))
	return p.err
}

func (m Metrics) write(p *printer) {
	p.line("true pairs %d, candidates %d, candidate recall %.4f", m.TruePairs, m.Candidates, m.CandidateRecall)
	p.line("")
	p.line("%-12s %9s %9s %9s %8s %7s", "probability", "precision", "recall", "F1", "right", "wrong")
	for _, a := range m.At {
		p.line(">= %-9g %9.4f %9.4f %9.4f %8d %7d", a.Probability, a.Precision, a.Recall, a.F1, a.Right, a.Wrong)
	}
	p.line("")
	p.line("recall at zero false positives  %.4f", m.ZeroFalse)
	p.line("best F1                         %.4f", m.BestF1)
	p.line("expected calibration error      %.5f", m.ECE)
	writeBins(p, m.Calibration)
}

func writeBins(p *printer, bins []Bin) {
	p.line("")
	p.line("%-12s %10s %9s %9s", "said", "count", "mean", "observed")
	for _, b := range bins {
		p.line(">= %-9g %10d %9.5f %9.5f", b.From, b.Count, b.Said, b.Observed)
	}
	p.line("")
}

func megabytes(n int64) string {
	if n == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}
