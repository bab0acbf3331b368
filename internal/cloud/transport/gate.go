package transport

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/syncer-project/syncer/executor"
)

// gate lets requests to one service leave, one after the other.
type gate struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	turn  chan struct{} // holds one: who leaves next

	mu      sync.Mutex
	pace    pace
	limiter *rate.Limiter // at the pace
	until   time.Time     // nothing leaves before
	why     string        // what the service said
	held    chan struct{} // closed when until moves
}

func newGate(cfg Config) *gate {
	g := &gate{now: cfg.Now, sleep: cfg.Sleep, turn: make(chan struct{}, 1), held: make(chan struct{})}
	g.pace = newPace(cfg.QPS, cfg.Now())
	g.limiter = rate.NewLimiter(rate.Limit(g.pace.rate), 1)
	return g
}

// wait returns when one request of the call of ctx may leave, with the time, or
// fails when leave has ended. Meanwhile the call is held back, which no target is
// blamed for. Whoever waits out a hold still takes its place in
// the pace afterwards, so that its end is no stampede.
func (g *gate) wait(ctx, leave context.Context) (time.Time, error) {
	defer executor.HeldBack(ctx)()
	for leave.Err() == nil {
		rest, why, held := g.rest()
		if rest > 0 {
			if err := g.sitOut(ctx, leave, rest, why); err != nil {
				return time.Time{}, err
			}
			continue
		}
		select {
		case <-leave.Done():
		case <-held:
		case g.turn <- struct{}{}:
			left, err := g.next(leave)
			<-g.turn
			if err != nil || !left.IsZero() {
				return left, err
			}
		}
	}
	return time.Time{}, leave.Err()
}

// rest is how long the gate is held from now on, and why; held is closed when
// that changes.
func (g *gate) rest() (rest time.Duration, why string, held <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.until.Sub(g.now()), g.why, g.held
}

// sitOut waits for the end of a hold; out of the slots, unless it is a short one.
func (g *gate) sitOut(ctx, leave context.Context, rest time.Duration, why string) error {
	if rest >= late {
		defer executor.Aside(ctx, fmt.Sprintf("%s: the service gets no request for %s", why, rest.Round(time.Second)))()
	}
	return g.sleep(leave, rest)
}

// next waits for the pace. The time is zero where a hold has begun meanwhile.
func (g *gate) next(leave context.Context) (left time.Time, err error) {
	g.mu.Lock()
	now := g.now()
	delay := g.limiter.ReserveN(now, 1).DelayFrom(now)
	g.mu.Unlock()
	if delay > 0 {
		if err := g.sleep(leave, delay); err != nil {
			return time.Time{}, err
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if now = g.now(); now.Before(g.until) {
		return time.Time{}, leave.Err()
	}
	return now, leave.Err()
}

// hold keeps every request back for d, as the service said why.
func (g *gate) hold(d time.Duration, why string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	until := g.now().Add(d)
	if !until.After(g.until) {
		return
	}
	g.until, g.why = until, why
	close(g.held)
	g.held = make(chan struct{})
}

// answered raises the pace a little.
func (g *gate) answered() {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	g.pace.answer(now)
	g.limiter.SetLimitAt(now, rate.Limit(g.pace.rate))
}

// refused lowers the pace after a 429 to a request that left at that time, and
// returns for how long the service should be left alone.
func (g *gate) refused(left time.Time) (pause time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	pause = g.pace.refuse(left, now)
	g.limiter.SetLimitAt(now, rate.Limit(g.pace.rate))
	return pause
}
