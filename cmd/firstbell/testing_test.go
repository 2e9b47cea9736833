package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
)

// The ports that tests listen on lie below those that the system gives to
// outgoing connections, so that no client takes one between a look and a use.
const firstTestPort, testPorts = 15000, 16000

var nextTestPort atomic.Uint32

// freeAddress is a loopback address nobody listens on at this moment. No other
// test of this process is given it.
func freeAddress(t testing.TB) string {
	t.Helper()
	nextTestPort.CompareAndSwap(0, uint32(os.Getpid()*97%testPorts)+1)
	for range testPorts {
		address := fmt.Sprintf("127.0.0.1:%d", firstTestPort+nextTestPort.Add(1)%testPorts)
		ln, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		if err := ln.Close(); err != nil {
			t.Fatal(err)
		}
		return address
	}
	t.Fatal("no port is free")
	return ""
}

// syncWriter lets many goroutines write lines to one buffer.
type syncWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *syncWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}
