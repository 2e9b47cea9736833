package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"firstbell/police"
)

// incidentCmd is `firstbell incident`.
type incidentCmd struct {
	Post postCmd `cmd:"" help:"Post an incident (JSON) and print the receipt."`
}

type postCmd struct {
	File string `arg:"" help:"File with the incident, or - for standard input."`
	URL  string `required:"" env:"FIRSTBELL_URL" help:"The police door, such as http://127.0.0.1:8081."`
	// The key comes from the environment alone: a command line can be read by
	// everybody on the machine.
	APIKey string `name:"api-key" required:"" env:"FIRSTBELL_API_KEY" hidden:"" help:"API key; give it in FIRSTBELL_API_KEY."`
}

// Run posts the file as it is: the door says what is wrong with it.
func (c *postCmd) Run(ctx context.Context, std streams) error {
	in := std.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("reading the incident: %w", err)
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return fmt.Errorf("reading the incident: %w", err)
	}
	receipt, err := (&police.Client{Base: c.URL, Key: c.APIKey}).PostRaw(ctx, body)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(std.out)
	enc.SetIndent("", "  ")
	return enc.Encode(receipt)
}
