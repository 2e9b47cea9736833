package notifier

import (
	"strconv"
	"strings"
	"time"

	"firstbell/internal/view"
	"firstbell/schools"
)

// A feed that has gone silent looks like a quiet night. What is usual is learned
// from the force's own posts of the last weeks, hour by hour of the week as
// London's clocks show it: a silence is too long once so many posts would have
// been expected in it that chance hardly explains their absence.

const (
	// feedWeeks is how far back a force's habits are learned from.
	feedWeeks = 8
	// feedLeast is how many posts it takes to have habits at all.
	feedLeast = 40
	// feedFloor is the shortest silence that is ever alarmed, however many posts
	// were expected in it: a maintenance window, a slow batch.
	feedFloor = 2 * time.Hour
	// feedExpected is how many posts a silence must have swallowed. If posts come
	// by chance, ten in a row are missing once in twenty thousand such spells.
	feedExpected = 10.0
)

const week = 7 * 24 * time.Hour

// isFeedSilent reports whether a force has posted nothing, accepted or refused,
// for longer than its history explains.
func isFeedSilent(tx *view.Tx, force string, now time.Time) (bool, error) {
	prefix := force + "/"
	if _, _, heard := tx.First(bucketForce, prefix, prefix+timeKey(now.Add(-feedFloor))); heard {
		return false, nil // most of the time there is nothing to learn
	}
	key, _, ever := tx.Last(bucketForce, prefix)
	if !ever {
		return false, nil
	}
	last, err := timeIn(key, prefix)
	if err != nil {
		return false, err
	}
	// The habits are those before the silence, however long it has been.
	posts, err := timesUnder(tx, bucketForce, force, last.Add(-feedWeeks*week))
	if err != nil {
		return false, err
	}
	refused, err := timesUnder(tx, bucketRefused, force, last)
	if err != nil {
		return false, err
	}
	if n := len(refused); n > 0 {
		last = later(last, refused[n-1])
	}
	if now.Sub(last) < feedFloor {
		return false, nil
	}
	usual := habitsOf(posts, posts[len(posts)-1])
	return usual.expected(last, earlier(now, last.Add(feedWeeks*week))) >= feedExpected, nil // more would not say more
}

// habits are how many posts a force sends in each hour of the week, from Sunday
// midnight on.
type habits [7 * 24]float64

// habitsOf are the habits by posts up to a time; none where there are too few.
// Where less than feedWeeks are known, those known count.
func habitsOf(posts []time.Time, until time.Time) (h habits) {
	from := until.Add(-feedWeeks * week)
	if len(posts) < feedLeast {
		return h
	}
	from = later(from, posts[0])
	weeks := max(float64(until.Sub(from))/float64(week), 1)
	for _, at := range posts {
		if !at.Before(from) && !at.After(until) {
			h[hourOfWeek(at)] += 1 / weeks
		}
	}
	return h
}

// expected is how many posts would be usual between two times.
func (h *habits) expected(from, to time.Time) float64 {
	sum := 0.0
	for at := from; at.Before(to); {
		next := earlier(at.Truncate(time.Hour).Add(time.Hour), to)
		sum += h[hourOfWeek(at)] * float64(next.Sub(at)) / float64(time.Hour)
		at = next
	}
	return sum
}

// hourOfWeek is the hour of the week as London's clocks show it.
func hourOfWeek(at time.Time) int {
	day := schools.DateAt(at)
	hour := min(int(at.Sub(day.At(0))/time.Hour), 23) // the day the clocks go back has 25
	return 24*int(day.Weekday()) + hour
}

// timesUnder are the times in the keys of a bucket of <force>/<time>/…, from one
// on, in order.
func timesUnder(tx *view.Tx, bucket, force string, from time.Time) ([]time.Time, error) {
	var times []time.Time
	prefix := force + "/"
	err := tx.EachFrom(bucket, prefix, prefix+timeKey(from), func(key string, _ []byte) error {
		at, err := timeIn(key, prefix)
		times = append(times, at)
		return err
	})
	return times, err
}

// timeIn is the time that follows the prefix of a key.
func timeIn(key, prefix string) (time.Time, error) {
	text, _, _ := strings.Cut(key[len(prefix):], "/")
	millis, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(millis).UTC(), err
}
