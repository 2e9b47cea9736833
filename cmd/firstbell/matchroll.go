package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"firstbell/schools"
	"firstbell/schools/gias"
	"firstbell/schools/match"
	"firstbell/schools/match/evaluate"
	"firstbell/schools/match/generate"
	"firstbell/schools/resolve"
)

// rollFlags name a generated world.
type rollFlags struct {
	Roll  string `type:"existingdir" help:"A folder that match generate has written."`
	Limit int    `help:"Ask no more than so many queries."`
}

// packed is a generated world ready to be asked about.
type packed struct {
	manifest generate.Manifest
	index    *match.Index
	register *schools.Directory
	resolver *resolve.Resolver
	size     evaluate.IndexSize
}

// load reads the world's rolls and register.
func (f rollFlags) load(ctx context.Context, line *progressLine) (*packed, error) {
	p := &packed{}
	raw, err := os.ReadFile(filepath.Join(f.Roll, generate.ManifestFile))
	if err != nil {
		return nil, fmt.Errorf("reading a generated world: %w; make one with firstbell match generate", err)
	}
	if err := json.Unmarshal(raw, &p.manifest); err != nil {
		return nil, fmt.Errorf("reading %s: %w", generate.ManifestFile, err)
	}
	if p.register, err = f.loadRegister(p); err != nil {
		return nil, err
	}
	start := line.now()
	builder := match.NewBuilder(p.manifest.Pupils)
	_, err = readWith(filepath.Join(f.Roll, generate.RollFile), func(r io.Reader) (int, error) {
		n := 0
		for pupil, err := range generate.ReadRoll(r) {
			if err != nil {
				return n, err
			}
			builder.Add(pupil)
			if n++; n%8192 == 0 {
				line.step("reading the roll", n, p.manifest.Pupils)
				if err := ctx.Err(); err != nil {
					return n, err
				}
			}
		}
		return n, nil
	})
	if err != nil {
		return nil, err
	}
	p.index = builder.Build()
	p.size = evaluate.IndexSize{Pupils: p.index.Len(), Bytes: p.index.Bytes(), Load: line.now().Sub(start)}
	p.size.PerPupil = float64(p.size.Bytes) / float64(max(p.size.Pupils, 1))
	return p, nil
}

// loadRegister reads the schools and their links.
func (f rollFlags) loadRegister(p *packed) (*schools.Directory, error) {
	register, err := readWith(filepath.Join(f.Roll, generate.RegisterFile), gias.ReadRegister)
	if err != nil {
		return nil, fmt.Errorf("reading the generated register: %w", err)
	}
	links, err := readWith(filepath.Join(f.Roll, generate.LinksFile), gias.ReadLinks)
	if err != nil {
		return nil, fmt.Errorf("reading the generated links: %w", err)
	}
	directory := schools.NewDirectory(register.Schools, links.Links)
	p.resolver = resolve.New(directory, links.Links...)
	return directory, nil
}

// queries are those of the world's file, or as many as the limit allows.
func (f rollFlags) queries() ([]generate.Asking, error) {
	return readWith(filepath.Join(f.Roll, generate.QueriesFile), func(r io.Reader) ([]generate.Asking, error) {
		var all []generate.Asking
		for a, err := range generate.ReadQueries(r) {
			if err != nil {
				return nil, err
			}
			if all = append(all, a); len(all) == f.Limit {
				break
			}
		}
		return all, nil
	})
}

// evidence makes of what was written about a school how probable each is.
func (p *packed) evidence(text, town string) []match.SchoolChance {
	found := p.resolver.Resolve(text, resolve.Hint{Town: town})
	chances := make([]match.SchoolChance, 0, len(found.Candidates))
	for _, c := range found.Candidates {
		chances = append(chances, match.SchoolChance{URN: int(c.URN), P: c.Probability})
	}
	return chances
}

// settings are how an engine is to decide; zero fields are as shipped.
type settings struct {
	calibration *match.Calibration
	policy      match.Policy
}

// engine decides about the world.
func (p *packed) engine(s settings) *match.Engine {
	return match.NewEngine(match.Config{Index: p.index, Register: p.register, Calibration: s.calibration, Policy: s.policy})
}

// trialFlags change how a world is asked.
type trialFlags struct {
	Apart       bool   `help:"Ask about every child by itself, not about the children of an incident together."`
	NoSchool    bool   `help:"Make nothing of what was written about schools."`
	Examples    int    `default:"0" help:"List so many of the wrong decisions and misses."`
	Calibration string `type:"existingfile" help:"A table that match calibrate has written, instead of the one that is shipped."`
}

func readCalibration(from io.Reader) (*match.Calibration, error) {
	text, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	return match.ParseCalibration(text)
}

// try puts the world's queries to an engine.
func (f rollFlags) try(ctx context.Context, t trialFlags, s settings, line *progressLine) (r evaluate.RollReport, err error) {
	if t.Calibration != "" {
		if s.calibration, err = readWith(t.Calibration, readCalibration); err != nil {
			return r, err
		}
	}
	p, err := f.load(ctx, line)
	if err != nil {
		return r, err
	}
	queries, err := f.queries()
	if err != nil {
		return r, err
	}
	trial := evaluate.Trial{Matcher: p.engine(s), On: generate.Asked(), Schools: p.evidence, Apart: t.Apart,
		Progress: line.step, Examples: t.Examples}
	if t.NoSchool {
		trial.Schools = nil
	}
	report, err := trial.Run(ctx, queries)
	report.World, report.Index = p.manifest, p.size
	return report, err
}
