//go:build crashpoints

package main

import (
	"os"
	"time"
)

// envClockShift moves the clock of a build for crash tests by a duration such
// as -26h: the hour before the bell then comes whenever the test runs. A
// normal build has no such variable and refuses to start with it.
const envClockShift = "FIRSTBELL_CLOCK_SHIFT"

// timeNow is the real clock, moved as far as the environment says.
func timeNow() time.Time { return time.Now().Add(clockShift) }

// clockShift is how far timeNow is from the machine's clock. It panics for what
// is no duration: a crash test that ran at another hour than it says would prove
// something else.
var clockShift = func() time.Duration {
	by := os.Getenv(envClockShift)
	if by == "" {
		return 0
	}
	shift, err := time.ParseDuration(by)
	if err != nil {
		panic(envClockShift + " is not a duration such as -26h")
	}
	return shift
}()

func init() { notSettings[envClockShift] = true }
