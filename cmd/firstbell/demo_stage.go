package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/notifier"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/channel/notifytest"
	"firstbell/notifier/demo"
	"firstbell/notifier/world"
	"firstbell/schools"
)

// stage is a demo that runs: the real service in an invented world, a mail
// server, and the demo's own pages.
type stage struct {
	world   *world.World
	app     *App
	runtime demo.Runtime
	server  *demo.Server
	undo    []func(context.Context) error
}

func (s *stage) close() error {
	var faults []error
	for i := len(s.undo) - 1; i >= 0; i-- {
		faults = append(faults, s.undo[i](context.Background()))
	}
	return errors.Join(faults...)
}

// stage builds everything in dir and starts it.
func (c *demoCmd) stage(ctx context.Context, dir string, std streams) (_ *stage, err error) {
	s := &stage{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	log, err := c.logTo(s, dir)
	if err != nil {
		return nil, err
	}
	mail, err := mailbox.Start(mailbox.Config{})
	if err != nil {
		return nil, err
	}
	s.undo = append(s.undo, func(context.Context) error { return mail.Close() })
	texts, err := notifytest.Start(notifytest.Config{})
	if err != nil {
		return nil, err
	}
	s.undo = append(s.undo, func(context.Context) error { return texts.Close() })
	config, ports, err := c.configure(dir, mail)
	if err != nil {
		return nil, err
	}
	if config.Notify, err = notifyDemo(dir, texts); err != nil {
		return nil, err
	}
	var fresh bool
	if s.world, fresh, err = c.generate(dir, timeNow()); err != nil {
		return nil, err
	}
	config.Forces = forcesOf(s.world)
	if s.app, err = Assemble(ctx, config, Parts{Logger: log, Invited: true}); err != nil {
		return nil, err
	}
	s.undo = append(s.undo, s.app.Stop)
	if err := s.furnish(ctx, dir, fresh, std.err); err != nil {
		return nil, err
	}
	if err := s.app.Start(ctx); errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w\nIs another demo running? Choose other ports with --ports", err)
	} else if err != nil {
		return nil, err
	}
	return s, s.openPages(ctx, dir, ports, mail, texts)
}

// logTo keeps the service's log in the demo's folder, so that the terminal
// shows the table and nothing else.
func (c *demoCmd) logTo(s *stage, dir string) (*slog.Logger, error) {
	file, err := os.OpenFile(filepath.Join(dir, "demo.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the demo's log: %w", err)
	}
	s.undo = append(s.undo, func(context.Context) error { return file.Close() })
	return newLogger(file, LogConfig{Level: "info", Format: "json"}), nil
}

// demoPorts are the demo's listeners, in the order of the table.
type demoPorts struct{ pages, portal, police, operations string }

// ports are the addresses asked for, or free ones.
func (c *demoCmd) ports() (demoPorts, error) {
	if base := c.Ports; base != 0 || !c.Once {
		if base == 0 {
			base = DefaultPorts
		}
		at := func(offset int) string { return fmt.Sprintf("127.0.0.1:%d", base+offset) }
		return demoPorts{at(0), at(10), at(11), at(20)}, nil
	}
	var free [4]string
	for i := range free {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return demoPorts{}, fmt.Errorf("finding a free port: %w", err)
		}
		defer ln.Close()
		free[i] = ln.Addr().String()
	}
	return demoPorts{free[0], free[1], free[2], free[3]}, nil
}

// configure is the configuration that an operator would write for this world.
func (c *demoCmd) configure(dir string, mail *mailbox.Mailbox) (Config, demoPorts, error) {
	ports, err := c.ports()
	if err != nil {
		return Config{}, ports, err
	}
	roots := filepath.Join(dir, "mail-roots.pem")
	if err := os.WriteFile(roots, mail.RootsPEM(), 0o600); err != nil {
		return Config{}, ports, fmt.Errorf("writing the mail server's certificate: %w", err)
	}
	config := DefaultConfig()
	config.DataDir = filepath.Join(dir, "data")
	config.MasterKeyFile = filepath.Join(dir, "master.key")
	if !exists(config.MasterKeyFile) {
		if err := vault.CreateMasterKey(config.MasterKeyFile); err != nil {
			return Config{}, ports, err
		}
	}
	config.Police.Listen, config.Portal.Listen, config.Operations.Listen = ports.police, ports.portal, ports.operations
	config.Portal.Origin = onLocalhost(ports.portal)
	config.Mail = MailConfig{
		Host: mail.Host(), Port: mail.Port(), From: "alerts@firstbell.example", RootsFile: roots, Timeout: DefaultMailTimeout,
	}
	return config, ports, nil
}

// notifyDemo is the configuration of the stand-in for Notify.
func notifyDemo(dir string, texts *notifytest.Server) (NotifyConfig, error) {
	key := filepath.Join(dir, "notify.key")
	if err := os.WriteFile(key, []byte(notifytest.Key), 0o600); err != nil {
		return NotifyConfig{}, fmt.Errorf("writing the key of the demo's Notify: %w", err)
	}
	return NotifyConfig{
		KeyFile: key, BaseURL: texts.URL(), EmailTemplate: notifytest.EmailTemplate, SMSTemplate: notifytest.SMSTemplate,
	}, nil
}

// onLocalhost is the address by name: a passkey cannot be bound to a number.
func onLocalhost(address string) string {
	return "http://localhost" + strings.TrimPrefix(address, "127.0.0.1")
}

func forcesOf(w *world.World) []ForceConfig {
	var all []ForceConfig
	for _, f := range w.Forces {
		all = append(all, ForceConfig{
			Code: f.Code, Name: f.Name, Detail: "full", Matching: MatchingConfig{Mode: string(notifier.MatchAutomatic)},
			CasesConfig: CasesConfig{Area: w.PoliceArea(f.Code)},
		})
	}
	return all
}

// furnish imports the world, unless an earlier run has.
func (s *stage) furnish(ctx context.Context, dir string, fresh bool, out io.Writer) error {
	if !fresh {
		return nil
	}
	if err := s.world.WriteFiles(filepath.Join(dir, "world")); err != nil {
		return err
	}
	if err := s.world.WriteCases(filepath.Join(dir, "world")); err != nil {
		return err
	}
	progress := progressOn(out)
	if err := errors.Join(s.app.furnish(ctx, filepath.Join(dir, "world"), progress), s.confirmPeople(ctx)); err != nil {
		return err
	}
	progress("")
	if err := s.closeOne(ctx); err != nil {
		return err
	}
	return writeWorld(s.world, dir)
}

// closeOne closes one school for a day of next week, so that a closure can be
// seen on the desk and on the school's calendar. Nothing that happens in the
// demo waits for that day.
func (s *stage) closeOne(ctx context.Context) error {
	school := s.world.Schools[len(s.world.Schools)-1]
	day := s.world.Today.AddDays(7)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDays(1)
	}
	_, err := s.app.schools.Declare(ctx, schools.Closure{
		URNs: []schools.URN{school.URN}, First: day, Last: day, Reason: schools.ClosedByHeating, From: schools.FromSchool,
	}, actorCommandLine)
	if err != nil {
		return fmt.Errorf("closing a school of the demo: %w", err)
	}
	return nil
}

// openPages gives everybody an account and starts the demo's own pages.
func (s *stage) openPages(ctx context.Context, dir string, ports demoPorts, mail *mailbox.Mailbox, texts *notifytest.Server) error {
	s.runtime = demo.Runtime{
		PoliceURL: "http://" + ports.police, PortalURL: onLocalhost(ports.portal), OperationsURL: "http://" + ports.operations,
		Keys: map[string]string{}, Sessions: s.app.sessions, Sign: s.app.vault.Index, Mailbox: mail, Texts: texts, Ledger: s.app.service.Ledger,
	}
	for _, f := range s.world.Forces {
		reply, err := s.app.IssueKey(ctx, keyOrder{Force: f.Code, Label: "demo"})
		if err != nil {
			return err
		}
		s.runtime.Keys[f.Code] = reply.Secret
	}
	for _, account := range append(demo.Desk(s.world), demo.Staff(s.world)...) {
		person, err := s.invite(ctx, account)
		if err != nil {
			return err
		}
		account.Person = person
		s.runtime.Accounts = append(s.runtime.Accounts, account)
	}
	server, err := demo.Start(demo.Config{Addr: ports.pages, World: s.world, Runtime: s.runtime, Log: s.app.log, Now: s.app.now})
	if err != nil {
		return err
	}
	s.server = server
	s.undo = append(s.undo, server.Stop)
	return server.WriteManifest(filepath.Join(dir, "demo.json"))
}

// invite gives somebody of the world an account, unless an earlier run has.
func (s *stage) invite(ctx context.Context, account demo.Account) (person string, err error) {
	person = s.app.vault.Index("person", strings.ToLower(account.Email))
	if _, err := s.app.accounts.Account(ctx, person); !errors.Is(err, fault.NotFound) {
		return person, err
	}
	in, err := s.app.accounts.Invite(ctx, actorCommandLine, auth.Invitee{Name: account.Name, Email: account.Email, Grants: account.Grants})
	return in.Person, err
}

// welcome prints where to click and what to try.
func (s *stage) welcome(out io.Writer, quiet bool) {
	fmt.Fprintf(out, "\n  Firstbell demo: %d schools, %d pupils, all of them invented.\n\n", len(s.world.Schools), len(s.world.Pupils))
	for _, row := range [][2]string{
		{"Start here", s.server.URL()},
		{"The alerts that went out", s.server.Origin() + "/mailbox"},
		{"Sign in as anybody", s.server.Origin() + "/doors"},
		{"Portal and desk", s.runtime.PortalURL},
		{"Police API", s.runtime.PoliceURL + "/openapi.json"},
		{"Probes and metrics", s.runtime.OperationsURL + "/readyz"},
	} {
		fmt.Fprintf(out, "  %-26s %s\n", row[0], row[1])
	}
	fmt.Fprint(out, "\n  To try: sign in as a hub operator and look at the board; sign in as the safeguarding\n  lead of a school on it, show the notification and acknowledge it; place a parked child.\n")
	if !quiet {
		fmt.Fprint(out, "  An incident is posted every few seconds.")
	}
	fmt.Fprint(out, "  Stop with Ctrl-C.\n\n")
}

// unconfirmedEvery is which schools of the demo have not said this term that
// their people are still right: enough to be seen, few enough to be believed.
const unconfirmedEvery = 12

// confirmPeople has most schools confirm their people, as they do each term.
func (s *stage) confirmPeople(ctx context.Context) error {
	for i, school := range s.world.Schools {
		if i%unconfirmedEvery == unconfirmedEvery-1 || school.Silent {
			continue
		}
		if err := s.app.schools.ConfirmPeople(ctx, school.URN, "person:head"); err != nil {
			return fmt.Errorf("confirming the people of a school: %w", err)
		}
	}
	return nil
}
