package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// childEnv names what the test's own binary is to do when it starts itself
// again, in place of running tests. It has no prefix of ours: such a variable
// would be taken for a setting.
const childEnv = "TEST_CHILD_OF_FIRSTBELL"

// children are the halves of tests that need a process of their own.
var children = map[string]func() int{}

// TestMain lets scripts run the command by its name, and tests run themselves
// as a child.
func TestMain(m *testing.M) {
	if child := children[os.Getenv(childEnv)]; child != nil {
		os.Exit(child())
	}
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
