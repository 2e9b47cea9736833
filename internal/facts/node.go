package facts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/fault"
)

// node is one embedded server and the connection to it.
type node struct {
	server *server.Server
	conn   *nats.Conn
	js     jetstream.JetStream
}

// open starts the server on a folder and connects to it. What is open when it
// fails, close ends.
func (n *node) open(cfg Config, name, dir, storeKey string) error {
	if err := n.start(cfg, name, dir, storeKey); err != nil {
		return err
	}
	conn, err := nats.Connect("", nats.InProcessServer(n.server), nats.MaxReconnects(-1),
		nats.ReconnectWait(50*time.Millisecond), nats.Name("firstbell"))
	if err != nil {
		return fmt.Errorf("connecting to the embedded log: %w", err)
	}
	n.conn = conn
	if n.js, err = jetstream.New(conn); err != nil {
		return fmt.Errorf("opening the embedded log: %w", err)
	}
	return nil
}

func (n *node) start(cfg Config, name, dir, storeKey string) error {
	opts := &server.Options{
		ServerName:             name,
		DontListen:             true,
		NoSigs:                 true,
		JetStream:              true,
		StoreDir:               dir,
		SyncAlways:             !cfg.NoSync,
		JetStreamMaxStore:      storeLimit,
		MaxPayload:             maxPayload,
		MaxPending:             8 * maxPayload,
		DisableJetStreamBanner: true,
	}
	if storeKey != "" {
		opts.JetStreamKey, opts.JetStreamCipher = storeKey, server.ChaCha
	}
	s, err := server.NewServer(opts)
	if err != nil {
		return fmt.Errorf("preparing the embedded log: %w", err)
	}
	s.SetLoggerV2(serverLogger{cfg.Log}, false, false, false)
	n.server = s
	s.Start()
	if !s.ReadyForConnections(startTimeout) || !s.JetStreamEnabled() {
		return fault.Wrap(fault.Unavailable, errors.New("the embedded server is not ready"),
			"opening the log in "+dir+": look at the lines above this one")
	}
	return nil
}

// runs reports whether the server takes anything.
func (n *node) runs() bool {
	return n.server != nil && n.server.Running() && n.server.JetStreamEnabled()
}

// syncs reports whether what the server acknowledges is on disk.
func (n *node) syncs() bool {
	cfg := n.server.JetStreamConfig()
	return cfg != nil && cfg.SyncAlways
}

func (n *node) close() {
	if n.conn != nil {
		n.conn.Close()
	}
	if n.server != nil {
		n.server.Shutdown()
		n.server.WaitForShutdown()
	}
}

// checkRecovered refuses to go on when the disk holds a stream which the server
// did not recover, for instance under a wrong store key: going on would begin an
// empty log over a full one.
func checkRecovered(ctx context.Context, js jetstream.JetStream, dir string) error {
	for _, name := range []string{StreamFacts, StreamKeys} {
		if _, err := os.Stat(streamDir(dir, name)); err != nil {
			continue
		}
		if _, err := js.Stream(ctx, name); err != nil {
			return fmt.Errorf("opening the log: stream %s is on disk in %s but could not be read: is this the right store key? %w", name, dir, err)
		}
	}
	return nil
}

// streamDir is where a server with that folder keeps a stream.
func streamDir(dir, name string) string {
	return filepath.Join(dir, server.JetStreamStoreDir, "$G", "streams", name)
}
