//go:build !linux

package evaluate

import "time"

// processorTime is not known here; reports leave it out.
func processorTime() time.Duration { return 0 }
