package main

import "firstbell/notifier"

// ContentConfig is for how long what a school has taken on can be read, and is
// kept. It is part of every force's section.
type ContentConfig struct {
	AccessDays  int   `yaml:"access_days"`  // days after acknowledging until it can no longer be read, default 14
	DestroyDays int   `yaml:"destroy_days"` // and until its key is destroyed, default 28
	RemindDays  []int `yaml:"remind_days"`  // two reminders, so many days before it can no longer be read, default [7, 2]
}

// clock is what the notifier goes by.
func (c ContentConfig) clock() notifier.ContentClock {
	return notifier.ContentClock{AccessDays: c.AccessDays, DestroyDays: c.DestroyDays, RemindDays: c.RemindDays}
}

func (c ContentConfig) validate(key string, fault func(string, string, ...any)) {
	if err := c.clock().Validate(); err != nil {
		fault(key+".content", "%s", err)
	}
}
