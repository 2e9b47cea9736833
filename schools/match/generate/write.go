package generate

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// The files of a generated world.
const (
	RollFile     = "roll.csv"      // every pupil, in the columns of a roll import
	TruthFile    = "truth.csv"     // every child, those on no roll among them
	RegisterFile = "schools.csv"   // the register
	LinksFile    = "links.csv"     // who took over from whom
	QueriesFile  = "queries.csv"   // what police wrote, each with its truth
	ManifestFile = "manifest.json" // what was asked for, and what came out
)

// Manifest says how a world was made and what it holds.
type Manifest struct {
	Seed      uint64  `json:"seed"`
	Pupils    int     `json:"pupils"`
	OffRoll   int     `json:"offRoll"`
	Schools   int     `json:"schools"`
	Namesakes int     `json:"namesakes"` // pupils who share forename, surname, sex and date of birth with another child
	Queries   int     `json:"queries"`
	Tier      Tier    `json:"tier"`
	Errors    float64 `json:"errors"` // times the tier's error rates
	QuerySeed uint64  `json:"querySeed"`
}

// Job is a world to be written to a folder.
type Job struct {
	Dir       string
	Queries   int
	Tier      Tier
	Errors    float64 // times the tier's error rates; 0 counts as 1
	QuerySeed uint64  // 0 takes the world's
	Progress  func(what string, done, total int)
}

// WriteFiles writes the whole world into the folder, in constant memory but
// for the register. Files already there are replaced, each by one rename once
// it is complete. The context ends it early.
func (w *World) WriteFiles(ctx context.Context, job Job) (Manifest, error) {
	if job.Errors == 0 {
		job.Errors = 1
	}
	if job.QuerySeed == 0 {
		job.QuerySeed = w.seed
	}
	if job.Progress == nil {
		job.Progress = func(string, int, int) {}
	}
	m := Manifest{Seed: w.seed, Pupils: w.pupils, OffRoll: w.offRolls(), Schools: len(w.schools),
		Queries: job.Queries, Tier: job.Tier, Errors: job.Errors, QuerySeed: job.QuerySeed}
	if err := os.MkdirAll(job.Dir, 0o755); err != nil {
		return m, fmt.Errorf("making the folder: %w", err)
	}
	s, err := newSorter(w.pupils + w.offRolls())
	if err != nil {
		return m, err
	}
	defer func() { _ = s.close() }()
	err = errors.Join(
		fill(job.Dir, RegisterFile, w.WriteRegister),
		fill(job.Dir, LinksFile, w.WriteLinks),
		fill(job.Dir, RollFile, func(roll io.Writer) error {
			return fill(job.Dir, TruthFile, func(truth io.Writer) error { return w.writeChildren(ctx, roll, truth, s, job.Progress) })
		}))
	if err != nil {
		return m, err
	}
	namesakes, err := s.namesakes()
	if err != nil {
		return m, fmt.Errorf("counting namesakes: %w", err)
	}
	m.Namesakes = namesakes.Pupils()
	if err := fill(job.Dir, QueriesFile, func(to io.Writer) error { return w.writeQueries(ctx, to, job, namesakes) }); err != nil {
		return m, err
	}
	return m, fill(job.Dir, ManifestFile, func(to io.Writer) error {
		e := json.NewEncoder(to)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}

// fill writes a file beside its name and renames it when it is complete.
func fill(dir, name string, write func(io.Writer) error) error {
	path := filepath.Join(dir, name)
	f, err := os.Create(path + ".part")
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	out := bufio.NewWriterSize(f, 1<<18)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	err = errors.Join(err, f.Close())
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", name, err), os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}

// rollColumns are those of a roll file.
var rollColumns = []string{"upn", "forename", "surname", "known_as", "date_of_birth", "sex", "postcode", "urn", "start_date", "leaving_date"}

// truthColumns are what is true of every child, besides what the roll says.
var truthColumns = []string{"child", "upn", "urn", "off_roll", "origin", "household", "twin", "other_surname", "home", "former", "daily_name"}

// everySoMany children a long loop looks up: at the context, and to tell how
// far it is.
const everySoMany = 1 << 13

func (w *World) writeChildren(ctx context.Context, roll, truth io.Writer, s *sorter, progress func(string, int, int)) error {
	pupils, facts := newTable(roll, rollColumns...), newTable(truth, truthColumns...)
	total, done := w.pupils+w.offRolls(), 0
	for c := range w.Children() {
		if done++; done%everySoMany == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress("pupils", done, total)
		}
		s.add(c)
		if !c.OffRoll {
			pupils.row(c.UPN, c.Forename, c.Surname, c.KnownAs, c.Born.String(), c.Sex, c.OnFile, strconv.Itoa(c.URN), "", "")
		}
		facts.row(c.ID(), c.UPN, ifOnRoll(c), flag(c.OffRoll), string(c.Origin), strconv.Itoa(c.Household), flag(c.Twin), c.OtherName, c.Home, c.Former, c.Daily)
	}
	progress("pupils", total, total)
	return errors.Join(pupils.close(), facts.close())
}

// ID is the child's name in files: P and its number among the pupils, or X and
// its number among those on no roll.
func (c Child) ID() string {
	if c.OffRoll {
		return "X" + strconv.Itoa(c.Ordinal)
	}
	return "P" + strconv.Itoa(c.Ordinal)
}

func ifOnRoll(c Child) string {
	if c.OffRoll {
		return ""
	}
	return strconv.Itoa(c.URN)
}

func flag(set bool) string {
	if set {
		return "1"
	}
	return ""
}
