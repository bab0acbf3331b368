package cloud

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// request is one call of a service, as often as it takes.
type request struct {
	service endpoint.Service
	scope   endpoint.Scope
	cluster string // for calls that belong on the cluster's own host
	method  string
	path    string // each segment escaped
	query   url.Values

	contentType string                // "": application/json
	body        map[string]any        // nil: none
	read        func(io.Reader) error // takes the body of a 2xx answer; nil: the answer to a change
}

// changes reports that r may change something, so that it must not be repeated
// after an answer that was lost.
func (r request) changes() bool { return r.method != http.MethodGet }

// prepared is a request whose address and body are known.
type prepared struct {
	request
	url  string
	body []byte
}

func (c *Client) prepare(ctx context.Context, r request) (prepared, error) {
	base, err := c.cfg.endpoints().Base(r.service, r.scope.Region, r.cluster, func() (string, error) {
		return c.auth.endpoint(ctx, r.service, r.scope)
	})
	if err != nil {
		return prepared{}, err
	}
	p := prepared{request: r, url: base + r.path}
	if len(r.query) > 0 {
		p.url += "?" + r.query.Encode()
	}
	if r.body != nil {
		p.body, err = wire.Encode(r.body)
	}
	return p, err
}

// newHTTPRequest builds one attempt.
func (c *Client) newHTTPRequest(ctx context.Context, p prepared) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, p.method, p.url, bytes.NewReader(p.body))
	if err != nil {
		return nil, fmt.Errorf("the address of %s is no URL: %w", p.service, err)
	}
	if p.body == nil {
		req.Body, req.ContentLength, req.GetBody = nil, 0, nil
	}
	req.Header.Set("Content-Type", cmp.Or(p.contentType, "application/json"))
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	return req, nil
}

// tried names the request in messages. Queries are left out: they repeat the target.
func (p prepared) tried() string {
	address, _, _ := strings.Cut(p.url, "?")
	return p.method + " " + address
}
