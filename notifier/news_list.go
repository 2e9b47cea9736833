package notifier

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// maxNewsShown bounds the page of accounts; the rest is counted.
const maxNewsShown = 100

// NewsRow is one piece of news as a desk reads it: personal data of staff.
type NewsRow struct {
	AccountNews
	Name    string
	Schools []schools.School // at which they are a contact
	Waits   bool             // the desk has not been told yet
}

// NewsList is what happened to accounts in the last month, newest first.
type NewsList struct {
	At   time.Time
	Rows []NewsRow
	More int // that are not listed
}

// NewsBoard is what happened to accounts, for the people who answer for them.
type NewsBoard struct{ service *Service }

// NewNewsBoard gives the news of a service's accounts.
func NewNewsBoard(s *Service) *NewsBoard { return &NewsBoard{s} }

// List is the news that a desk has to hear, of people of p's forces and of
// schools in their area; for a keeper of the installation, of everybody. It is
// fault.NotFound for whoever works at no desk.
func (d *NewsBoard) List(ctx context.Context, p auth.Principal) (NewsList, error) {
	list := NewsList{At: d.service.now(), Rows: []NewsRow{}}
	forces, keeper := p.Scopes(deskRoles...), len(p.Scopes(RoleSystemAdmin)) > 0
	if len(forces) == 0 && !keeper {
		return list, fault.New(fault.NotFound, "", "There is no such page.")
	}
	all, err := d.newest()
	if err != nil {
		return list, err
	}
	for _, row := range all {
		account, err := d.service.Book.Account(ctx, row.Person)
		if errors.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return list, err
		}
		if !keeper && !slices.ContainsFunc(d.service.forcesOf(account), func(f string) bool { return slices.Contains(forces, f) }) {
			continue
		}
		if len(list.Rows) == maxNewsShown {
			list.More++
			continue
		}
		row.Name = account.Name
		for _, urn := range d.service.urnsOf(row.Person) {
			if school, ok := d.service.Snapshot().Directory.Lookup(urn); ok {
				row.Schools = append(row.Schools, school)
			}
		}
		list.Rows = append(list.Rows, row)
	}
	return list, nil
}

// lastNews is the last news of each person that their head has to hear, of the
// last month.
func (s *Service) lastNews() (map[string]AccountNews, error) {
	last := map[string]AccountNews{}
	since := timeKey(s.now().Add(-newsKept))
	err := s.View.Read(func(tx *view.Tx) error {
		return tx.EachFrom(bucketAccountNews, "", since, func(_ string, raw []byte) error {
			var n AccountNews
			if mustDecode(raw, &n); slices.Contains(hearers[n.Kind], toldHead) {
				last[n.Person] = n
			}
			return nil
		})
	})
	return last, err
}

// newest are the news of the last month that a desk has to hear, newest first.
func (d *NewsBoard) newest() ([]NewsRow, error) {
	var rows []NewsRow
	since := timeKey(d.service.now().Add(-newsKept))
	err := d.service.View.Read(func(tx *view.Tx) error {
		return tx.EachFrom(bucketAccountNews, "", since, func(_ string, raw []byte) error {
			var row NewsRow
			mustDecode(raw, &row.AccountNews)
			if slices.Contains(hearers[row.Kind], toldDesk) {
				row.Waits = tx.Get(bucketAccountDue, row.row(toldDesk).Key()) != nil
				rows = append(rows, row)
			}
			return nil
		})
	})
	slices.Reverse(rows)
	return rows, err
}
