package demo

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/world"
	"firstbell/police"
)

// DefaultPace is how far apart the driver's posts are on average: slow enough
// to follow, fast enough to be busy.
const DefaultPace = 6 * time.Second

// Driver posts incidents through the police API, as the forces' systems would,
// until its context ends.
type Driver struct {
	Runtime Runtime
	World   *world.World
	Pace    time.Duration // on average between posts; DefaultPace if 0
	Log     *slog.Logger  // slog.Default if nil
	Now     func() time.Time
}

// Run posts until ctx ends. A post that is refused is logged and not repeated;
// one that cannot be stored now is repeated by the client.
func (d *Driver) Run(ctx context.Context) {
	pace, log, now := d.Pace, d.Log, d.Now
	if pace == 0 {
		pace = DefaultPace
	}
	if log == nil {
		log = slog.Default()
	}
	if now == nil {
		now = time.Now
	}
	special := d.World.SpecialCases(now()) // first, so that each can be looked at
	stream := d.World.Incidents(0)
	beat := rand.New(rand.NewPCG(d.World.Seed, 0))
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		var post world.Post
		if len(special) > 0 {
			post, special = special[0], special[1:]
		} else {
			post = stream.Next(now())
		}
		receipt, err := clientOf(d.Runtime, post.Force).Post(ctx, post.Incident)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Warn("incident not accepted", "force", post.Force, "about", post.About, "kind", fault.Of(err).String(), "code", problemCode(err))
		default:
			log.Info("incident posted", "force", post.Force, "about", post.About, "case", receipt.ID, "children", len(post.Incident.Children))
		}
		timer.Reset(pace/2 + time.Duration(beat.Int64N(int64(pace))))
	}
}

func clientOf(r Runtime, force string) *police.Client {
	return &police.Client{Base: r.PoliceURL, Key: r.Keys[force]}
}

// problemCode is the machine word of a refusal, or nothing.
func problemCode(err error) string {
	var p *police.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}
