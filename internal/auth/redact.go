package auth

import (
	"fmt"
	"io"
	"log/slog"
)

// Format prints an account by its keyed hash, without name and address.
func (a Account) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "account "+a.Person) }

// LogValue is the same.
func (a Account) LogValue() slog.Value { return slog.StringValue("account " + a.Person) }

// Format prints a principal by the keyed hash of their account, without the
// name.
func (p Principal) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "account "+p.Account) }

// LogValue is the same.
func (p Principal) LogValue() slog.Value { return slog.StringValue("account " + p.Account) }
