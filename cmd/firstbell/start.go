package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/web"
	"firstbell/internal/web/signin"
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/police/ingest"
	"firstbell/schools"
	"firstbell/schools/connect"
	"firstbell/schools/portal"
	"firstbell/schools/wall"
)

// stopPatience is how long a door waits for running requests.
const stopPatience = 15 * time.Second

// Start opens the control socket and the three doors, and begins to work. The
// jobs start before the doors, so that what is owed from before a stop is
// under way when the first post arrives.
func (a *App) Start(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		a.startControl, a.startWatch, a.watchClock, a.startJobs, a.sweepKeys, a.noteKeys, a.keepAudit, a.keepKeysFile, a.noteReceipts, a.checkReceipts,
		a.openBounces, a.openOperations, a.openPortal, a.openPolice,
	} {
		if err := step(ctx); err != nil {
			return errors.Join(err, a.Stop(context.WithoutCancel(ctx)))
		}
	}
	// The probe answers before the other doors are open and while they close.
	a.serving.Store(true)
	a.onStop(func(context.Context) error { a.serving.Store(false); return nil })
	return nil
}

func (a *App) startControl(context.Context) (err error) {
	if a.control, err = openControl(a.config.DataDir, a); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- a.control.serve() }()
	a.onStop(func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, stopPatience)
		defer cancel()
		return errors.Join(a.control.server.Shutdown(ctx), <-done)
	})
	return nil
}

func (a *App) startJobs(context.Context) error {
	a.onStop(func(context.Context) error { a.jobs.Stop(); return nil })
	return a.jobs.Start()
}

// startWatch lets somebody else look whether the jobs do their work. It looks
// before the jobs begin, for what fell due while nothing ran.
func (a *App) startWatch(ctx context.Context) error {
	a.jobs = notifier.NewJobs(a.service, notifier.JobsConfig{})
	a.watch = notifier.NewWatch(a.service, a.jobs, a.path("heartbeat"))
	a.onStop(func(context.Context) error { a.watch.Stop(); return nil })
	return a.watch.Start(ctx)
}

// sweepKeys destroys, once a day, the weekly keys that no data key needs any
// more. Until then they lock nothing that still exists.
func (a *App) sweepKeys(context.Context) error {
	ticker := cron.New(cron.WithLocation(time.UTC))
	_, err := ticker.AddFunc("@daily", func() {
		n, err := a.vault.Sweep(context.Background())
		if err != nil {
			a.log.Error("past weekly keys not swept; tomorrow's sweep tries again", "error", err)
			return
		}
		a.log.Info("past weekly keys swept", "destroyed", n)
	})
	if err != nil {
		return fmt.Errorf("starting the sweep of keys: %w", err)
	}
	ticker.Start()
	a.onStop(func(context.Context) error { <-ticker.Stop().Done(); return nil })
	return nil
}

// noteKeys writes down, every hour, which API keys were used today.
func (a *App) noteKeys(context.Context) error {
	ticker := cron.New(cron.WithLocation(time.UTC))
	_, err := ticker.AddFunc("@hourly", func() {
		ctx, cancel := context.WithTimeout(context.Background(), facts.Budget)
		defer cancel()
		if err := a.keys.FlushUses(ctx); err != nil {
			a.log.Warn("which API keys were used is written down later", "error", err)
		}
	})
	if err != nil {
		return fmt.Errorf("starting to note the use of keys: %w", err)
	}
	ticker.Start()
	a.onStop(func(context.Context) error { <-ticker.Stop().Done(); return nil })
	return nil
}

// checkReceipts compares, beside everything else, what was acknowledged with
// what the log holds. A log that was put back from an older copy looks whole
// to itself; the receipts know better.
func (a *App) checkReceipts(ctx context.Context) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		lost, checked, err := a.service.Unaccounted(ctx)
		a.lost.Store(int64(len(lost)))
		switch {
		case ctx.Err() != nil:
		case err != nil:
			a.log.Error("receipts not compared with the log; the next start tries again", "error", err)
		case len(lost) > 0:
			a.log.Error("incidents were acknowledged and are not in the log: the force must post them again",
				"count", len(lost), "of", checked, "first", lost[0].Case, "at", lost[0].At)
		default:
			a.log.Info("every receipt has its fact", "receipts", checked)
		}
	}()
	a.onStop(func(context.Context) error { cancel(); <-done; return nil })
	return nil
}

func (a *App) openOperations(context.Context) error {
	l := a.config.Operations
	return a.openDoor(open("operations", l.Listen, l.TLSCertFile, l.TLSKeyFile, a.operationsApp()))
}

func (a *App) openPortal(context.Context) error {
	proxies, err := a.config.Portal.proxies()
	if err != nil {
		return err
	}
	site, err := web.NewSite(web.Config{
		Proxies: proxies, Fresh: a.fresh, Origin: a.config.Portal.Origin, Sessions: a.sessions, Sign: a.vault.Index, Refused: a.pageRefused, Log: a.log, Now: a.now,
	})
	if err != nil {
		return err
	}
	passkeys, err := auth.NewPasskeys(a.sessions, a.config.Portal.Origin)
	if err != nil {
		return err
	}
	providers, err := a.providers()
	if err != nil {
		return err
	}
	front, err := signin.New(site, a.accounts, a.sessions, passkeys, providers)
	if err != nil {
		return err
	}
	leads, err := portal.New(site, notifier.NewInbox(a.service), notifier.NewStaffroom(a.service, a.schools))
	if err != nil {
		return err
	}
	triage, boards := notifier.NewTriage(a.service), notifier.NewBoards(a.service)
	people := notifier.NewPeople(a.service, a.accounts)
	staffing := notifier.NewStaffing(a.service, people, a.schools)
	glass := notifier.NewGlass(a.service, a.accounts)
	desk, err := admin.New(site, admin.Desk{
		Staffing: staffing, Rerouting: staffing, Shortages: notifier.NewShortages(a.service), Exclusions: notifier.NewExclusions(a.service), Texts: notifier.NewTexts(a.service),
		Triage: triage, Evidence: triage, Board: boards, Calling: boards, Sheets: boards,
		People: people, Oversight: notifier.NewOversight(a.service, a.schools),
		Alarms: notifier.NewAlarms(a.service), Duty: notifier.NewDuty(a.service),
		Suspensions: notifier.NewSuspensions(a.service, a.accounts),
		LegalHolds:  notifier.NewLegalHolds(a.service, a.accounts),
		Subject:     notifier.NewSubjectAccess(a.service, a.accounts),
		HandOffs:    notifier.NewHandOffs(a.service), Giver: triage,
		Glass: glass, Glasses: glass, Endings: notifier.NewEndings(a.service), Accounts: notifier.NewNewsBoard(a.service),
		Breaches: notifier.NewBreaches(a.service, a.accounts), BreachDesk: notifier.NewBreaches(a.service, a.accounts),
		Trails: notifier.NewTrails(a.service, a.accounts), Checkpoint: a.lastCheckpoint,
	})
	if err != nil {
		return err
	}
	calendars, err := wall.New(site, notifier.NewCalendars(a.service, a.schools), notifier.CalendarRoles...)
	if err != nil {
		return err
	}
	site.AddBanners(func(p auth.Principal) []web.Banner {
		return admin.SuspensionBanners(a.service.SuspendedFor(p), a.now())
	})
	own, err := a.connections(site)
	if err != nil {
		return err
	}
	machines := connect.NewAPI(notifier.NewMachines(a.service), freshKeys{a}, a.now, a.log)
	machines.Refused = a.systemRefused
	app := site.App(machines.Mount)
	own.Mount(app)
	front.Register(app)
	leads.Mount(app)
	desk.Mount(app)
	calendars.Mount(app)
	if err := a.mountHooks(app); err != nil {
		return err
	}
	l := a.config.Portal
	return a.openDoor(open("portal", l.Listen, l.TLSCertFile, l.TLSKeyFile, app))
}

// connections are the pages on which a school ties its own telephone word and
// its own system to the service.
func (a *App) connections(site *web.Site) (*connect.Pages, error) {
	systems := notifier.NewSystems(a.service, a.keys, a.hooks.CheckURL)
	return connect.New(site, connect.Config{
		Words: notifier.NewCallWords(a.service), Hooks: systems, Keys: systems,
		Name: func(urn schools.URN) string {
			school, _ := a.schools.Current().Directory.Lookup(urn)
			return school.Name
		},
	})
}

func (a *App) openPolice(context.Context) error {
	app := ingest.New(ingest.Config{
		Intake: a.service, Finder: notifier.NewFinder(a.schools.Current), Keys: forceKeys{a.keys}, Certs: forceKeys{a.keys}, Stranger: a.strangerRefused, Now: a.now, Log: a.log,
		Looked: a.words.looked,
	})
	l := a.config.Police
	return a.openDoor(open("police", l.Listen, l.TLSCertFile, l.TLSKeyFile, app, askForCertificate))
}

// openDoor serves an opened door until Stop.
func (a *App) openDoor(d *door, err error) error {
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- d.app.Listener(d.listener) }()
	a.doors = append(a.doors, d)
	a.log.Info("door open", "door", d.name, "url", d.url())
	a.onStop(func(context.Context) error { return d.close(done) })
	return nil
}

// door finds an open door by name; its url is empty before Start.
func (a *App) door(name string) *door {
	for _, d := range a.doors {
		if d.name == name {
			return d
		}
	}
	return nil
}
