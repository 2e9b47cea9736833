//go:build browser

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
)

// backstageWithin bounds one thing that is asked of the backstage.
const backstageWithin = 2 * time.Minute

// backstage does for the browser's script what happens outside the browser:
// posts by the police over their API, invitations by the command, letters.
type backstage struct {
	house  *house
	app    *App
	cast   *cast
	config string // path of the configuration, for commands
	url    string

	mu  sync.Mutex
	ids map[string]string // our id of each incident posted
}

// backstageRequest is what the script asks; each kind uses its own fields.
type backstageRequest struct {
	Name, Email, Role string
	Incident          string
	Version           int
	Kind              channel.Kind
	To                string
	N                 int
}

func openBackstage(t testing.TB, h *house, a *App, c *cast) *backstage {
	t.Helper()
	b := &backstage{house: h, app: a, cast: c, config: h.writeConfig(t), ids: map[string]string{}}
	mux := http.NewServeMux()
	for name, do := range map[string]func(context.Context, backstageRequest) (any, error){
		"invite": b.invite, "post": b.post, "withdraw": b.withdraw, "status": b.status, "letter": b.letter, "break": b.breakStore,
	} {
		mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, r *http.Request) {
			var in backstageRequest
			err := json.NewDecoder(r.Body).Decode(&in)
			var out any
			if err == nil {
				ctx, cancel := context.WithTimeout(r.Context(), backstageWithin)
				defer cancel()
				out, err = do(ctx, in)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			_ = json.NewEncoder(w).Encode(out) // a script that has gone away has failed already
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// invite runs the command as an operator does, beside the running service.
func (b *backstage) invite(ctx context.Context, in backstageRequest) (any, error) {
	var out, said bytes.Buffer
	args := []string{"invite", "--config", b.config, "--role", in.Role, "--scope", b.cast.force, "--name", in.Name, "--email", in.Email}
	if code := run(ctx, args, streams{in: strings.NewReader(""), out: &out, err: &said}); code != 0 {
		return nil, fmt.Errorf("firstbell invite ends with %d: %s", code, said.String())
	}
	reply := map[string]string{}
	for line := range strings.Lines(out.String()) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		reply[strings.ToLower(name)] = strings.TrimSpace(value)
	}
	return reply, nil
}

func (b *backstage) post(ctx context.Context, in backstageRequest) (any, error) {
	receipt, err := b.house.police(b.cast.force).Post(ctx, b.cast.version(in.Incident, in.Version))
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	b.ids[in.Incident] = receipt.ID
	b.mu.Unlock()
	return receipt, b.settled(ctx)
}

// settled returns when every child of what was posted so far has been decided on.
func (b *backstage) settled(ctx context.Context) error {
	last, err := b.app.engine.Log().LastSeq(ctx)
	if err != nil {
		return err
	}
	if err := b.app.view.Wait(ctx, last); err != nil {
		return err
	}
	for {
		changed := b.app.view.Changed()
		ledger, err := b.app.service.Ledger(ctx)
		if err != nil || ledger.Waiting == 0 {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (b *backstage) id(incident string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ids[incident]
}

func (b *backstage) withdraw(ctx context.Context, in backstageRequest) (any, error) {
	return b.house.police(b.cast.force).Withdraw(ctx, b.id(in.Incident), police.Withdrawal{Reason: police.WithdrawalWrongChild})
}

func (b *backstage) status(ctx context.Context, in backstageRequest) (any, error) {
	return b.house.police(b.cast.force).Status(ctx, b.id(in.Incident))
}

// letter waits for the n-th letter of a kind to an address.
func (b *backstage) letter(ctx context.Context, in backstageRequest) (any, error) {
	var letters []mailbox.Message
	_, err := b.house.mail.AwaitWhere(ctx, func(all []mailbox.Message) bool {
		letters = lettersTo(in.To, channel.TextOf(channel.Alert{Kind: in.Kind}).Subject, all)
		return len(letters) >= in.N
	})
	if err != nil {
		return nil, err
	}
	m := letters[in.N-1]
	return map[string]string{"subject": m.Subject, "body": m.Body, "link": m.Link()}, nil
}

// breakStore stops the log under the running service, as a lost disk would.
func (b *backstage) breakStore(ctx context.Context, _ backstageRequest) (any, error) {
	return struct{}{}, b.app.engine.Stop(ctx)
}

// lettersTo are the letters with a subject to an address, each once however
// often it came.
func lettersTo(address, subject string, all []mailbox.Message) (letters []mailbox.Message) {
	seen := map[string]bool{}
	for _, m := range all {
		if strings.EqualFold(m.To[0], address) && m.Subject == subject && !seen[m.MessageID] {
			seen[m.MessageID] = true
			letters = append(letters, m)
		}
	}
	return letters
}
