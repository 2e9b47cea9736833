package notifier

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// What happens to an account is told: to its owner, whose mailbox hears of every
// passkey; to the head of the school, and to the desk, when somebody can sign in
// for the first time or again. The fact of the account is what owes it, so that
// nothing is lost between the two: its projector writes one row for each of
// those who have to hear, and the fact that they heard takes the row away.

// Who has to hear of news.
const (
	toldPerson Step = "person" // the owner of the account
	toldHead   Step = "head"   // the head of their school; where they are the head, whoever stands above
	toldDesk   Step = "desk"   // the operators whose area it is
	toldNobody Step = "nobody" // there is nothing to tell: it takes away whatever is owed
)

// hearers says who has to hear of which news.
var hearers = map[auth.News][]Step{
	auth.NewsAdded:   {toldPerson},
	auth.NewsRemoved: {toldPerson},
	auth.NewsFirst:   {toldHead, toldDesk},
	auth.NewsAgain:   {toldPerson, toldHead, toldDesk},
	auth.NewsEnded:   {toldPerson},
	auth.NewsLost:    {toldPerson, toldHead, toldDesk},
}

// deskWindow gathers first enrolments for a desk: the day on which forty schools
// begin is one message each quarter of an hour and not eighty.
const deskWindow = 15 * time.Minute

// newsKept is how long news stands on the page of accounts.
const newsKept = 30 * 24 * time.Hour

// The buckets of news.
const (
	bucketAccountNews = "account-news" // <time>/<fact> → AccountNews
	bucketAccountDue  = "account-due"  // <row's key> → Row
)

// AccountNews is one thing that happened to an account.
type AccountNews struct {
	Fact   string
	Person string
	Kind   auth.News
	At     time.Time
}

// key is where the news is.
func (n AccountNews) key() string { return timeKey(n.At) + "/" + n.Fact }

// row is what is owed to one of those who have to hear.
func (n AccountNews) row(to Step) Row {
	at := n.At
	if to == toldDesk && n.Kind == auth.NewsFirst {
		at = at.Truncate(deskWindow).Add(deskWindow)
	}
	return Row{At: at, Kind: RowAccount, Person: n.Person, Alert: n.key(), Step: to}
}

// AccountProjector keeps the accounts and, beside them, the news that is owed.
type AccountProjector struct {
	Accounts view.Projector // of the accounts themselves
}

var _ view.Projector = AccountProjector{}

// Buckets are those of the accounts and of the news.
func (p AccountProjector) Buckets() []string {
	return append(p.Accounts.Buckets(), bucketAccountNews, bucketAccountDue)
}

// Apply folds one fact into its account, and then into the news.
func (p AccountProjector) Apply(tx *view.Tx, f facts.Fact) error {
	if err := p.Accounts.Apply(tx, f); err != nil {
		return err
	}
	return foldNews(tx, f)
}

// LostProjector keeps for which addresses a new way to sign in was asked, and
// that those who have to hear of it are owed that.
type LostProjector struct{}

var _ view.Projector = LostProjector{}

// Buckets are those of the addresses: the news has its own already.
func (LostProjector) Buckets() []string { return auth.LostProjector().Buckets() }

// Apply notes one fact, and then the news.
func (LostProjector) Apply(tx *view.Tx, f facts.Fact) error {
	if err := auth.LostProjector().Apply(tx, f); err != nil {
		return err
	}
	return foldNews(tx, f)
}

// foldNews notes what is owed for a fact, or no more.
func foldNews(tx *view.Tx, f facts.Fact) error {
	if f.Type == auth.FactTold {
		return decoded(f, func(d auth.Told) error { heard(tx, d); return nil })
	}
	kind, err := auth.NewsOf(f)
	if err != nil || kind == "" {
		return err
	}
	n := AccountNews{Fact: f.ID, Person: f.Subject[strings.LastIndexByte(f.Subject, '.')+1:], Kind: kind, At: f.At}
	tx.Put(bucketAccountNews, n.key(), encode(n))
	for _, to := range hearers[kind] {
		row := n.row(to)
		tx.Put(bucketAccountDue, row.Key(), encode(row))
	}
	forgetNews(tx, f.At)
	return nil
}

// heard takes away what is not owed any more.
func heard(tx *view.Tx, d auth.Told) {
	var n AccountNews
	raw := tx.Get(bucketAccountNews, timeKey(d.At)+"/"+d.Fact)
	if raw == nil {
		return // it is long forgotten
	}
	mustDecode(raw, &n)
	for _, to := range hearers[n.Kind] {
		if to == Step(d.To) || toldNobody == Step(d.To) {
			tx.Delete(bucketAccountDue, n.row(to).Key())
		}
	}
	if toldNobody == Step(d.To) {
		tx.Delete(bucketAccountNews, n.key())
	}
}

// forgetNews drops one piece of old news that nobody is owed, for each that comes.
func forgetNews(tx *view.Tx, now time.Time) {
	key, raw, ok := tx.First(bucketAccountNews, "", "")
	if !ok || key >= timeKey(now.Add(-newsKept)) {
		return
	}
	var n AccountNews
	mustDecode(raw, &n)
	if !slices.ContainsFunc(hearers[n.Kind], func(to Step) bool { return tx.Get(bucketAccountDue, n.row(to).Key()) != nil }) {
		tx.Delete(bucketAccountNews, key)
	}
}

// newsFor are the news that wait to be told to one kind of hearer by now: the
// row's own, and for a desk all others of the same kind.
func (s *Service) newsFor(row Row, now time.Time) ([]AccountNews, error) {
	var all []AccountNews
	err := s.View.Read(func(tx *view.Tx) error {
		var own AccountNews
		raw := tx.Get(bucketAccountNews, row.Alert)
		if raw == nil || tx.Get(bucketAccountDue, row.Key()) == nil {
			return nil // it was told meanwhile
		}
		mustDecode(raw, &own)
		if row.Step != toldDesk {
			all = []AccountNews{own}
			return nil
		}
		err := eachDueIn(tx, bucketAccountDue, now, func(other Row) error {
			var n AccountNews
			if raw := tx.Get(bucketAccountNews, other.Alert); raw != nil && other.Step == toldDesk {
				if mustDecode(raw, &n); n.Kind == own.Kind {
					all = append(all, n)
				}
			}
			if len(all) == maxNewsAtOnce {
				return errEnough
			}
			return nil
		})
		if errors.Is(err, errEnough) {
			err = nil
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for news of accounts: %w", err)
	}
	return all, nil
}

// maxNewsAtOnce bounds what one message to a desk is about.
const maxNewsAtOnce = 200
