package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// changeTries bounds how often a change is decided anew because somebody else
// changed the directory first.
const changeTries = 8

// record is one record to be put in place.
type record struct {
	PeopleChange
	value any // sealed; nil where the clear part says everything
}

// errNothingToDo is what a decision answers when all is as it should be.
var errNothingToDo = errors.New("nothing to do")

// changePeople asks decide, on the newest state, which records to put in place,
// and publishes them as one fact in the name of by. If somebody else was first
// it decides anew. When it returns without an error, Current shows the change.
func (r *Registry) changePeople(ctx context.Context, by string, decide func(*Snapshot) ([]record, error)) error {
	r.importing.Lock()
	defer r.importing.Unlock()
	for range changeTries {
		if err := r.Load(ctx); err != nil {
			return err
		}
		held := r.Current()
		records, err := decide(held)
		if errors.Is(err, errNothingToDo) {
			return nil
		}
		if err != nil {
			return err
		}
		stored, err := r.publishPeople(ctx, by, held.DirectorySeq, records)
		switch {
		case err == nil:
			return r.peopleSettled(ctx, stored.Seq)
		case !errors.Is(err, facts.ErrWrongSequence):
			return fmt.Errorf("recording a change of people: %w", err)
		}
		if err := r.catchUpDirectory(ctx); err != nil {
			return err
		}
	}
	return fault.New(fault.Unavailable, "", "Somebody else is changing the lists of people at the moment. Try again.")
}

// catchUpDirectory waits until the view holds what the log has now: the writer
// who was first published a fact that this view may not have seen.
func (r *Registry) catchUpDirectory(ctx context.Context) error {
	last, err := r.log.LastSeq(ctx)
	if err != nil {
		return err
	}
	return r.view.Wait(ctx, last)
}

// publishPeople makes one fact of the records. The keys of an attempt that was
// not first are destroyed: nothing was stored under them.
func (r *Registry) publishPeople(ctx context.Context, by string, basis uint64, records []record) (facts.Fact, error) {
	f := facts.New(FactPeopleChanged, subjectPeople, by, r.now())
	f.Purpose = "people"
	data := PeopleChanged{}
	var err error
	if data.Shredded, err = r.shredReplaced(ctx); err != nil {
		return f, err
	}
	for i := range records {
		if err := r.sealRecord(ctx, &f, &records[i]); err != nil {
			return f, errors.Join(err, r.shredAll(ctx, f.Keys))
		}
		data.Changes = append(data.Changes, records[i].PeopleChange)
	}
	if len(records) == 1 {
		f.URN = records[0].URN
	}
	if err := f.SetData(data); err != nil {
		return f, err
	}
	crash.Point("people.before-fact")
	stored, err := r.log.Publish(ctx, f, facts.ExpectLastOf(subjects, basis))
	if errors.Is(err, facts.ErrWrongSequence) {
		return f, errors.Join(err, r.shredAll(ctx, f.Keys))
	}
	if err == nil {
		crash.Point("people.after-fact")
	}
	return stored, err
}

// sealRecord puts what the record says into a part of the fact, under a key of
// its own.
func (r *Registry) sealRecord(ctx context.Context, f *facts.Fact, rec *record) error {
	if rec.value == nil {
		return nil
	}
	key, err := r.vault.NewKey(ctx)
	if err != nil {
		return err
	}
	rec.Key = key
	f.Keys = append(f.Keys, key)
	plain, err := json.Marshal(rec.value)
	if err != nil {
		return err
	}
	sealed, err := r.vault.Seal(ctx, key, plain, f.AD(rec.ID))
	f.Parts = append(f.Parts, facts.Part{Name: rec.ID, Key: key, Sealed: sealed})
	return err
}

func (r *Registry) shredAll(ctx context.Context, keys []string) error {
	var errs []error
	for _, key := range keys {
		errs = append(errs, r.vault.Shred(ctx, key))
	}
	return errors.Join(errs...)
}

// shredReplaced destroys the keys of records that were replaced, and gives them.
func (r *Registry) shredReplaced(ctx context.Context) ([]string, error) {
	state, err := readRows(r.view)
	if err != nil {
		return nil, err
	}
	return state.gone, r.shredAll(ctx, state.gone)
}

// peopleSettled swaps in the new snapshot and destroys what it replaced. The
// change itself is done whatever happens here.
func (r *Registry) peopleSettled(ctx context.Context, seq uint64) error {
	if err := r.view.Wait(ctx, seq); err != nil {
		return fmt.Errorf("the change is recorded; waiting for it to take effect: %w", err)
	}
	if err := r.Load(ctx); err != nil {
		return fmt.Errorf("the change is recorded: %w", err)
	}
	if _, err := r.shredReplaced(ctx); err != nil {
		r.logger.Error("keys of replaced records not destroyed; the next change tries again", "error", err)
	}
	return nil
}

// MarkBouncing records that mail to the person comes back, or that it no longer
// does. Saying so twice is no error. Another address is another person, so a
// corrected one starts afresh.
func (r *Registry) MarkBouncing(ctx context.Context, person string, bouncing bool, by string) error {
	return r.changePeople(ctx, by, func(s *Snapshot) ([]record, error) {
		if s.Bouncing(person) == bouncing {
			return nil, errNothingToDo
		}
		return []record{{PeopleChange: PeopleChange{
			ID: idOf(ChangeBouncing, person), Kind: ChangeBouncing, Person: person, Gone: !bouncing,
		}}}, nil
	})
}

// ConfirmPeople records that by has looked at the people of the school and
// found them right.
func (r *Registry) ConfirmPeople(ctx context.Context, urn schools.URN, by string) error {
	return r.changePeople(ctx, by, func(*Snapshot) ([]record, error) {
		return []record{{PeopleChange: PeopleChange{
			ID: idOf(ChangeConfirmed, urn.String()), Kind: ChangeConfirmed, URN: urn.String(),
		}}}, nil
	})
}

// SetReroute sends what is meant for a school to the people of a hub for days.
// It answers fault.Invalid for a hub that is the school itself, is closed, or
// is re-routed on one of the days: one hop is all there is, so no circle.
func (r *Registry) SetReroute(ctx context.Context, re schools.Reroute, by string) error {
	return r.changePeople(ctx, by, func(s *Snapshot) ([]record, error) {
		if why := s.unfitHub(re, schools.DateAt(r.now())); why != "" {
			return nil, fault.New(fault.Invalid, "hub", why)
		}
		return []record{{PeopleChange: rerouteChange(re.URN), value: re}}, nil
	})
}

// EndReroute gives a school back to its own people at once.
func (r *Registry) EndReroute(ctx context.Context, urn schools.URN, by string) error {
	return r.changePeople(ctx, by, func(s *Snapshot) ([]record, error) {
		if _, ok := s.Reroute(urn); !ok {
			return nil, errNothingToDo
		}
		end := rerouteChange(urn)
		end.Gone = true
		return []record{{PeopleChange: end}}, nil
	})
}

func rerouteChange(urn schools.URN) PeopleChange {
	return PeopleChange{ID: idOf(ChangeReroute, urn.String()), Kind: ChangeReroute, URN: urn.String()}
}

// unfitHub is why the school cannot be re-routed like that, in words.
func (s *Snapshot) unfitHub(re schools.Reroute, today schools.Date) string {
	hub, ok := s.Directory.Lookup(re.Hub)
	switch {
	case !ok || !hub.IsOpen():
		return "Choose an open school of the register as the hub."
	case re.Hub == re.URN:
		return "A school cannot be its own hub. Choose another school."
	case re.Until.Before(re.From) || re.Until.Before(today):
		return "The last day must not be before the first, nor in the past."
	case re.From.DaysUntil(re.Until) > maxRerouteDays:
		return "A re-routing lasts at most 100 days. Choose an earlier last day."
	case !slices.ContainsFunc(s.Contacts.ByURN(re.Hub), func(c schools.Contact) bool { return c.Role == schools.RoleKeyAdult }):
		return "The hub has no key adult on record. Choose another school."
	}
	for other := range maps.Values(s.people.reroutes) {
		overlaps := !other.Until.Before(re.From) && !re.Until.Before(other.From)
		if overlaps && (other.URN == re.Hub || (other.Hub == re.URN && other.URN != re.URN)) {
			return "One of the two schools is a hub, or is re-routed itself, on some of these days. Choose another school."
		}
	}
	return ""
}

// maxRerouteDays bounds a re-routing: longer than a summer is a merger.
const maxRerouteDays = 100
