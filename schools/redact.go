package schools

import (
	"fmt"
	"io"
	"log/slog"
)

// What stands in the place of personal data wherever it is printed. A log line
// or an error that prints a pupil by mistake says that it did, and no more.
const redacted = "[personal data]"

func hide(f fmt.State) { _, _ = io.WriteString(f, redacted) }

// Format prints a placeholder, whatever the verb.
func (Pupil) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Pupil) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Contact) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Contact) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Notification) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Notification) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Child) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Child) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Outcome) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Outcome) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format prints a placeholder, whatever the verb.
func (Voice) Format(f fmt.State, _ rune) { hide(f) }

// LogValue is the placeholder.
func (Voice) LogValue() slog.Value { return slog.StringValue(redacted) }
