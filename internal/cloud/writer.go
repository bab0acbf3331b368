package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Create installs the change's template in version To with Parameters.
func (c *Client) Create(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	return c.change(ctx, r, http.MethodPost)
}

// Update gives an installed component version To and the whole of Parameters.
func (c *Client) Update(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	if r.Target.Kind == desired.Pool {
		return c.change(ctx, r, http.MethodPatch)
	}
	return c.change(ctx, r, http.MethodPut)
}

// Rollback lets CCE take an add-on back to the version that it came from. Huawei
// Cloud offers it; no plug-in and nothing on OTC is ever listed as one that could
// be.
func (c *Client) Rollback(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	return c.change(ctx, r, http.MethodPost)
}

// Delete removes an installed component.
func (c *Client) Delete(ctx context.Context, r executor.Request) (executor.Receipt, error) {
	return c.change(ctx, r, http.MethodDelete)
}

func (c *Client) change(ctx context.Context, asked executor.Request, method string) (executor.Receipt, error) {
	r, err := c.changeRequest(ctx, asked.Target, asked.Change, method)
	if err != nil {
		return executor.Receipt{}, unchanged(method, asked.Target, asked.Change, err)
	}
	r.hold = asked.Hold
	return c.send(ctx, r)
}

func (c *Client) changeRequest(ctx context.Context, target desired.Target, change diff.Change, method string) (request, error) {
	sc, err := c.scope(ctx, target)
	if err != nil {
		return request{}, err
	}
	switch {
	case change.Template == "":
		return request{}, errors.New("the change names no template")
	case change.To == "" && method != http.MethodDelete:
		return request{}, errors.New("the change names no version")
	case target.Kind == desired.Pool && change.Op == diff.Rollback:
		return request{}, errors.New("ModelArts rolls no plug-in back")
	case target.Kind == desired.Pool:
		return pluginChange(method, sc, target.ID, change), nil
	case change.InstanceID == "" && (method != http.MethodPost || change.Op == diff.Rollback):
		return request{}, errors.New("the add-on's ID is not known")
	}
	cluster, err := c.cluster(ctx, sc, target.ID, forever)
	return addonChange(method, sc, cluster, change), err
}

// unchanged is the error of a change for which no request was made. Whatever
// kept it from being made, a lost answer to a read included, nothing was done.
func unchanged(method string, target desired.Target, change diff.Change, err error) error {
	if known, ok := errors.AsType[*executor.Error](err); ok {
		copied := *known
		copied.Class, copied.Attempts, copied.Unsent = executor.Refused, 0, true
		return &copied
	}
	return &executor.Error{
		Class: executor.Refused, Unsent: true, Tried: fmt.Sprintf("%s of %s on %s", method, change.Component, target.Key()), Message: err.Error(), Err: err,
	}
}
