package transport

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// outcome is what one attempt came to.
type outcome struct {
	verdict   verdict
	err       *executor.Error // nil: a good answer
	requestID string
	left      time.Time // when it was let through the gate
	sent      bool      // the service may have seen it
	again     bool      // of unauthorized: other credentials are at hand
}

// attempt makes r once.
func (c *Client) attempt(ctx context.Context, creds Credentials, r Request) outcome {
	left, err := c.gates[r.Service].wait(ctx, r.waiting(ctx))
	if err != nil {
		return stopped(r, err)
	}
	req, err := c.newHTTPRequest(ctx, r)
	if err != nil {
		return stopped(r, err)
	}
	if err := r.Base.Check(req.URL); err != nil { // the last moment before a token or signature is on it
		return stopped(r, err)
	}
	settle, err := creds.Attach(ctx, req, r.Body, r.Scope)
	if err != nil {
		return stopped(r, err)
	}
	w := c.watch(ctx)
	defer w.end()
	started := c.cfg.Now()
	resp, err := c.http.Do(req.WithContext(w))
	if err != nil {
		err = w.why(err)
		settle(0, nil)
		c.log(r.Service, r.tried(), started, "error", c.Reason(err))
		c.observe(Attempt{r.Service, 0, r.again})
		return c.unanswered(ctx, r, err, w.connected.Load())
	}
	resp.Body = w.reads(resp.Body)
	defer resp.Body.Close()
	c.logAnswer(r.Service, r.tried(), started, resp)
	c.observe(Attempt{r.Service, resp.StatusCode, r.again})
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		c.gates[r.Service].answered()
		settle(resp.StatusCode, nil)
		return c.answered(ctx, r, resp)
	}
	o := c.refused(creds, r, resp, settle)
	if o.left = left; o.verdict == settled {
		c.gates[r.Service].answered()
	}
	return o
}

// stopped is the outcome of an attempt that never left: the run was
// interrupted, or the credentials are no good.
func stopped(r Request, err error) outcome {
	if known, ok := errors.AsType[*executor.Error](err); ok {
		copied := *known // an earlier request's, which must not get this one's counts
		return outcome{err: &copied}
	}
	return outcome{err: &executor.Error{Class: executor.Refused, Tried: r.tried(), Message: err.Error(), Err: err}}
}

// unanswered is the outcome of an attempt without an answer.
func (c *Client) unanswered(ctx context.Context, r Request, err error, connected bool) outcome {
	o := outcome{verdict: lost, sent: connected, err: &executor.Error{
		Class: executor.Uncertain, Tried: r.tried(), Message: c.Reason(err), Err: err,
	}}
	if !connected {
		o.verdict, o.err.Message = unsent, "no connection: "+o.err.Message
	}
	switch {
	case isSilent(err):
		o.verdict = silent
	case isSlow(err):
		o.verdict = settled
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

// Reason says in words why no answer came.
func (c *Client) Reason(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // the address is said already
	}
	_, onTheWire := errors.AsType[*net.OpError](err) // whose time-outs say that they are deadlines
	switch {
	case errors.Is(err, context.DeadlineExceeded) && !onTheWire: // of the call, which is not this request's
		return "the time for it was over before an answer came"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the connection was closed before the whole answer came"
	}
	return wire.OneLine(c.cfg.Mask(err.Error()))
}

// answered reads a 2xx answer.
func (c *Client) answered(ctx context.Context, r Request, resp *http.Response) outcome {
	o := outcome{requestID: wire.RequestID(resp), sent: true}
	var err error
	if r.Read == nil {
		err = wire.CheckAccepted(resp, c.cfg.Mask)
	} else {
		err = c.readBody(r, resp)
	}
	if err == nil {
		return o
	}
	o.verdict = lost
	o.err = &executor.Error{
		Class: executor.Uncertain, Tried: r.tried(), Status: resp.StatusCode, Message: c.Reason(err), RequestID: o.requestID, Err: err,
	}
	switch {
	case errors.Is(err, wire.ErrTooLarge): // a read: the answer to a change is cut
		o.verdict, o.err.Class = settled, executor.Refused
	case ctx.Err() != nil, isSlow(err):
		o.verdict = settled
	case errors.Is(err, ErrMalformed):
		o.verdict = malformed
	case isSilent(err):
		o.verdict = silent
	}
	return o
}

// readBody passes the answer to r.Read, having named what cannot be JSON.
func (c *Client) readBody(r Request, resp *http.Response) error {
	const enough = 512
	body := bufio.NewReaderSize(resp.Body, enough)
	start, err := body.Peek(enough)
	if len(start) == 0 {
		if err == io.EOF {
			return errors.New("an empty body instead of a list")
		}
		return err
	}
	if what := wire.NotJSON(start, c.cfg.Mask); what != "" {
		return fmt.Errorf("%w: %s", ErrMalformed, what)
	}
	return r.Read(body)
}

// refused is the outcome of an answer other than 2xx.
func (c *Client) refused(creds Credentials, r Request, resp *http.Response, settle Settle) outcome {
	refusal, problem := c.Refusal(r.tried(), resp)
	refusal.Hint = c.hint(creds, r, problem, resp)
	o := outcome{verdict: judge(problem), requestID: problem.RequestID, sent: true, err: refusal}
	switch o.verdict {
	case unauthorized:
		kept := *o.err // others may get it later, while this one is still counted up
		o.again = settle(problem.Status, &kept)
		return o
	case lost:
		o.err.Class = executor.Uncertain
	case settled:
		o.err.Class = classOf(problem, r.Method)
	}
	settle(problem.Status, nil)
	return o
}

// Refusal reads an answer other than 2xx to what was tried, in the service's
// own words. Class is [executor.Refused] and Hint empty, for the caller to say better.
func (c *Client) Refusal(tried string, resp *http.Response) (*executor.Error, wire.Problem) {
	problem := wire.ReadProblem(resp, c.cfg.Mask)
	return &executor.Error{
		Class: executor.Refused, Tried: tried, Status: problem.Status, Code: c.cfg.Mask(problem.Code()),
		Message: problem.Message, RequestID: problem.RequestID, RetryAfter: retryAfter(resp, c.cfg.Now()),
	}, problem
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

func (c *Client) logAnswer(s endpoint.Service, tried string, started time.Time, resp *http.Response) {
	c.log(s, tried, started, "status", resp.StatusCode, "request_id", wire.RequestID(resp))
}

func (c *Client) log(s endpoint.Service, tried string, started time.Time, args ...any) {
	if !c.cfg.Log.Enabled(context.Background(), slog.LevelDebug) {
		return
	}
	args = append([]any{"service", s, "request", tried, "took", c.cfg.Now().Sub(started).Round(time.Millisecond)}, args...)
	c.cfg.Log.Debug("request", args...)
}
