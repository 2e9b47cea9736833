package notifier

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// AlarmHubs raises an alarm at the hub of every force while something about the
// installation itself holds, on which all of them depend, and clears it when it
// does not. It may be called at any time and again.
func (s *Service) AlarmHubs(ctx context.Context, a Alarm, holds bool) error {
	var failed []error
	for _, force := range slices.Sorted(maps.Keys(s.Policies)) {
		failed = append(failed, s.alarmWhile(ctx, force, holds, a))
	}
	return errors.Join(failed...)
}
