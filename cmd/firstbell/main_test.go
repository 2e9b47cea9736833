package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run the command by its name.
func TestMain(m *testing.M) {
	testscript.Main(tidied{m}, map[string]func(){"firstbell": main})
}

// tidied removes the shared installation when the last test is over.
type tidied struct{ m *testing.M }

func (t tidied) Run() int {
	code := t.m.Run()
	if dir := templateDir.Load(); dir != nil {
		_ = os.RemoveAll(*dir)
	}
	return code
}
