package executor

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Options say how a plan is carried out. The zero value of each field but
// Now and Sleep means what its comment says.
type Options struct {
	Parallelism int           // targets at once; 0 means 1
	Timeout     time.Duration // per change, from its first request until it has settled; 0 means 15 minutes
	NoWait      bool          // do not wait for changes that nothing else waits for

	Poll    time.Duration // first pause between two lists of a target; it grows by half each time; 0 means 1 s
	MaxPoll time.Duration // the longest such pause; 0 means 10 s
	// Lag is how long a list may still show a target as it was before a request
	// that was accepted, and how long an abnormal component may take to recover.
	// 0 means 5 s.
	Lag time.Duration

	MaxFailures int               // failures seen so far with which a next wave may start
	Leave       map[string]string // targets to leave alone, with the reason ("stale: …")
	// Exact leaves a target alone whose changes have become others by the time
	// that its turn comes: the plan was reviewed as it is.
	Exact bool
	// Finish is how long, after an interrupt, a replace that was deleted may take
	// to be created again. 0 means 30 s.
	Finish time.Duration

	Stop    context.Context // when done: start nothing new, wait for nothing, end what was sent as Sent; nil: never
	Observe Observer        // nil: nobody looks

	Now   func() time.Time                           // nil: time.Now
	Sleep func(context.Context, time.Duration) error // ends early with ctx; nil: the real thing
}

func (o Options) withDefaults() Options {
	o.Timeout = or(o.Timeout, 15*time.Minute)
	o.Poll = or(o.Poll, time.Second)
	o.MaxPoll = or(o.MaxPoll, 10*time.Second)
	o.Lag = or(o.Lag, 5*time.Second)
	o.Finish = or(o.Finish, 30*time.Second)
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

func or(d, standard time.Duration) time.Duration {
	if d > 0 {
		return d
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

// Apply carries plan out, which was made from state, wave by wave. Every change
// of the plan gets exactly one outcome, whatever happens; failures are outcomes
// and no error. When ctx ends, requests in flight are abandoned.
func Apply(ctx context.Context, client Client, state desired.State, plan diff.Plan, options Options) Result {
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	if options.Stop != nil {
		defer context.AfterFunc(options.Stop, cancel)()
	}
	a := &apply{client: client, options: options.withDefaults(), stop: stop}
	wanted := make(map[string]desired.Target, len(state.Targets))
	for _, t := range state.Targets {
		wanted[t.Key()] = t
	}
	a.planned(plan)
	results := make([]TargetResult, len(plan.Targets))
	failures, first := 0, 0
	for first < len(plan.Targets) {
		last := first
		for last < len(plan.Targets) && plan.Targets[last].Wave == plan.Targets[first].Wave {
			last++
		}
		if failures > a.options.MaxFailures && !a.stopped() {
			reason := fmt.Sprintf("wave %d was not started: %d failed before it, rollout.maxFailures is %d",
				plan.Targets[first].Wave, failures, a.options.MaxFailures)
			for i := first; i < last; i++ {
				results[i] = a.skip(plan.Targets[i], Skipped, reason)
			}
		} else {
			a.wave(ctx, plan.Targets[first:last], wanted, results[first:last])
			failures += countFailures(results[first:last])
		}
		first = last
	}
	return newResult(plan, results)
}

// apply is one run.
type apply struct {
	client  Client
	options Options
	stop    context.Context // ends with Options.Stop, and with the run's own context
	mu      sync.Mutex      // one event at a time
}

func (a *apply) emit(e Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e.Time = a.options.Now()
	a.options.Observe(e)
}

// planned announces every change, so that an observer knows what is to come.
func (a *apply) planned(plan diff.Plan) {
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			a.emit(event(t, c, EventPlanned))
		}
	}
}

func event(t diff.TargetPlan, c diff.Change, kind EventType) Event {
	return Event{Type: kind, Wave: t.Wave, Target: t.Target, Component: c.Component, Op: c.Op, From: c.From, To: c.To}
}

// wave carries out targets of one wave, some at once, and fills in results.
func (a *apply) wave(ctx context.Context, plans []diff.TargetPlan, wanted map[string]desired.Target, results []TargetResult) {
	var group errgroup.Group
	group.SetLimit(max(a.options.Parallelism, 1))
	for i, plan := range plans {
		group.Go(func() error {
			results[i] = a.target(ctx, plan, wanted[plan.Target])
			return nil
		})
	}
	_ = group.Wait() // no function above returns an error
}

// target carries out one target, or says why it is left alone.
func (a *apply) target(ctx context.Context, plan diff.TargetPlan, want desired.Target) TargetResult {
	if reason := a.obstacle(plan); reason != "" {
		result := a.skip(plan, Skipped, reason)
		result.Error = reason
		return result
	}
	if len(plan.Changes) > 0 && a.stopped() {
		return a.skip(plan, Canceled, "interrupted before it was started")
	}
	r := newRunner(a, plan, want)
	r.run(ctx)
	return r.result()
}

// obstacle says why nothing may be changed on the target, or is empty.
func (a *apply) obstacle(plan diff.TargetPlan) string {
	if plan.Error != "" {
		return plan.Error
	}
	if reason := a.options.Leave[plan.Target]; reason != "" {
		return reason
	}
	for _, c := range plan.Changes {
		if c.Blocked != "" {
			return "blocked: " + c.Component + ": " + c.Blocked
		}
	}
	return ""
}

// skip gives all changes of a target the same outcome.
func (a *apply) skip(plan diff.TargetPlan, status Status, reason string) TargetResult {
	result := TargetResult{Target: plan.Target, Changes: []Outcome{}}
	for _, c := range plan.Changes {
		o := Outcome{Component: c.Component, Op: c.Op, Status: status, Error: reason}
		if c.Blocked != "" {
			o.Error = "blocked: " + c.Blocked
		}
		result.Changes = append(result.Changes, o)
		e := event(plan, c, EventSkipped)
		e.Status, e.Error = o.Status, o.Error
		a.emit(e)
	}
	return result
}

// stopped reports that nothing new may be started.
func (a *apply) stopped() bool {
	return a.stop.Err() != nil || a.options.Stop != nil && a.options.Stop.Err() != nil
}
