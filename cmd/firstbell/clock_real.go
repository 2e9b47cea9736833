//go:build !crashpoints

package main

import "time"

// timeNow is the real clock. Everything below this command takes the time as a
// parameter.
var timeNow = time.Now

// clockShift is how far timeNow is from the machine's clock.
const clockShift = time.Duration(0)
