package executor

import (
	"context"
	"sync"
	"time"
)

// HeldBack says that from now on the call of ctx is held back by its Client, to keep to
// a pace or because the service throttles, until the function that it returns is
// called. A target is not given up for that time, as it was not asked anything.
// Where ctx belongs to no apply nothing happens.
func HeldBack(ctx context.Context) (release func()) {
	h, ok := ctx.Value(holdKey{}).(*holds)
	if !ok {
		return func() {}
	}
	h.add(1)
	return sync.OnceFunc(func() { h.add(-1) })
}

type holdKey struct{}

// holds is for how long requests of one call were held back, by the system's clock.
type holds struct {
	mu    sync.Mutex
	n     int // held back now
	since time.Time
	past  time.Duration

	leave context.Context // of a request that changes something: it must not leave any more when this has ended
	late  bool            // it was held back until then
}

func (h *holds) add(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch h.n += n; {
	case n > 0 && h.n == 1:
		h.since = time.Now()
	case h.n == 0:
		h.past += time.Since(h.since)
		h.late = h.leave != nil && h.leave.Err() != nil
	}
}

// onItsWay reports that the request is not held back, nor was for too long.
func (h *holds) onItsWay() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n == 0 && !h.late
}

// time is for how long so far, and whether that goes on.
func (h *holds) time() (so time.Duration, on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n == 0 {
		return h.past, false
	}
	return h.past + time.Since(h.since), true
}
