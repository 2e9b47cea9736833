package main

import (
	"context"
	"fmt"
	"os"
)

// serveCmd is `firstbell serve`.
type serveCmd struct {
	Config string `required:"" type:"existingfile" env:"FIRSTBELL_CONFIG" help:"Configuration file (YAML). deploy/firstbell.yaml shows every key; each scalar key may be overridden by a variable such as FIRSTBELL_PORTAL_LISTEN."`
	Check  bool   `help:"Read and check the configuration, and start nothing."`
}

// Help is shown under `firstbell serve --help`.
func (serveCmd) Help() string {
	return `Three doors, each with its own address, so that networks can be kept apart:
  police      the API of police systems         (police.listen, default ` + DefaultPoliceListen + `)
  portal      pages of schools and operators    (portal.listen, default ` + DefaultPortalListen + `)
  operations  /livez, /readyz, /metrics         (operations.listen, default ` + DefaultOperationsListen + `)
SIGTERM stops gracefully, doors first. docs/operating.md says the rest.`
}

// Run serves until the context ends.
func (c *serveCmd) Run(ctx context.Context, std streams) error {
	config, err := LoadConfig(c.Config, environ())
	if err != nil {
		return err
	}
	if c.Check {
		_, err := fmt.Fprintln(std.out, "The configuration is sound.")
		return err
	}
	harden()
	log := newLogger(std.err, config.Log)
	if limit := limitMemory(config.MemoryBytes, groupMemory(os.DirFS("/"))); limit > 0 {
		log.Info("memory is limited", "bytes", limit)
	}
	a, err := Assemble(ctx, config, Parts{Logger: log})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	log.Info("serving", "version", version)
	<-ctx.Done()
	log.Info("stopping")
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*stopPatience)
	defer cancel()
	return a.Stop(patience)
}
