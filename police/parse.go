package police

import (
	"encoding/json"
	"reflect"
	"time"
)

// Parse reads one incident. It gives every fault of the bytes at once, in the
// order of their pointers. Where there is any, the incident holds only what
// was sound and must not be accepted; its reference still helps to record the
// refusal. now decides what lies in the future.
func Parse(raw []byte, now time.Time) (Incident, []Fault) {
	var in Incident
	faults, readable := read(raw, &in)
	if readable {
		faults = merge(faults, in.rules(now))
	}
	return in, finish(faults)
}

// ParseWithdrawal reads a withdrawal, with every fault at once.
func ParseWithdrawal(raw []byte) (Withdrawal, []Fault) {
	var w Withdrawal
	faults, _ := read(raw, &w)
	return w, finish(faults)
}

// IsUnreadable reports whether the faults include one that kept the body from
// being read at all: the request is malformed, and not merely wrong.
func IsUnreadable(faults []Fault) bool {
	for _, f := range faults {
		if f.Code == CodeMalformed || f.Code == CodeTooDeep {
			return true
		}
	}
	return false
}

// read fills into with the sound part of raw and gives the faults of its form.
// It is not readable where there is nothing to hold further rules against.
func read(raw []byte, into any) (faults []Fault, readable bool) {
	if len(raw) > MaxBodyBytes {
		return []Fault{{Code: CodeTooLong, Message: "The body is larger than 64 KiB. Send one incident."}}, false
	}
	r := compiled()
	value, faults, err := scan(raw, r.names)
	if err != nil {
		return faults, false
	}
	c := checker{rules: r, faults: faults}
	sound, ok := c.check("", r.of(reflect.TypeOf(into).Elem()), value)
	return c.faults, ok && refill(sound, into)
}

// refill turns checked values into the type they were checked for.
func refill(sound, into any) bool {
	canonical, err := json.Marshal(sound)
	return err == nil && json.Unmarshal(canonical, into) == nil
}

// finish puts faults in order and bounds their number, so that a small body of
// thousands of mistakes does not make a large answer.
func finish(faults []Fault) []Fault {
	sortFaults(faults)
	if len(faults) <= MaxFaults {
		return faults
	}
	return append(faults[:MaxFaults:MaxFaults], Fault{
		Code: CodeMoreFaults, Message: "There are more faults than are listed here. Mend these and send again.",
	})
}
