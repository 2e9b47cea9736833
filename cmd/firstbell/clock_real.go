//go:build !crashpoints

package main

import "time"

// timeNow is the real clock. Everything below this command takes the time as a
// parameter.
var timeNow = time.Now
