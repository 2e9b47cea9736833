package police

import (
	"fmt"
	"io"
	"log/slog"
)

// What stands in the place of personal data wherever it is printed. A log line
// or an error that prints an incident by mistake says that it did, and no more.
const redacted = "[police information]"

func hide(f fmt.State) { _, _ = io.WriteString(f, redacted) }

// Format prints a placeholder, whatever the verb.
func (Incident) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Incident) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Child) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Child) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Adult) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Adult) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Location) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Location) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Voice) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Voice) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (PoliceContact) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (PoliceContact) LogValue() slog.Value { return slog.StringValue(redacted) }
