package cloud

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/syncer-project/syncer/executor"
)

// How often a request is made that got no answer, or that never left.
const (
	maxTries    = 6
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

// send makes r until an answer settles it, and repeats what may be repeated:
// a read after a lost answer, and anything that surely was not carried out.
func (c *Client) send(ctx context.Context, r request) (executor.Receipt, error) {
	p, err := c.prepare(ctx, r)
	if err != nil {
		return executor.Receipt{}, notSent(r, err)
	}
	var t trial
	var last *executor.Error
	for {
		o := c.attempt(ctx, p)
		if last != nil && o.err != nil && !o.sent && executor.Stopping(ctx).Err() != nil {
			last.Err = errors.Join(last.Err, executor.Stopping(ctx).Err()) // why it had to wait is worth more than that it stopped
			return executor.Receipt{}, last
		}
		if o.sent {
			t.sent++
		}
		if o.err == nil {
			return executor.Receipt{RequestID: o.requestID, Attempts: t.sent}, nil
		}
		o.err.Attempts = t.sent
		last = o.err
		delay, again := c.next(p, &t, o)
		if !again {
			return executor.Receipt{}, o.err
		}
		if err := c.cfg.Sleep(executor.Stopping(ctx), delay); err != nil {
			o.err.Err = errors.Join(o.err.Err, err)
			return executor.Receipt{}, o.err
		}
	}
}

// next decides whether a request is made again, and after how long.
func (c *Client) next(p prepared, t *trial, o outcome) (delay time.Duration, again bool) {
	switch o.verdict {
	case throttled:
		return 0, c.throttle(p, t, o)
	case unauthorized:
		first := !t.renewed
		t.renewed = true
		return 0, first && o.again
	case lost:
		if o.err.RetryAfter > 0 {
			c.gates[p.service].hold(min(o.err.RetryAfter, c.cfg.ThrottleLimit))
		}
		if p.changes() {
			return 0, false
		}
	case unsent:
	default:
		if o.err.Class == executor.Occupied && o.err.RetryAfter > 0 { // asked of all, not only of this request
			c.gates[p.service].hold(min(o.err.RetryAfter, c.cfg.ThrottleLimit))
		}
		return 0, false
	}
	t.losses++
	if t.losses >= maxTries {
		o.err.Message += fmt.Sprintf(" (tried %d times)", t.losses)
		return 0, false
	}
	return c.backoff(firstDelay, longestWait, t.losses), true
}

// throttle holds the whole service back, not only this request, as long as the
// service asks for, and gives up where the limit would be passed.
func (c *Client) throttle(p prepared, t *trial, o outcome) (again bool) {
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
	c.cfg.Log.Info("throttled: holding requests back", "service", p.service, "for", delay, "message", o.err.Message)
	c.gates[p.service].hold(delay)
	return true
}

// backoff doubles from first to longest with the number of tries so far, and
// takes a random part of up to a half off, so that workers part.
func (c *Client) backoff(first, longest time.Duration, tries int) time.Duration {
	full := retryablehttp.DefaultBackoff(first, longest, tries-1, nil)
	return full - time.Duration(c.cfg.Jitter()*float64(full)/2)
}

// notSent is the error of a request that could not even be written down.
func notSent(r request, err error) error {
	if known, ok := errors.AsType[*executor.Error](err); ok {
		return known // a sign-in or lookup that failed, with its own address
	}
	return &executor.Error{Class: executor.Refused, Tried: fmt.Sprintf("%s %s", r.method, r.path), Message: err.Error(), Err: err}
}
