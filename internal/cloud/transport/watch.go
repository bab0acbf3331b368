package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/syncer-project/syncer/executor"
)

// late is how long something may take before it is told that it is waited for.
const late = time.Second

// wholeAnswer is how many request time-outs a whole answer may take, as one that
// comes byte by byte is never silent.
const wholeAnswer = 10

// Timer is one of time.AfterFunc.
type Timer interface {
	Stop() bool
	Reset(time.Duration) bool
}

// overdue ends a request of which nothing came for a request time-out, or not the
// whole answer in its time.
type overdue struct {
	text string
	slow bool // bytes came
}

func (o overdue) Error() string { return o.text }

// watch ends a request when no byte has come for a request time-out, or the whole
// answer takes too long.
type watch struct {
	context.Context // of the request

	connected atomic.Bool // the service may have seen the request

	timeout     time.Duration
	cancel      context.CancelCauseFunc
	idle, whole Timer
	onTime      func() // ends what says that the answer is late

	mu      sync.Mutex
	started bool // the answer
}

// watch begins to watch a request of the call of ctx, until end.
func (c *Client) watch(ctx context.Context) *watch {
	w := &watch{timeout: c.cfg.RequestTimeout}
	ctx, w.cancel = context.WithCancelCause(ctx)
	w.Context = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		w.connected.Store(true)
		w.stir()
	}})
	w.idle = c.cfg.AfterFunc(w.timeout, func() { w.cancel(overdue{text: w.silent()}) })
	w.whole = c.cfg.AfterFunc(wholeAnswer*w.timeout, func() {
		w.cancel(overdue{text: fmt.Sprintf("the answer was not whole after %s", wholeAnswer*w.timeout), slow: true})
	})
	w.onTime = c.aside(ctx, min(late, w.timeout/2), "no answer yet")
	return w
}

// silent says what did not come.
func (w *watch) silent() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.started {
		return fmt.Sprintf("the answer broke off: nothing more came within %s", w.timeout)
	}
	return fmt.Sprintf("no answer within %s", w.timeout)
}

// stir notes that the request got on: there is a connection, or bytes came.
func (w *watch) stir() { w.idle.Reset(w.timeout) }

// reads begins the answer, whose body is then read through the watch.
func (w *watch) reads(body io.ReadCloser) io.ReadCloser {
	w.mu.Lock()
	w.started = true
	w.mu.Unlock()
	w.stir()
	return watched{body, w}
}

// end ends the watch. The request has to be over.
func (w *watch) end() {
	w.idle.Stop()
	w.whole.Stop()
	w.onTime()
	w.cancel(nil)
}

// why is the reason for err, where the watch ended the request.
func (w *watch) why(err error) error {
	if cause := context.Cause(w.Context); err != nil && cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

// watched is the body of an answer that is watched until it is closed.
type watched struct {
	io.ReadCloser
	w *watch
}

func (b watched) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.w.stir()
	}
	if err == io.EOF {
		return n, err
	}
	return n, b.w.why(err)
}

func (b watched) Close() error {
	err := b.ReadCloser.Close()
	b.w.end()
	return err
}

// Waits says, once a second is over, that the call of ctx only waits, and for
// what, see [executor.Aside]. The function that it returns ends that.
func (c *Client) Waits(ctx context.Context, why string) (end func()) {
	return c.aside(ctx, late, why)
}

// aside moves the call of ctx out of the slots when that time is over, until end.
func (c *Client) aside(ctx context.Context, after time.Duration, why string) (end func()) {
	var mu sync.Mutex
	var ended bool
	back := func() {}
	timer := c.cfg.AfterFunc(after, func() {
		mu.Lock()
		defer mu.Unlock()
		if !ended {
			back = executor.Aside(ctx, why)
		}
	})
	return func() {
		timer.Stop()
		mu.Lock()
		defer mu.Unlock()
		ended = true
		back()
	}
}

// isSilent reports that err is about nothing having come in time: an answer, or a
// connection, which has a time of its own.
func isSilent(err error) bool {
	if o, ok := errors.AsType[overdue](err); ok {
		return !o.slow
	}
	timed, ok := errors.AsType[net.Error](err)
	return ok && timed.Timeout()
}

// isSlow reports that err is about an answer that came, but not in time.
func isSlow(err error) bool {
	o, ok := errors.AsType[overdue](err)
	return ok && o.slow
}
