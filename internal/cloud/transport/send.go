package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// MaxTries is how often a request is made that got no answer, or that never left.
const MaxTries = 6

// maxTries are what ends earlier: whoever said nothing for a request time-out
// seldom says more after another, and an answer that came whole seldom changes.
var maxTries = map[verdict]int{silent: 2, malformed: 3}

// How long is waited between two tries.
const (
	firstDelay  = 500 * time.Millisecond
	longestWait = 30 * time.Second
)

// trial is the history of one request.
type trial struct {
	sent    int             // attempts that the service may have seen
	losses  map[verdict]int // attempts that settled nothing, by what they came to
	since   time.Time       // of the first throttling
	renewed bool
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
		r.again = true
		if o.err == nil {
			return executor.Receipt{RequestID: o.requestID, Attempts: t.sent}, nil
		}
		o.err.Attempts, o.err.Unsent = t.sent, t.sent == 0
		last = o.err
		delay, again := c.next(r.Service, r.changes() && o.sent, &t, o)
		if !again {
			return executor.Receipt{}, o.err
		}
		if err := c.pause(ctx, r.waiting(ctx), delay, o.err); err != nil {
			o.err.Err = errors.Join(o.err.Err, err)
			return executor.Receipt{}, o.err
		}
	}
}

// pause waits before the next try of the call of ctx, unless it must not leave any
// more.
func (c *Client) pause(ctx, leave context.Context, d time.Duration, e *executor.Error) error {
	if d > 0 {
		why := e.Message
		if e.Status >= 300 {
			why = fmt.Sprintf("HTTP %d", e.Status)
		}
		defer executor.Aside(ctx, fmt.Sprintf("%s: tried again in %s", why, d.Round(100*time.Millisecond)))()
	}
	return c.cfg.Sleep(leave, d)
}

// next decides whether a request to s is made again, and after how long. One that
// may have been carried out is doubted, and no request is made twice in doubt.
func (c *Client) next(s endpoint.Service, doubted bool, t *trial, o outcome) (delay time.Duration, again bool) {
	switch o.verdict {
	case throttled:
		return 0, c.throttle(s, t, o)
	case unauthorized:
		first := !t.renewed
		t.renewed = true
		return 0, first && o.again
	case settled:
		return 0, false
	case lost:
		if o.err.RetryAfter > 0 {
			c.gates[s].hold(min(o.err.RetryAfter, c.cfg.ThrottleLimit), fmt.Sprintf("HTTP %d", o.err.Status))
		}
	case unsent, silent, malformed:
	}
	if doubted {
		return 0, false
	}
	if t.losses == nil {
		t.losses = map[verdict]int{}
	}
	t.losses[o.verdict]++
	tries := 0
	for _, n := range t.losses {
		tries += n
	}
	switch {
	case tries >= MaxTries || t.losses[o.verdict] >= cmp.Or(maxTries[o.verdict], MaxTries):
		o.err.Message += fmt.Sprintf(" (tried %d times)", tries)
		return 0, false
	case o.verdict == silent: // it has had its pause
		return 0, true
	}
	return c.backoff(tries - t.losses[silent]), true
}

// throttle lowers the pace of the whole service and holds it back as long as it
// asks for, and gives up where the limit would be passed.
func (c *Client) throttle(s endpoint.Service, t *trial, o outcome) (again bool) {
	now := c.cfg.Now()
	if t.since.IsZero() {
		t.since = now
	}
	delay := c.jittered(c.gates[s].refused(o.left))
	delay = cmp.Or(o.err.RetryAfter, delay)
	if now.Add(delay).Sub(t.since) > c.cfg.ThrottleLimit {
		o.err.Hint = fmt.Sprintf("the next try would be %s from now, and throttling is waited out for at most %s in all: lower --qps or --parallelism",
			delay.Round(time.Second), c.cfg.ThrottleLimit)
		return false
	}
	c.cfg.Log.Info("throttled: holding requests back", "service", s, "for", delay, "message", o.err.Message)
	c.gates[s].hold(delay, "HTTP 429")
	return true
}

// backoff doubles with the number of tries so far.
func (c *Client) backoff(tries int) time.Duration {
	return c.jittered(retryablehttp.DefaultBackoff(firstDelay, longestWait, tries-1, nil))
}

// jittered takes a random part of up to a half off, so that workers part.
func (c *Client) jittered(full time.Duration) time.Duration {
	return full - time.Duration(c.cfg.Jitter()*float64(full)/2)
}
