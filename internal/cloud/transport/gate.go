package transport

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate paces all requests to one service.
type gate struct {
	limiter *rate.Limiter // nil: no limit
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error

	mu   sync.Mutex
	held time.Time // nothing is sent before
}

func newGate(cfg Config) *gate {
	g := &gate{now: cfg.Now, sleep: cfg.Sleep}
	if cfg.QPS > 0 {
		g.limiter = rate.NewLimiter(rate.Limit(cfg.QPS), 1)
	}
	return g
}

// wait returns when one request may be sent. Whoever waits out a hold still
// takes its place in the rate afterwards, so that its end is no stampede.
func (g *gate) wait(ctx context.Context) error {
	for {
		g.mu.Lock()
		rest := g.held.Sub(g.now())
		g.mu.Unlock()
		if rest <= 0 {
			break
		}
		if err := g.sleep(ctx, rest); err != nil {
			return err
		}
	}
	if g.limiter == nil {
		return ctx.Err()
	}
	now := g.now()
	if delay := g.limiter.ReserveN(now, 1).DelayFrom(now); delay > 0 {
		return g.sleep(ctx, delay)
	}
	return ctx.Err()
}

// hold keeps every request back for d.
func (g *gate) hold(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := g.now().Add(d); until.After(g.held) {
		g.held = until
	}
}
