package transport

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// Request is one call of a service, as often as it takes.
type Request struct {
	Service endpoint.Service
	Scope   endpoint.Scope
	Method  string
	Base    endpoint.Base // where the service is
	Path    string        // each segment escaped
	Query   url.Values    // may be nil

	ContentType string                // "": application/json
	Body        []byte                // nil: none
	Read        func(io.Reader) error // takes the body of a 2xx answer; nil: the answer to a change

	Hold context.Context // ends when it must not leave any more; nil: only the call's context counts

	again bool // an attempt of it was made before
}

// waiting is the context of waiting for r to leave.
func (r Request) waiting(ctx context.Context) context.Context {
	if r.Hold != nil {
		return r.Hold
	}
	return ctx
}

// changes reports that r may change something, so that it must not be repeated
// after an answer that was lost.
func (r Request) changes() bool { return r.Method != http.MethodGet }

// tried names the request in messages. Queries are left out: they repeat the target.
func (r Request) tried() string { return r.Method + " " + r.Base.String() + r.Path }

// newHTTPRequest builds one attempt.
func (c *Client) newHTTPRequest(ctx context.Context, r Request) (*http.Request, error) {
	address := r.Base.String() + r.Path
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, address, bytes.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("the address of %s is no URL: %w", r.Service, err)
	}
	if r.Body == nil {
		req.Body, req.ContentLength, req.GetBody = nil, 0, nil
	}
	req.Header.Set("Content-Type", cmp.Or(r.ContentType, "application/json"))
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	return req, nil
}
