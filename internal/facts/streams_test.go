package facts

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/fault"
)

func TestAStreamThatWouldForgetIsNotSafe(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*jetstream.StreamConfig){
		"deletes allowed":        func(c *jetstream.StreamConfig) { c.DenyDelete = false },
		"purges allowed":         func(c *jetstream.StreamConfig) { c.DenyPurge = false },
		"old facts discarded":    func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"an age":                 func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
		"a count per subject":    func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1 },
		"a work queue":           func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy },
		"answers before writing": func(c *jetstream.StreamConfig) { c.PersistMode = jetstream.AsyncPersistMode },
		"memory":                 func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
	} {
		cfg := factsConfig(1, "x")
		if err := checkStream(cfg); err != nil {
			t.Fatalf("the stream as it is made: %v", err)
		}
		spoil(&cfg)
		if checkStream(cfg) == nil {
			t.Errorf("a stream with %s passes", name)
		}
	}
}

func started(t *testing.T) *Engine {
	t.Helper()
	e, err := Start(context.Background(), Config{Dir: t.TempDir(), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Stop(context.Background()) })
	return e
}

func TestAKeyIsWrittenOnceAndCanBeDeleted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	js := started(t).JetStream()
	ack, err := js.Publish(ctx, "key.a", []byte("one"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish(ctx, "key.a", []byte("two")); err == nil {
		t.Error("a key was written over")
	}
	s, err := js.Stream(ctx, StreamKeys)
	if err != nil {
		t.Fatal(err)
	}
	if s.CachedInfo().Config.AllowDirect {
		t.Error("keys may be read from a replica that lags, where absence means erased")
	}
	if err := s.SecureDeleteMsg(ctx, ack.Sequence); err != nil {
		t.Errorf("destroying a key: %v", err)
	}
}

func TestSessionsMayHaveATimeOfTheirOwn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	kv, err := started(t).JetStream().KeyValue(ctx, StoreSessions)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.Create(ctx, "ceremony", []byte("x"), jetstream.KeyTTL(5*time.Minute)); err != nil {
		t.Errorf("a key with a time of its own: %v", err)
	}
	status, err := kv.Status(ctx)
	if err != nil || status.TTL() != SessionTTL || status.History() != 1 {
		t.Errorf("sessions rest %v with %d versions, %v", status.TTL(), status.History(), err)
	}
}

func TestALogOfAnotherMakeIsForeign(t *testing.T) {
	t.Parallel()
	l := started(t).Log()
	l.identity = "another"
	if err := l.Consume(context.Background(), 1, func([]Fact) error { return nil }); !errors.Is(err, ErrForeign) {
		t.Errorf("got %v, want foreign", err)
	}
}

func TestWhatTheServerSaysIsSortedIntoOurKinds(t *testing.T) {
	t.Parallel()
	f := New("received", "fb.case.a", "node", time.Now())
	api := func(code int, number jetstream.ErrorCode) error {
		return &jetstream.APIError{Code: code, ErrorCode: number, Description: "x"}
	}
	for _, tc := range []struct {
		name  string
		err   error
		final bool
		kind  fault.Kind
	}{
		{"the store failed", api(503, storeFailed), true, fault.Unavailable},
		{"insufficient storage", api(507, 10047), true, fault.Unavailable},
		{"a bad request", api(400, 10003), true, fault.Internal},
		{"no leader", api(503, 10008), false, 0},
		{"a timeout", context.DeadlineExceeded, false, 0},
		{"no responders", jetstream.ErrNoStreamResponse, false, 0},
	} {
		got := final(tc.err, f)
		if (got != nil) != tc.final || got != nil && fault.Of(got) != tc.kind {
			t.Errorf("%s: %v, want final %v and %v", tc.name, got, tc.final, tc.kind)
		}
	}
	if !wrongSequence(api(400, 10071)) || !wrongSequence(api(400, 10164)) || wrongSequence(api(400, 10003)) {
		t.Error("a wrong sequence is not told from other refusals")
	}
}
