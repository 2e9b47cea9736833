package notifier

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// alarmWithin bounds what a delivery waits for the alarm it sets off.
const alarmWithin = 10 * time.Second

// watchRoads has the roads tell the hubs of providers that stop working, and
// that work again.
func (s *Service) watchRoads() {
	for road, r := range s.Roads {
		r.OnChange(func(provider string, down bool) error {
			return s.providerChanged(road, provider, down, !r.DownSince().IsZero())
		})
	}
}

// providerChanged raises or clears the alarms of a provider and of its road at
// every force's hub: all of them depend on it.
func (s *Service) providerChanged(road Road, provider string, down, all bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), alarmWithin)
	defer cancel()
	if down {
		s.Logger.Error("a provider does not work", "road", string(road), "provider", provider, "last", all)
	} else {
		s.Logger.Info("a provider works", "road", string(road), "provider", provider)
	}
	var failed []error
	for _, force := range slices.Sorted(maps.Keys(s.Policies)) {
		failed = append(failed,
			s.setAlarm(ctx, force, Alarm{Kind: AlarmProvider, Key: "provider-" + provider + "-" + string(road)}, down),
			s.setAlarm(ctx, force, Alarm{Kind: AlarmRoads, Key: "roads-" + string(road)}, all))
	}
	err := errors.Join(failed...)
	if err != nil {
		s.Logger.Error("the hubs are told of a provider later", "provider", provider, "error", err)
	}
	return err
}

func (s *Service) setAlarm(ctx context.Context, force string, a Alarm, on bool) error {
	if on {
		return s.RaiseAlarm(ctx, force, a)
	}
	return s.ClearAlarm(ctx, force, a.Key)
}
