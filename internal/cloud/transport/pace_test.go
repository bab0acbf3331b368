package transport

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// limiter answers whether a service takes a request now.
type limiter func(now time.Time) bool

// bucket takes n a second, and burst at once after a rest.
func bucket(n, burst float64) limiter {
	tokens, at := burst, time.Time{}
	return func(now time.Time) bool {
		if !at.IsZero() {
			tokens = min(burst, tokens+n*now.Sub(at).Seconds())
		}
		at = now
		if tokens < 1 {
			return false
		}
		tokens--
		return true
	}
}

// fixed takes n in each window by the clock.
func fixed(n int, window time.Duration) limiter {
	var at time.Time
	taken := 0
	return func(now time.Time) bool {
		if w := now.Truncate(window); w != at {
			at, taken = w, 0
		}
		taken++
		return taken <= n
	}
}

// sliding takes n in any window.
func sliding(n int, window time.Duration) limiter {
	var taken []time.Time
	return func(now time.Time) bool {
		for len(taken) > 0 && now.Sub(taken[0]) >= window {
			taken = taken[1:]
		}
		if len(taken) >= n {
			return false
		}
		taken = append(taken, now)
		return true
	}
}

// run is what came of requests against a limiter.
type run struct {
	took          time.Duration
	refused, late int // late: after the first 5 s
}

// drive makes requests with workers until all are answered, 50 ms each.
func drive(t *testing.T, qps float64, workers, requests int, takes limiter) (r run) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		g := newGate(Config{QPS: qps, Now: time.Now, Sleep: func(_ context.Context, d time.Duration) error { time.Sleep(d); return nil }})
		var mu sync.Mutex
		try := func() (answered bool) {
			left, err := g.wait(t.Context(), t.Context())
			if err != nil {
				t.Error(err)
				return true
			}
			time.Sleep(25 * time.Millisecond)
			mu.Lock()
			answered = takes(time.Now())
			mu.Unlock()
			time.Sleep(25 * time.Millisecond)
			if answered {
				g.answered()
				return true
			}
			g.hold(g.refused(left), "HTTP 429")
			mu.Lock()
			defer mu.Unlock()
			r.refused++
			if time.Since(start) > 5*time.Second {
				r.late++
			}
			return false
		}
		todo := make(chan struct{}, requests)
		for range requests {
			todo <- struct{}{}
		}
		close(todo)
		var wait sync.WaitGroup
		for range workers {
			wait.Go(func() {
				for range todo {
					for !try() {
					}
				}
			})
		}
		wait.Wait()
		r.took = time.Since(start)
	})
	return r
}

// Whatever a service counts with, it is used at its limit without being told, and
// little is refused once the limit is found.
func TestPaceFollowsTheLimit(t *testing.T) {
	for _, n := range []int{5, 20} {
		limit := float64(n)
		for name, takes := range map[string]func() limiter{
			"one by one":       func() limiter { return bucket(limit, 1) },
			"bucket":           func() limiter { return bucket(limit, max(2, limit/4)) },
			"bucket of bursts": func() limiter { return bucket(limit, limit) },
			"fixed window":     func() limiter { return fixed(n, time.Second) },
			"sliding window":   func() limiter { return sliding(n, time.Second) },
		} {
			for _, qps := range []float64{0, 20, 5} {
				for requests, workers := range map[int]int{102: 100, 400: 10} {
					r := drive(t, qps, workers, requests, takes())
					least := limit
					if qps > 0 {
						least = min(limit, qps)
					}
					longest := 1.3 * float64(requests) / least
					lateOnes := float64(requests) * max(0, 1-5/r.took.Seconds())
					if r.took.Seconds() > longest || float64(r.late) > max(2, 0.1*(lateOnes+float64(r.late))) {
						t.Errorf("%s of %d a second, --qps %g, %d requests of %d workers: %s (at most %.1fs), %d refused, %d of them late",
							name, n, qps, requests, workers, r.took, longest, r.refused, r.late)
					}
				}
			}
		}
	}
}

// A limit may be a few hundred in five minutes: it is waited out, and hardly asked
// meanwhile.
func TestPaceWaitsForLongWindows(t *testing.T) {
	r := drive(t, 20, 10, 300, fixed(200, 5*time.Minute))
	if r.took > 6*time.Minute+20*time.Second || r.refused > 30 {
		t.Errorf("%s, %d refused", r.took, r.refused)
	}
}

// A limit that was lifted is found again.
func TestPaceRises(t *testing.T) {
	tight, start := bucket(5, 1), time.Time{}
	r := drive(t, 0, 10, 1050, func(now time.Time) bool {
		if start.IsZero() {
			start = now
		}
		return now.Sub(start) > 10*time.Second || tight(now)
	})
	if r.took > 40*time.Second {
		t.Errorf("1,000 requests that nothing limited took %s", r.took-10*time.Second)
	}
}

// --qps is never passed, however much a service takes.
func TestPaceIsNeverAboveTheMost(t *testing.T) {
	if r := drive(t, 5, 10, 101, func(time.Time) bool { return true }); r.took < 20*time.Second {
		t.Errorf("101 requests at 5 a second took %s", r.took)
	}
}
