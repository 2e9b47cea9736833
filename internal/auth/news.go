package auth

import (
	"context"
	"fmt"
	"time"

	"firstbell/internal/facts"
)

// News is something about an account that people have to hear of: its owner,
// and those who answer for them. Whom is decided elsewhere; that it is owed, and
// that it was told, is on record here.
type News string

// The kinds of news.
const (
	NewsFirst   News = "first"           // somebody enrolled for the first time
	NewsAgain   News = "again"           // somebody enrolled again; all they had before has ended
	NewsAdded   News = "passkey-added"   // by the owner
	NewsRemoved News = "passkey-removed" // by the owner
	NewsEnded   News = "ways-in-ended"   // all passkeys and sessions, by somebody else
	NewsLost    News = "recovery-asked"  // for the owner's address, by nobody knows whom
)

// NewsOf is the news in a fact of an account; empty where there is none. Facts
// of versions that told nobody hold none, so that building the view anew tells
// nobody of what is long past.
func NewsOf(f facts.Fact) (News, error) {
	switch f.Type {
	case FactPasskeyAdded:
		return NewsAdded, nil
	case FactPasskeyRemoved:
		return NewsRemoved, nil
	case FactWaysEnded:
		return NewsEnded, nil
	case FactLost:
		return NewsLost, nil
	case FactEnrolled, FactLinked:
		var how howEnrolled
		if err := f.DecodeData(&how); err != nil {
			return "", fmt.Errorf("reading how somebody enrolled: %w", err)
		}
		switch {
		case how.First:
			return NewsFirst, nil
		case how.Replaces:
			return NewsAgain, nil
		}
	}
	return "", nil
}

// Told is the clear data of FactTold: who heard of some news.
type Told struct {
	Fact   string    `json:"fact"` // the id of the fact that is the news
	To     string    `json:"to"`   // which of those who had to hear
	At     time.Time `json:"at"`   // since when it was owed
	People []string  `json:"people,omitempty"`
}

// RecordTold records that news of an account was told.
func (a *Accounts) RecordTold(ctx context.Context, person, by string, told Told) error {
	_, err := a.change(ctx, person, func(s state) (facts.Fact, error) {
		return a.fact(FactTold, s, by, told)
	})
	if err != nil {
		return fmt.Errorf("recording who heard of account %s: %w", person, err)
	}
	return nil
}
