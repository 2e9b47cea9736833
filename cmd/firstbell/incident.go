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
	Post  postCmd  `cmd:"" help:"Post an incident (JSON) and print the receipt."`
	Check checkCmd `cmd:"" help:"Check an incident (JSON) and its wording, and tell nobody."`
}

type postCmd struct{ incidentFile }

type checkCmd struct{ incidentFile }

// incidentFile is one incident, and the door it goes to.
type incidentFile struct {
	File string `arg:"" help:"File with the incident, or - for standard input."`
	URL  string `required:"" env:"FIRSTBELL_URL" help:"The police door, such as http://127.0.0.1:8081."`
	// The key comes from the environment alone: a command line can be read by
	// everybody on the machine.
	APIKey string `name:"api-key" required:"" env:"FIRSTBELL_API_KEY" hidden:"" help:"API key; give it in FIRSTBELL_API_KEY."`
}

// Run posts the file as it is: the door says what is wrong with it.
func (c *postCmd) Run(ctx context.Context, std streams) error {
	return c.send(std, func(client *police.Client, body []byte) (any, error) { return client.PostRaw(ctx, body) })
}

// Run checks the file as it is. Advice is no error: the incident would be taken.
func (c *checkCmd) Run(ctx context.Context, std streams) error {
	return c.send(std, func(client *police.Client, body []byte) (any, error) { return client.CheckRaw(ctx, body) })
}

// send does something with the file and prints what came back.
func (c *incidentFile) send(std streams, do func(*police.Client, []byte) (any, error)) error {
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
	answer, err := do(&police.Client{Base: c.URL, Key: c.APIKey}, body)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(std.out)
	enc.SetIndent("", "  ")
	return enc.Encode(answer)
}
