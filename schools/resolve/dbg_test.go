package resolve_test

import "flag"

var showMisses = flag.Bool("misses", false, "log what was not found")
