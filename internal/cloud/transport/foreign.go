package transport

import (
	"context"
	"io"
	"net/http"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// HTTP returns an HTTP client for requests to s below base that somebody else
// writes, as gophercloud does. They pass the same gate, connections and log as
// all others; whether they are repeated is up to the caller, see [Client.Again].
func (c *Client) HTTP(s endpoint.Service, base endpoint.Base) http.Client {
	return http.Client{Transport: gated{c, s, base}, Timeout: c.cfg.RequestTimeout, CheckRedirect: c.http.CheckRedirect}
}

// Again reports whether a request that does no harm twice is worth another try
// after refusal, and waits until it is due. try counts from 1.
func (c *Client) Again(ctx context.Context, s endpoint.Service, try int, refusal *executor.Error) bool {
	passing := refusal.Status == 0 || refusal.Status == http.StatusTooManyRequests || refusal.Status >= 500
	if ctx.Err() != nil || try == MaxTries || !passing {
		return false
	}
	if refusal.RetryAfter > 0 {
		c.gates[s].hold(min(refusal.RetryAfter, c.cfg.ThrottleLimit))
	}
	return c.cfg.Sleep(ctx, c.backoff(firstDelay, longestWait, try)) == nil
}

// gated sends requests to one service through its gate.
type gated struct {
	c       *Client
	service endpoint.Service
	base    endpoint.Base
}

func (g gated) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.base.Check(req.URL); err != nil { // what is sent here holds a password
		return nil, err
	}
	if err := g.c.gates[g.service].wait(req.Context()); err != nil {
		return nil, err
	}
	tried := req.Method + " " + req.URL.Redacted()
	started := g.c.cfg.Now()
	resp, err := g.c.http.Transport.RoundTrip(req)
	if err != nil {
		g.c.log(g.service, tried, started, "error", g.c.Reason(err))
		return nil, err
	}
	g.c.logAnswer(g.service, tried, started, resp)
	resp.Body = boundedBody{wire.BoundText(resp.Body), resp.Body} // whoever asks may read all of it
	return resp, nil
}

// boundedBody is a body that is read through a limit.
type boundedBody struct {
	io.Reader
	io.Closer
}
