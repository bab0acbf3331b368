package executor

import (
	"cmp"
	"context"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Options say how a plan is carried out. The zero value of each field means what
// its comment says.
type Options struct {
	// Parallelism is how many targets may be read or written at one moment; 0
	// means 1. One that waits for its changes to settle does not count.
	Parallelism int
	// MaxConcurrent is how many targets of a wave may have unsettled changes at
	// once. The zero value leaves it to the rollout.
	MaxConcurrent desired.Share
	Timeout       time.Duration // per change, from its first request until it has settled; 0 means 15 minutes
	// Blind is how long a target may not be read before its changes are given up,
	// where others of its service can be read meanwhile; else ten times that. It
	// bounds a single list likewise. 0 means 30 s: two requests that hang.
	Blind  time.Duration
	NoWait bool // do not wait for changes that nothing else waits for, nor until they have stayed good

	Poll    time.Duration // first pause between two lists of a target; it grows by half each time; 0 means 1 s
	MaxPoll time.Duration // the longest such pause; 0 means 10 s
	// Lag is how long a list may still show a target as it was before a request
	// that was accepted, and how long an abnormal component may take to recover.
	// 0 means 5 s.
	Lag time.Duration

	Rollout      *desired.Rollout  // nil: the state's
	Override     string            // why the rollout's windows do not count; "": they do
	IgnoreGuards bool              // carry out a plan that exceeds its guards
	Leave        map[string]string // targets to leave alone, with the reason ("stale: …")
	// Exact leaves a target alone whose changes have become others by the time
	// that its turn comes: the plan was reviewed as it is.
	Exact bool

	// Mask hides in what is read what plan does not show either: see PlanOptions.
	// nil: nothing beside the secrets of the state.
	Mask func(*diff.TargetPlan)

	Stop context.Context // when done: start nothing new, wait for nothing, end what was sent as Sent; nil: never
	// Finish is how long, after Stop, a replace that was deleted may take to be
	// created again, until a list shows that under way. A list takes no more than
	// half of it, and requests that are on their way at its end are abandoned. 0 means 20 s.
	Finish time.Duration
	// Keeper keeps what a replace would lose if it were cut off between its halves;
	// nil: nobody does.
	Keeper  Keeper
	Observe Observer // nil: nobody is told

	Now   func() time.Time                           // nil: time.Now
	Sleep func(context.Context, time.Duration) error // ends early with ctx; nil: by the system's clock
}

func (o Options) withDefaults(state desired.State) Options {
	o.Parallelism = max(o.Parallelism, 1)
	o.Timeout = or(o.Timeout, 15*time.Minute)
	o.Poll = or(o.Poll, time.Second)
	o.MaxPoll = or(o.MaxPoll, 10*time.Second)
	o.Lag = or(o.Lag, 5*time.Second)
	o.Blind = or(o.Blind, 30*time.Second)
	o.Finish = or(o.Finish, 20*time.Second)
	if o.Rollout == nil {
		o.Rollout = &state.Rollout
	}
	rollout := o.Rollout.WithDefaults()
	o.Rollout, o.MaxConcurrent = &rollout, cmp.Or(o.MaxConcurrent, rollout.MaxConcurrent)
	scrub, mask := state.Masker().Text, o.Mask
	o.Mask = func(plan *diff.TargetPlan) {
		plan.Scrub(scrub)
		if mask != nil {
			mask(plan)
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Observe == nil {
		o.Observe = func(Event) {}
	}
	return o
}

// policy is what the machines have to know.
func (o Options) policy() policy {
	p := policy{timeout: o.Timeout, lag: o.Lag, blind: o.Blind, noWait: o.NoWait, exact: o.Exact}
	p.rollback = o.Rollout.OnFailure == desired.OnFailureRollback
	if !o.NoWait {
		p.proof = o.Rollout.MinSuccessTime
	}
	return p
}

func or[N int | time.Duration](n, standard N) N {
	if n > 0 {
		return n
	}
	return standard
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
