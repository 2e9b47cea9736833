// Firstbell tells a child's school, in confidence and before the first bell
// of the next school day, that the child has lived through a domestic abuse
// incident the night before.
//
// This command is the whole of it: `firstbell serve` runs the service,
// `firstbell demo` runs it in an invented world, and the other subcommands
// are how an operator puts data in and looks inside. main parses and maps an
// error to an exit code; wire.go joins the parts; everything else is a
// package of its own.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line: one field a subcommand.
type cli struct {
	Demo     demoCmd     `cmd:"" help:"Run everything in an invented world, with incidents posted every few seconds."`
	Serve    serveCmd    `cmd:"" help:"Run the service."`
	Import   importCmd   `cmd:"" help:"Show what a file would change; with --apply, make it so."`
	Incident incidentCmd `cmd:"" help:"Post an incident from a file, as a police system would."`
	Keys     keysCmd     `cmd:"" help:"Issue and revoke police API keys; create the master key."`
	Invite   inviteCmd   `cmd:"" help:"Invite a person to register a passkey."`
	Accounts accountsCmd `cmd:"" help:"List who may sign in, and end somebody's access."`
	Backup   backupCmd   `cmd:"" help:"Copy facts and keys, apart, to two files that belong in two places."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup back into a new data folder, without what was erased since."`
	Doctor   doctorCmd   `cmd:"" help:"Examine an installation; prove that something was erased."`
	Audit    auditCmd    `cmd:"" help:"Export the log, signed, and verify an export."`
	Match    matchCmd    `cmd:"" help:"Measure, explain and try the matcher of children to schools."`
	When     whenCmd     `cmd:"" help:"Say what would happen to an incident at some time, and why."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// streams are where a command reads and writes; tests give their own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// run is main with everything given: 0 for done, 1 for an error, 2 for a
// command line that cannot be understood.
func run(ctx context.Context, args []string, std streams) int {
	exit := -1
	parser, err := kong.New(&cli{}, kong.Name("firstbell"), kong.UsageOnError(),
		kong.Description("Tells a child's school, in confidence and before the first bell."),
		kong.Writers(std.out, std.err), kong.Exit(func(code int) { exit = code }),
		kong.Vars{"default_ports": strconv.Itoa(DefaultPorts)}, kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(std), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(std.err, "firstbell:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // help was asked for and printed
		return exit
	}
	if err != nil {
		fmt.Fprintf(std.err, "firstbell: %v\nRun `firstbell --help` for the commands.\n", err)
		return 2
	}
	if err := command.Run(); err != nil {
		fmt.Fprintln(std.err, "firstbell:", err)
		return 1
	}
	return 0
}
