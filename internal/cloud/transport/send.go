package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/syncer-project/syncer/executor"
)

// MaxTries is how often a request is made that got no answer, or that never left.
const MaxTries = 6

// How long is waited between two tries.
const (
	firstDelay  = 500 * time.Millisecond
	longestWait = 30 * time.Second

	// A throttling window may be minutes long, so these start later and grow further.
	firstThrottle   = 2 * time.Second
	longestThrottle = time.Minute
)

// trial is the history of one request.
type trial struct {
	sent      int // attempts that the service may have seen
	losses    int
	throttles int
	since     time.Time // of the first throttling
	renewed   bool
}

// Send makes r until an answer settles it, and repeats what may be repeated:
// a read after a lost answer, and anything that surely was not carried out.
func (c *Client) Send(ctx context.Context, creds Credentials, r Request) (executor.Receipt, error) {
	var t trial
	var last *executor.Error
	for {
		o := c.attempt(ctx, creds, r)
		if last != nil && o.err != nil && !o.sent && r.waiting(ctx).Err() != nil {
			last.Err = errors.Join(last.Err, r.waiting(ctx).Err()) // why it had to wait is worth more than that it stopped
			return executor.Receipt{}, last
		}
		if o.sent {
			t.sent++
		}
		if o.err == nil {
			return executor.Receipt{RequestID: o.requestID, Attempts: t.sent}, nil
		}
		o.err.Attempts, o.err.Unsent = t.sent, t.sent == 0
		last = o.err
		delay, again := c.next(r, &t, o)
		if !again {
			return executor.Receipt{}, o.err
		}
		if err := c.cfg.Sleep(r.waiting(ctx), delay); err != nil {
			o.err.Err = errors.Join(o.err.Err, err)
			return executor.Receipt{}, o.err
		}
	}
}

// next decides whether a request is made again, and after how long.
func (c *Client) next(r Request, t *trial, o outcome) (delay time.Duration, again bool) {
	switch o.verdict {
	case throttled:
		return 0, c.throttle(r, t, o)
	case unauthorized:
		first := !t.renewed
		t.renewed = true
		return 0, first && o.again
	case lost:
		if o.err.RetryAfter > 0 {
			c.gates[r.Service].hold(min(o.err.RetryAfter, c.cfg.ThrottleLimit))
		}
		if r.changes() {
			return 0, false
		}
	case unsent:
	default:
		if o.err.Class == executor.Occupied && o.err.RetryAfter > 0 { // asked of all, not only of this request
			c.gates[r.Service].hold(min(o.err.RetryAfter, c.cfg.ThrottleLimit))
		}
		return 0, false
	}
	t.losses++
	if t.losses >= MaxTries {
		o.err.Message += fmt.Sprintf(" (tried %d times)", t.losses)
		return 0, false
	}
	return c.backoff(firstDelay, longestWait, t.losses), true
}

// throttle holds the whole service back, not only this request, as long as the
// service asks for, and gives up where the limit would be passed.
func (c *Client) throttle(r Request, t *trial, o outcome) (again bool) {
	now := c.cfg.Now()
	if t.throttles == 0 {
		t.since = now
	}
	t.throttles++
	delay := o.err.RetryAfter
	if delay == 0 {
		delay = c.backoff(firstThrottle, longestThrottle, t.throttles)
	}
	if now.Add(delay).Sub(t.since) > c.cfg.ThrottleLimit {
		o.err.Hint = fmt.Sprintf("the next try would be %s from now, and throttling is waited out for at most %s in all: lower --qps or --parallelism",
			delay.Round(time.Second), c.cfg.ThrottleLimit)
		return false
	}
	c.cfg.Log.Info("throttled: holding requests back", "service", r.Service, "for", delay, "message", o.err.Message)
	c.gates[r.Service].hold(delay)
	return true
}

// backoff doubles from first to longest with the number of tries so far, and
// takes a random part of up to a half off, so that workers part.
func (c *Client) backoff(first, longest time.Duration, tries int) time.Duration {
	full := retryablehttp.DefaultBackoff(first, longest, tries-1, nil)
	return full - time.Duration(c.cfg.Jitter()*float64(full)/2)
}
