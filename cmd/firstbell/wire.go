package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"firstbell/internal/audit"
	"firstbell/internal/auth"
	"firstbell/internal/backup"
	"firstbell/internal/clock"
	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// Parts are what a caller may put in the place of what the configuration would
// make: tests give a clock and a mailbox, the demo its own mail server.
type Parts struct {
	Logger  *slog.Logger
	Now     func() time.Time
	Channel channel.Channel // nil: SMTP as configured
	NoSync  bool            // for throw-away worlds in tests only
	// WatchClock compares Now with the log's clock although Now was given. A clock
	// that a test sets to another year is not compared.
	WatchClock bool
	// Invited counts people as able to sign in who were invited and have no
	// passkey yet. Only the demo sets it: there one signs in by a door.
	Invited bool

	restoring bool // the data directory is being put back, and its cut is not named yet
}

// App is the whole service, assembled and in memory. Assemble opens what is on
// disk and catches up; Start opens the doors and begins to work; Stop undoes
// both in reverse.
type App struct {
	config Config
	parts  Parts
	log    *slog.Logger
	now    func() time.Time

	engine   *facts.Engine
	master   vault.Master
	vault    *vault.Vault
	receipts *facts.Receipts
	view     *view.View
	schools  *registry.Registry
	accounts *auth.Accounts
	keys     *auth.APIKeys
	sessions *auth.Sessions
	service  *notifier.Service
	jobs     *notifier.Jobs
	watch    *notifier.Watch
	hooks    *channel.Webhook // to schools' own systems
	audit    *audit.Keeper
	clock    *clock.Watch
	refused  *audit.Refusals  // accesses that were turned away
	register *backup.Register // of erasures; nil where none is kept
	words    wordCounts       // looks at incidents, and advice on their wording

	auditFaults  atomic.Bool  // the last look at the audit failed
	freshAt      atomic.Int64 // when the view was last found to be fresh, in nanoseconds
	receiptsLoss receiptsLost
	noReceipts   string       // why receipts.log is not whole; empty where nothing says so
	purged       atomic.Bool  // a key was destroyed since the keys file was written
	lost         atomic.Int64 // receipts without their fact, as of the start
	doors        []*door
	serving      atomic.Bool // all doors are open and none is closing
	control      *control
	undo         []func(context.Context) error // newest last
}

// Assemble opens the data directory and puts everything together that needs no
// listener. On an error everything already opened is closed again.
func Assemble(ctx context.Context, config Config, parts Parts) (*App, error) {
	a := &App{config: config, parts: parts, log: parts.Logger, now: parts.Now, words: newWordCounts()}
	if a.log == nil {
		a.log = newLogger(os.Stderr, config.Log)
	}
	if a.now == nil {
		a.now = timeNow
	}
	for _, step := range []func(context.Context) error{
		a.checkKey, a.openLog, a.openClock, a.openRegister, a.openVault, a.openAudit, a.openReceipts, a.openView, a.openSchools, a.openSessions, a.makeService,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
		}
	}
	return a, nil
}

// onStop remembers how to undo a step.
func (a *App) onStop(undo func(context.Context) error) { a.undo = append(a.undo, undo) }

// closing is an undo of what closes without a word.
func closing(shut func()) func(context.Context) error {
	return func(context.Context) error { shut(); return nil }
}

// checkKey looks for the master key before anything is made on disk.
func (a *App) checkKey(context.Context) error {
	var err error
	a.master, err = a.config.master()
	return err
}

func (a *App) openLog(ctx context.Context) (err error) {
	if !a.parts.restoring {
		if err := backup.Refuse(a.config.DataDir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(a.config.DataDir, 0o700); err != nil {
		return fmt.Errorf("making the data directory: %w", err)
	}
	if !a.parts.NoSync {
		dropped, err := keepBallast(a.config.DataDir, a.path(ballastFile))
		if err != nil {
			return err
		}
		if dropped {
			a.log.Error("the disk is full; the ballast was given up so that reading can go on: make room")
		}
	}
	store := a.path("jetstream")
	key, err := vault.StoreKey(a.master, a.path(storeKeyFile), !exists(store))
	if err != nil {
		return err
	}
	a.engine, err = facts.Start(ctx, facts.Config{
		Dir: store, StoreKey: key, MaxBytes: a.config.MaxStoreBytes, MinFree: a.config.MinFreeBytes,
		NoSync: a.parts.NoSync, Log: a.log, Now: a.now,
	})
	if err != nil {
		return err
	}
	a.onStop(a.engine.Stop)
	return nil
}

func (a *App) openVault(ctx context.Context) (err error) {
	a.vault, err = vault.Open(ctx, vault.Config{
		JetStream: a.engine.Keys(), Master: a.master, Now: a.now, Destroyed: a.destroyed,
	})
	return err
}

// openView registers each subject folder's projector by its prefix and folds
// what is new since the last stop.
func (a *App) openView(ctx context.Context) (err error) {
	a.view, err = view.Open(view.Config{
		Path: a.path("view.db"), Log: a.engine.Log(), Now: a.now, Logger: a.log,
		Projectors: map[string]view.Projector{
			"fb.case.":    notifier.CaseProjector{},
			"fb.door.":    notifier.DoorProjector{},
			"fb.hub.":     notifier.HubProjector{},
			"fb.call.":    notifier.CallProjector{},
			"fb.link.":    notifier.LinkProjector{},
			"fb.pattern.": notifier.PatternProjector{},
			"fb.count.":   notifier.CountProjector{},
			"fb.hold.":    notifier.HoldProjector{},
			"fb.search.":  notifier.SearchProjector{},
			"fb.dir.":     registry.Projector(),
			"fb.acct.":    notifier.AccountProjector{Accounts: auth.AccountProjector()},
			"fb.lost.":    notifier.LostProjector{},
			"fb.conf.":    view.Beside(auth.KeyProjector(), notifier.ForceProjector{}),
			audit.Subject: view.Ignore{},
			"fb.seen.":    view.Ignore{},
		},
	})
	if err != nil {
		return err
	}
	a.onStop(func(context.Context) error { a.view.Stop(); return nil })
	return a.view.Start(ctx)
}

func (a *App) openSchools(ctx context.Context) (err error) {
	a.schools, err = registry.Open(registry.Config{
		Log: a.engine.Log(), View: a.view, Vault: a.vault, JetStream: a.engine.JetStream(), Now: a.now, Logger: a.log,
		PackedOnly: !a.config.needsWholeRolls(),
	})
	if err != nil {
		return err
	}
	if err := a.schools.Load(ctx); err != nil {
		return err
	}
	follow, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() { defer close(done); a.schools.Follow(follow) }()
	a.onStop(func(context.Context) error { cancel(); <-done; return nil })
	return nil
}

func (a *App) openSessions(ctx context.Context) (err error) {
	stores := auth.Stores{Log: a.engine.Log(), View: a.view, Vault: a.vault, Now: a.now}
	a.accounts = auth.NewAccounts(stores, a.schools)
	a.keys = auth.NewAPIKeys(stores)
	a.sessions, err = auth.NewSessions(ctx, a.engine.JetStream(), a.accounts)
	return err
}

func (a *App) makeService(context.Context) error {
	roads, err := a.makeRoads()
	if err != nil {
		return err
	}
	if a.hooks, err = a.config.Webhooks.channel(a.now); err != nil {
		return err
	}
	policies, err := a.config.policies()
	if err != nil {
		return err
	}
	a.service = notifier.New(notifier.Config{
		Log: a.engine.Log(), View: a.view, Vault: a.vault, Receipts: a.receipts,
		Schools: a.schools.Current, Roll: a.schools.RollOf, Matcher: matcherOf, Policies: policies, Hubs: a.config.hubs(),
		Roads: roads, SMSAfter: a.config.Roads.SMSAfter, Bouncing: a.markBouncing, Hooks: a.hooks,
		Accounts: a.canSignIn, Desk: a.deskOf, Owners: a.ownersOf, Officials: a.officialsOf, Book: a.accounts, Origin: a.config.Portal.Origin, Now: a.now, Logger: a.log,
		ClockInDoubt: func() bool { return a.clock.State().InDoubt() },
	})
	return nil
}

// canSignIn reports whether an alert to this person would be of use.
func (a *App) canSignIn(person string) bool {
	account, err := a.accounts.Account(context.Background(), person)
	if err != nil || !account.RevokedAt.IsZero() {
		return false
	}
	return account.HasWayIn() || a.parts.Invited
}

// deskOf are the operators of a force who can sign in.
func (a *App) deskOf(ctx context.Context, force string) ([]notifier.DeskPerson, error) {
	return a.officials(ctx, notifier.RoleOperator, force)
}

// ownersOf are the administrators of a force who can sign in.
func (a *App) ownersOf(ctx context.Context, force string) ([]notifier.DeskPerson, error) {
	return a.officials(ctx, notifier.RoleForceAdmin, force)
}

// officialsOf are all people with a role over a force, or over the installation,
// whose access has not ended.
func (a *App) officialsOf(ctx context.Context, force string) ([]notifier.DeskPerson, error) {
	return a.holders(ctx, func(g auth.Grant) bool { return g.Scope == force || g.Role == notifier.RoleSystemAdmin },
		func(one auth.Account) bool { return one.Name != "" && one.RevokedAt.IsZero() })
}

// officials are the people with a role over a force who can sign in.
func (a *App) officials(ctx context.Context, role auth.Role, force string) ([]notifier.DeskPerson, error) {
	return a.holders(ctx, func(g auth.Grant) bool { return g == auth.Grant{Role: role, Scope: force} },
		func(one auth.Account) bool { return one.Email != "" && a.canSignIn(one.Person) })
}

// holders are the accounts with a wanted grant that count.
func (a *App) holders(ctx context.Context, wanted func(auth.Grant) bool, counts func(auth.Account) bool) ([]notifier.DeskPerson, error) {
	accounts, err := a.accounts.Holding(ctx, wanted)
	if err != nil {
		return nil, err
	}
	var people []notifier.DeskPerson
	for _, one := range accounts {
		if counts(one) {
			people = append(people, notifier.DeskPerson{Person: one.Person, Address: channel.Address{Name: one.Name, Email: one.Email}})
		}
	}
	return people, nil
}

// matcherOf is the matcher that a force's policy asks for, over what is known of
// schools at one moment. A force that has every child reviewed sees the
// alternatives of what would have been automatic.
func matcherOf(s *registry.Snapshot, p notifier.Matching, table *match.Calibration) match.Matcher {
	if p.Model == match.ModelExact {
		return match.NewExact(s.Rolls, s.Directory)
	}
	policy := match.DefaultPolicy
	policy.Probability = p.Threshold
	return match.NewEngine(match.Config{
		Index: s.Packed.Index(), Register: s.Directory, Policy: policy, RankAutomatic: true, Calibration: table,
	})
}

// needsWholeRolls reports whether a force is matched letter by letter, for which
// the rolls are kept in memory as they were imported.
func (c Config) needsWholeRolls() bool {
	return slices.ContainsFunc(c.Forces, func(f ForceConfig) bool { return f.Matching.Model == match.ModelExact })
}

// policies are the forces' policies by code.
func (c Config) policies() (map[string]notifier.Policy, error) {
	all := map[string]notifier.Policy{}
	for _, f := range c.Forces {
		p := notifier.Policy{
			Code: f.Code, Name: f.Name, Detail: schools.Detail(f.Detail),
			CallMinutes: f.CallMinutes, TrainingYears: f.TrainingYears, PatternYears: f.PatternYears, ShowRisk: f.ShowRisk, ParentContactInstruction: f.ParentContact, Matching: f.Matching.policy(),
		}
		f.LadderConfig.into(&p)
		f.CasesConfig.apply(&p)
		p.Content = f.Content.clock()
		f.BreachConfig.apply(&p)
		for _, code := range f.Councils {
			la, err := strconv.Atoi(code)
			if err != nil {
				return nil, fmt.Errorf("reading the councils of force %s: %w", f.Code, err)
			}
			p.Councils = append(p.Councils, la)
		}
		if f.CutOff != "" {
			cutOff, err := schools.ParseClockTime(f.CutOff)
			if err != nil {
				return nil, fmt.Errorf("reading the cut-off of force %s: %w", f.Code, err)
			}
			p.CutOff = cutOff
		}
		all[f.Code] = p
	}
	return all, nil
}

// path is a file of the data directory.
func (a *App) path(name string) string { return filepath.Join(a.config.DataDir, name) }

// Stop undoes Assemble and Start, newest first. It is safe to call twice.
func (a *App) Stop(ctx context.Context) error {
	var faults []error
	for i := len(a.undo) - 1; i >= 0; i-- {
		faults = append(faults, a.undo[i](ctx))
	}
	a.undo = nil
	return errors.Join(faults...)
}
