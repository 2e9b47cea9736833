package main

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// envPrefix starts every variable that Firstbell reads.
const envPrefix = "FIRSTBELL_"

// notSettings are variables with the prefix that are no keys of the
// configuration file: flags' defaults and the switch of crash tests.
var notSettings = map[string]bool{
	"FIRSTBELL_CONFIG": true, "FIRSTBELL_CRASH_AT": true, "FIRSTBELL_CRASH_TRACE": true,
	"FIRSTBELL_API_KEY": true, "FIRSTBELL_URL": true,
}

// overlay lays the environment over c. A variable that names no key is an
// error: a misspelt setting must not be a silent default.
func overlay(c *Config, environ []string) error {
	keys := map[string]reflect.Value{}
	collect(reflect.ValueOf(c).Elem(), envPrefix, keys)
	var faults []error
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) || notSettings[name] {
			continue
		}
		field, known := keys[name]
		if !known {
			faults = append(faults, fmt.Errorf("reading environment: %s is no setting; see docs/operating.md", name))
			continue
		}
		if err := setField(field, value); err != nil {
			faults = append(faults, fmt.Errorf("reading environment: %s: %w", name, err))
		}
	}
	return errors.Join(faults...)
}

// collect names every scalar below v by its YAML path.
func collect(v reflect.Value, prefix string, into map[string]reflect.Value) {
	for i := range v.NumField() {
		name := prefix + strings.ToUpper(v.Type().Field(i).Tag.Get("yaml"))
		switch field := v.Field(i); field.Kind() {
		case reflect.Struct:
			collect(field, name+"_", into)
		case reflect.Slice: // forces live in the file alone
		default:
			into[name] = field
		}
	}
}

func setField(field reflect.Value, value string) error {
	switch field.Interface().(type) {
	case string:
		field.SetString(value)
	case time.Duration:
		d, err := time.ParseDuration(value)
		if err != nil {
			return errors.New("is not a duration such as 20s")
		}
		field.SetInt(int64(d))
	case int, int64:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return errors.New("is not a whole number")
		}
		field.SetInt(n)
	case bool:
		b, err := strconv.ParseBool(value)
		if err != nil {
			return errors.New("is neither true nor false")
		}
		field.SetBool(b)
	default:
		return fmt.Errorf("cannot be set by a variable")
	}
	return nil
}
