package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstbell/internal/vault"
	"firstbell/notifier/world"
)

// furnished is a folder with a world's import files, a master key and a data
// directory that holds it all, closed.
type furnished struct {
	dir   string
	world *world.World
	keys  map[string]string // by force
}

// templateDir is where the shared installation is, once somebody needed it.
var templateDir atomic.Pointer[string]

// template is the installation that most tests start from. Furnishing takes
// longer than most tests do, so it is done once and then copied.
var template = sync.OnceValues(func() (furnished, error) {
	dir, err := os.MkdirTemp("", "firstbell-template-")
	if err != nil {
		return furnished{}, err
	}
	templateDir.Store(&dir)
	return furnish(dir, houseOptions{schools: 15, pupils: 1500, now: time.Now()})
})

// furnish makes an installation in an empty folder.
func furnish(dir string, o houseOptions) (furnished, error) {
	f := furnished{dir: dir, keys: map[string]string{}}
	var err error
	if f.world, err = world.Generate(world.Options{Seed: 7, Schools: o.schools, Pupils: o.pupils, Now: o.now}); err != nil {
		return f, err
	}
	write := f.world.WriteFiles
	if o.schools > manySchools {
		write = f.writeLarge
	}
	if err := write(filepath.Join(dir, "world")); err != nil {
		return f, err
	}
	config := DefaultConfig()
	config.DataDir, config.MasterKeyFile = filepath.Join(dir, "data"), filepath.Join(dir, "master.key")
	if err := vault.CreateMasterKey(config.MasterKeyFile); err != nil {
		return f, err
	}
	ctx := context.Background()
	a, err := Assemble(ctx, config, Parts{Logger: slog.New(slog.DiscardHandler), NoSync: true, Now: func() time.Time { return o.now }})
	if err != nil {
		return f, err
	}
	return f, errors.Join(f.fill(ctx, a), a.Stop(ctx))
}

func (f furnished) fill(ctx context.Context, a *App) error {
	files := filepath.Join(f.dir, "world")
	if err := a.furnish(ctx, files, func(string) {}); err != nil {
		return err
	}
	if exists(filepath.Join(files, termsFile)) {
		if err := a.furnishOne(ctx, files, importOrder{Kind: "terms", Name: termsFile}); err != nil {
			return err
		}
	}
	for _, force := range f.world.Forces {
		reply, err := a.IssueKey(ctx, keyOrder{Force: force.Code, Label: "test"})
		if err != nil {
			return err
		}
		f.keys[force.Code] = reply.Secret
	}
	return nil
}

// installed gives a furnished folder of the test's own: a copy of the shared
// one, unless the options ask for something else.
func installed(t testing.TB, o houseOptions) furnished {
	t.Helper()
	dir := t.TempDir()
	if o.schools == 0 && o.now.IsZero() {
		f, err := template()
		if err == nil {
			err = copyTree(f.dir, dir)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.dir = dir
		return f
	}
	if o.schools == 0 {
		o.schools, o.pupils = 15, 1500
	}
	if o.now.IsZero() {
		o.now = time.Now()
	}
	f, err := furnish(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// copyTree copies files and closes them to others, which os.CopyFS does not.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o600)
	})
}
