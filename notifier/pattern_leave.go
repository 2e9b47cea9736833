package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstbell/internal/view"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// This file ends the pattern records of children who have left their school's
// roll. It looks whenever something was imported and whenever a day begins,
// since a roll also says until which day somebody is on it.

// leaverWalk remembers for which state of the rolls it was looked for leavers.
type leaverWalk struct {
	walking bool
	done    string
	from    time.Time // when it may be tried again
}

// followLeavers starts a look for children who have left, where there is reason
// for one, and gives what closes when it has ended. Under the lock.
func (j *Jobs) followLeavers(ctx context.Context, now time.Time) <-chan struct{} {
	state := strconv.FormatUint(j.service.Snapshot().DirectorySeq, 10) + "/" + schools.DateAt(now).String()
	if j.service.Roll == nil || j.leavers.walking || j.leavers.done == state || now.Before(j.leavers.from) {
		return nil
	}
	j.leavers.walking = true
	j.running.Add(1)
	done := make(chan struct{})
	go func() {
		defer j.running.Done()
		defer close(done)
		err := j.endLeavers(ctx, now)
		j.mu.Lock()
		defer j.mu.Unlock()
		j.leavers.walking = false
		if err == nil {
			j.leavers.done = state
			return
		}
		j.leavers.from = now.Add(followRest)
		if !errors.Is(err, context.Canceled) {
			j.service.Logger.Error("looking for children who have left a roll failed and is left for later", "error", err)
		}
	}()
	return done
}

// endLeavers looks at every record whose pupil was found by a roll, school by
// school.
func (j *Jobs) endLeavers(ctx context.Context, now time.Time) error {
	records := map[string][]string{}
	err := j.service.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketPatternSchool, "", func(key string, _ []byte) error {
			urn, pupil, _ := strings.Cut(key, "/")
			records[urn] = append(records[urn], pupil)
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("listing pattern records: %w", err)
	}
	var failed []error
	for urn, pupils := range records {
		select {
		case <-j.done:
			return context.Canceled
		default:
		}
		if err := j.service.endLeaversOf(ctx, urn, pupils, now); err != nil {
			failed = append(failed, fmt.Errorf("school %s: %w", urn, err))
		}
	}
	return errors.Join(failed...)
}

// endLeaversOf ends the records of one school whose pupils its roll no longer
// has. A roll that a person should look at first, or one that is not held, says
// nothing: what it leaves out may be a mistake.
func (s *Service) endLeaversOf(ctx context.Context, urn string, pupils []string, now time.Time) error {
	number, err := schools.ParseURN(urn)
	if err != nil {
		return err
	}
	known := s.Snapshot()
	if !known.HoldsRoll(number) || known.RollDoubt(number, now) != registry.RollTrusted {
		return nil
	}
	roll, err := s.Roll(ctx, number)
	if err != nil {
		return err
	}
	on, today := map[string]bool{}, schools.DateAt(now)
	for _, p := range roll {
		if !p.OnRoll(today) {
			continue
		}
		for _, name := range s.pupilNames(urn, p) {
			on[name] = true
		}
	}
	for _, pupil := range slices.DeleteFunc(slices.Clone(pupils), func(pupil string) bool { return on[pupil] }) {
		if err := s.endPattern(ctx, pupil); err != nil {
			return err
		}
	}
	return nil
}
