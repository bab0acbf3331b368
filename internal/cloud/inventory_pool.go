package cloud

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// headStart is how long a request that pools share is ahead of those to each pool,
// with a key that has yet to prove itself.
const headStart = 800 * time.Millisecond

// poolInventory lists a pool's plug-ins while the phases of all pools and the catalog
// are on their way. Where an access key has yet to prove itself, such a request does
// that better than one to a pool that may not answer, so it goes first: the phases,
// then the catalog.
func (c *Client) poolInventory(ctx context.Context, sc endpoint.Scope, target desired.Target) (diff.Inventory, error) {
	shared, stop := context.WithCancel(context.Background()) // the slot of ctx is for the list below
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	var phase string
	told := inBackground(func() { phase = c.phase(shared, sc, target.ID) })
	if c.auth.Unproven() && !c.soon(told) {
		c.soon(inBackground(func() { _, _ = c.Catalog(shared, target) }))
	}
	c.beginCatalog(catalogKey{Scope: sc, kind: desired.Pool})
	instances, err := c.listPlugins(ctx, sc, target.ID)
	if isMissing(err) || (err == nil && len(instances) == 0) {
		err = c.nameNotID(ctx, sc, target.ID, err)
	}
	if err != nil {
		return diff.Inventory{}, err
	}
	end := c.transport.Waits(ctx, "waits for the list of pools")
	<-told
	end()
	inventory := diff.Inventory{Instances: c.tidied(instances)}
	inventory.Unready, inventory.Transient = wire.PoolReadiness(phase)
	return inventory, nil
}

// inBackground calls f; done is closed at its end.
func inBackground(f func()) (done <-chan struct{}) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f()
	}()
	return ended
}

// soon reports whether done was closed within the head start.
func (c *Client) soon(done <-chan struct{}) bool {
	over := make(chan struct{})
	defer c.cfg.AfterFunc(headStart, func() { close(over) }).Stop()
	select {
	case <-done:
		return true
	case <-over:
		return false
	}
}

// phase returns the pool's phase, or "" where it is not told: a plan does without
// it, so a list that fails is asked for once and fails no target.
func (c *Client) phase(ctx context.Context, sc endpoint.Scope, pool string) string {
	pools, err := c.phases.get(ctx, sc, func(ctx context.Context) ([]Pool, error) {
		pools, err := c.allPools(ctx, sc, forever)
		if err != nil && ctx.Err() == nil {
			c.cfg.Log.Info("the phases of pools are not told", "region", sc.Region, "reason", err.Error())
			return nil, nil
		}
		return pools, err
	})
	i := slices.IndexFunc(pools, func(p Pool) bool { return p.ID == pool })
	if err != nil || i < 0 {
		return ""
	}
	return pools[i].Phase
}

func isMissing(err error) bool {
	e, ok := errors.AsType[*executor.Error](err)
	return ok && wire.Problem{Status: e.Status, Codes: []string{e.Code}}.Missing()
}

// nameNotID returns cause, or a better error where pool is the name that the
// console shows and not the ID. The pools are listed once for all such errors.
func (c *Client) nameNotID(ctx context.Context, sc endpoint.Scope, pool string, cause error) error {
	pools, err := c.allPools(ctx, sc, forever)
	if err != nil {
		return cause // the list was only to help
	}
	for _, p := range pools {
		if p.Name == pool && p.ID != pool {
			return fmt.Errorf("%q is a pool's display name; name its ID instead: %s", pool, p.ID)
		}
	}
	return cause
}
