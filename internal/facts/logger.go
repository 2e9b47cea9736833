package facts

import (
	"fmt"
	"log/slog"
)

// serverLogger carries the embedded server's own words into our log. They
// name streams, files and limits, never message content.
type serverLogger struct{ log *slog.Logger }

func (l serverLogger) Noticef(format string, v ...any) {
	l.log.Debug("nats", "says", fmt.Sprintf(format, v...))
}
func (l serverLogger) Debugf(string, ...any) {}
func (l serverLogger) Tracef(string, ...any) {}
func (l serverLogger) Warnf(format string, v ...any) {
	l.log.Warn("nats", "says", fmt.Sprintf(format, v...))
}
func (l serverLogger) Errorf(format string, v ...any) {
	l.log.Error("nats", "says", fmt.Sprintf(format, v...))
}
func (l serverLogger) Fatalf(format string, v ...any) {
	l.log.Error("nats", "says", fmt.Sprintf(format, v...))
}
