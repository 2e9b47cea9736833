package main

import (
	"encoding"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"time"
)

// newLogger writes structured lines in UTC, with values that are plain.
func newLogger(w io.Writer, c LogConfig) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo // Validate has refused anything else
	}
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch {
		case a.Key == slog.TimeKey:
			return slog.String(slog.TimeKey, a.Value.Time().UTC().Format(time.RFC3339Nano))
		case a.Value.Kind() == slog.KindAny:
			a.Value = plain(a.Value.Any())
		}
		return a
	}}
	if c.Format == "text" {
		return slog.New(slog.NewTextHandler(w, opts))
	}
	return slog.New(slog.NewJSONHandler(w, opts))
}

// plain lets through what a line may hold: errors, words, numbers, and what says
// itself how it reads. Of a struct, a list or a map only the type is written:
// the JSON of a whole value may hold a child, whatever the value around it is
// called. Types of personal data say a placeholder before they come here.
func plain(v any) slog.Value {
	switch v := v.(type) {
	case nil:
		return slog.Value{}
	case slog.Level, encoding.TextMarshaler:
		return slog.AnyValue(v)
	case error:
		return slog.StringValue(v.Error())
	case fmt.Stringer:
		return slog.StringValue(v.String())
	case []string:
		return slog.AnyValue(v)
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return slog.AnyValue(v)
	}
	return slog.StringValue(fmt.Sprintf("[%T]", v))
}

// quietLogger is for commands on a terminal: only what needs a person.
func quietLogger(w io.Writer) *slog.Logger {
	return newLogger(w, LogConfig{Level: "warn", Format: "text"})
}
