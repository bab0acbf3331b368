package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/transport"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// request is one call of a service, before it is known where that is.
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

	hold context.Context // ends when it must not leave any more; nil: only the call's context counts
}

// send makes r, as often as it takes.
func (c *Client) send(ctx context.Context, r request) (executor.Receipt, error) {
	prepared, err := c.prepare(ctx, r)
	if err != nil {
		return executor.Receipt{}, notSent(r, err)
	}
	return c.transport.Send(ctx, c.auth, prepared)
}

// prepare finds out where r goes, and writes its body.
func (c *Client) prepare(ctx context.Context, r request) (transport.Request, error) {
	base, err := c.base(ctx, r)
	if err != nil {
		return transport.Request{}, err
	}
	out := transport.Request{
		Service: r.service, Scope: r.scope, Method: r.method, Base: base, Path: r.path, Query: r.query,
		ContentType: r.contentType, Read: r.read, Hold: r.hold,
	}
	if r.body != nil {
		out.Body, err = wire.Encode(r.body)
	}
	return out, err
}

// base is where the service of r is spoken to.
func (c *Client) base(ctx context.Context, r request) (endpoint.Base, error) {
	return c.endpoints.Base(r.service, r.scope.Region, r.cluster, func() (string, error) {
		return c.auth.Endpoint(ctx, r.service, r.scope)
	})
}

// notSent is the error of a request that could not even be written down.
func notSent(r request, err error) error {
	if known, ok := errors.AsType[*executor.Error](err); ok {
		copied := *known // a sign-in or lookup that failed, with its own address
		copied.Attempts, copied.Unsent = 0, true
		return &copied
	}
	return &executor.Error{Class: executor.Refused, Unsent: true, Tried: fmt.Sprintf("%s %s", r.method, r.path), Message: err.Error(), Err: err}
}
