package channel

import (
	"fmt"
	"io"
	"log/slog"
)

// What stands in the place of somebody's name and addresses wherever they are
// printed.
const anybody = "[recipient]"

// Format prints a placeholder, whatever the verb.
func (Address) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, anybody) }

// LogValue is the placeholder.
func (Address) LogValue() slog.Value { return slog.StringValue(anybody) }

// Format prints what is known of an alert without its recipient.
func (a Alert) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, string(a.Kind)+" "+a.ID) }

// LogValue is the same.
func (a Alert) LogValue() slog.Value { return slog.StringValue(string(a.Kind) + " " + a.ID) }
