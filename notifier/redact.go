package notifier

import (
	"fmt"
	"io"
	"log/slog"
)

// What stands in the place of personal data wherever it is printed, as in police
// and schools: a log line or an error that prints one of these by mistake says
// that it did, and no more.
const redacted = "[personal data]"

func hide(f fmt.State) { _, _ = io.WriteString(f, redacted) }

// Format prints a placeholder, whatever the verb.
func (Described) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Described) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (TriageChild) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (TriageChild) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (HeldPart) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (HeldPart) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (HeldLine) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (HeldLine) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (GlassWords) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (GlassWords) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (DecisionWords) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (DecisionWords) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (DataProtection) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (DataProtection) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (CallContact) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (CallContact) LogValue() slog.Value { return slog.StringValue(redacted) }
