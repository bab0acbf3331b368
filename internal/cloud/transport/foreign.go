package transport

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// Foreign is a request that somebody else writes, as gophercloud does, with its
// repetitions. It serves one goroutine.
type Foreign struct {
	c       *Client
	service endpoint.Service
	base    endpoint.Base
	trial   trial
	left    time.Time // when it was last let through the gate
}

// Foreign begins a request to s below base that does no harm twice.
func (c *Client) Foreign(s endpoint.Service, base endpoint.Base) *Foreign {
	return &Foreign{c: c, service: s, base: base}
}

// HTTP returns an HTTP client for it. What passes it passes the same gate,
// connections and log as all other requests.
func (f *Foreign) HTTP() http.Client {
	return http.Client{Transport: f, CheckRedirect: f.c.http.CheckRedirect}
}

// Again reports whether another try is worth it after e, and waits until it is
// due. It counts the attempts in e.
func (f *Foreign) Again(ctx context.Context, e *executor.Error) bool {
	f.trial.sent++
	e.Attempts = f.trial.sent
	if ctx.Err() != nil {
		return false
	}
	delay, again := f.c.next(f.service, false, &f.trial, outcome{verdict: judgeError(e), err: e, left: f.left})
	return again && f.c.pause(ctx, ctx, delay, e) == nil
}

// RoundTrip implements [http.RoundTripper].
func (f *Foreign) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := f.base.Check(req.URL); err != nil { // what is sent here holds a password
		return nil, err
	}
	gate := f.c.gates[f.service]
	left, err := gate.wait(req.Context(), req.Context())
	if err != nil {
		return nil, err
	}
	f.left = left
	tried, started := req.Method+" "+req.URL.Redacted(), f.c.cfg.Now()
	w := f.c.watch(req.Context())
	resp, err := f.c.http.Transport.RoundTrip(req.WithContext(w))
	if err != nil {
		err = w.why(err)
		w.end()
		f.c.log(f.service, tried, started, "error", f.c.Reason(err))
		f.c.observe(Attempt{f.service, 0, f.trial.sent > 0})
		return nil, err
	}
	f.c.logAnswer(f.service, tried, started, resp)
	f.c.observe(Attempt{f.service, resp.StatusCode, f.trial.sent > 0})
	if resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests {
		gate.answered()
	}
	body := w.reads(resp.Body)
	resp.Body = boundedBody{wire.BoundText(body), body} // whoever asks may read all of it
	return resp, nil
}

// boundedBody is a body that is read through a limit.
type boundedBody struct {
	io.Reader
	io.Closer
}
