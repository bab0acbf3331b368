package cloud

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// outcome is what one attempt came to.
type outcome struct {
	verdict   verdict
	err       *executor.Error // nil: a good answer
	requestID string
	sent      bool // the service may have seen it
	again     bool // of unauthorized: other credentials are at hand
}

// attempt makes p once.
func (c *Client) attempt(ctx context.Context, p prepared) outcome {
	if err := c.gates[p.service].wait(executor.Stopping(ctx)); err != nil {
		return stopped(p, err)
	}
	req, err := c.newHTTPRequest(ctx, p)
	if err != nil {
		return stopped(p, err)
	}
	settle, err := c.auth.attach(ctx, req, p.body, p.scope)
	if err != nil {
		return stopped(p, err)
	}
	timed, cancel := context.WithTimeout(ctx, c.cfg.RequestTimeout)
	defer cancel()
	var connected atomic.Bool
	timed = httptrace.WithClientTrace(timed, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	started := c.cfg.Now()
	resp, err := c.http.Do(req.WithContext(timed))
	if err != nil {
		settle(0, nil)
		c.log(p, started, "error", c.reason(err))
		return c.unanswered(ctx, p, err, connected.Load())
	}
	defer resp.Body.Close()
	c.log(p, started, "status", resp.StatusCode, "request_id", wire.RequestID(resp))
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		settle(resp.StatusCode, nil)
		return c.answered(ctx, p, resp)
	}
	return c.refused(p, resp, settle)
}

// stopped is the outcome of an attempt that never left: the run was
// interrupted, or the credentials are no good.
func stopped(p prepared, err error) outcome {
	if known, ok := errors.AsType[*executor.Error](err); ok {
		copied := *known // an earlier request's, which must not get this one's counts
		return outcome{err: &copied}
	}
	return outcome{err: &executor.Error{Class: executor.Refused, Tried: p.tried(), Message: err.Error(), Err: err}}
}

// unanswered is the outcome of an attempt without an answer.
func (c *Client) unanswered(ctx context.Context, p prepared, err error, connected bool) outcome {
	o := outcome{verdict: lost, sent: connected, err: &executor.Error{
		Class: executor.Uncertain, Tried: p.tried(), Message: c.reason(err), Err: err,
	}}
	if !connected {
		o.verdict, o.err.Message = unsent, "no connection: "+o.err.Message
	}
	if ctx.Err() != nil {
		o.verdict, o.err.Err = settled, ctx.Err()
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		o.verdict, o.err.Hint = settled, "check region, cloud and endpoint: there is no such host"
	}
	if again, _ := retryablehttp.ErrorPropagatedRetryPolicy(ctx, nil, err); !again && ctx.Err() == nil {
		o.verdict, o.err.Class = settled, executor.Refused // an untrusted certificate, say: no other try would do better
	}
	return o
}

// reason says in words why no answer came.
func (c *Client) reason(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // the address is said already
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no whole answer within %s", c.cfg.RequestTimeout)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the connection was closed before the whole answer came"
	}
	return wire.OneLine(c.mask(err.Error()))
}

// answered reads a 2xx answer.
func (c *Client) answered(ctx context.Context, p prepared, resp *http.Response) outcome {
	o := outcome{requestID: wire.RequestID(resp), sent: true}
	var err error
	if p.read == nil {
		err = wire.CheckAccepted(resp, c.mask)
	} else {
		err = c.readBody(p, resp)
	}
	if err == nil {
		return o
	}
	o.verdict = lost
	o.err = &executor.Error{
		Class: executor.Uncertain, Tried: p.tried(), Status: resp.StatusCode, Message: c.reason(err), RequestID: o.requestID, Err: err,
	}
	if errors.Is(err, wire.ErrMalformed) || ctx.Err() != nil {
		o.verdict = settled // it came whole: the next one would be no better
	}
	return o
}

// readBody passes the answer to p.read, having named what cannot be JSON.
func (c *Client) readBody(p prepared, resp *http.Response) error {
	body := bufio.NewReaderSize(resp.Body, 4096)
	start, err := body.Peek(512)
	if len(start) == 0 {
		if err == io.EOF {
			return errors.New("an empty body instead of a list")
		}
		return err
	}
	if what := wire.NotJSON(start, c.mask); what != "" {
		return fmt.Errorf("%w: %s", wire.ErrMalformed, what)
	}
	return p.read(body)
}

// refused is the outcome of an answer other than 2xx.
func (c *Client) refused(p prepared, resp *http.Response, settle settler) outcome {
	problem := wire.ReadProblem(resp, c.mask)
	o := outcome{verdict: judge(problem), requestID: problem.RequestID, sent: true, err: &executor.Error{
		Class: executor.Refused, Tried: p.tried(), Status: problem.Status, Code: c.mask(problem.Code()),
		Message: problem.Message, RequestID: problem.RequestID,
		RetryAfter: retryAfter(resp, c.cfg.Now()), Hint: c.hint(p, problem, resp),
	}}
	switch o.verdict {
	case unauthorized:
		kept := *o.err // others may get it later, while this one is still counted up
		o.again = settle(problem.Status, &kept)
		return o
	case lost:
		o.err.Class = executor.Uncertain
	case settled:
		o.err.Class = classOf(problem, p.method)
	}
	settle(problem.Status, nil)
	return o
}

// retryAfter reads the header in both its forms; 0 where there is none.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	value := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		const aDay = 86400
		return time.Duration(max(0, min(seconds, aDay))) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}

func (c *Client) log(p prepared, started time.Time, args ...any) {
	args = append([]any{"service", p.service, "request", p.tried(), "took", c.cfg.Now().Sub(started).Round(time.Millisecond)}, args...)
	c.cfg.Log.Debug("request", args...)
}
