package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// Inventory lists what is installed on target in one request. A target's phase,
// and a cluster's facts, come from one list of all clusters or pools of the
// project, read once. Where nobody tells a pool's phase, [Client.Ready] asks again
// before anything is changed.
func (c *Client) Inventory(ctx context.Context, target desired.Target) (diff.Inventory, error) {
	sc, err := c.scope(ctx, target)
	if err != nil {
		return diff.Inventory{}, err
	}
	if target.Kind == desired.Pool {
		return c.poolInventory(ctx, sc, target)
	}
	cluster, err := c.cluster(ctx, sc, target.ID, forever)
	if err != nil {
		return diff.Inventory{}, err
	}
	instances, err := c.listAddons(ctx, sc, cluster)
	if err != nil {
		return diff.Inventory{}, err
	}
	inventory := diff.Inventory{Instances: c.tidied(instances), Cluster: cluster.Facts}
	inventory.Unready, inventory.Transient = wire.ClusterReadiness(cluster.Phase)
	return inventory, nil
}

// headStart is how long a request that pools share is ahead of those to each pool.
const headStart = 800 * time.Millisecond

// poolInventory begins with what all pools share: where an access key has yet to
// prove itself, such a request does that better than one to a pool that may not
// answer. First the phases, then the catalog, which a plan needs in any case.
func (c *Client) poolInventory(ctx context.Context, sc endpoint.Scope, target desired.Target) (diff.Inventory, error) {
	shared, stop := context.WithCancel(context.Background()) // the slot of ctx is for the list below
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	var phase string
	told := inBackground(func() { phase = c.phase(shared, sc, target.ID) })
	if !c.soon(told) {
		c.soon(inBackground(func() { _, _ = c.Catalog(shared, target) }))
	}
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
		pools, err := c.pools.get(ctx, sc, func(ctx context.Context) ([]Pool, error) { return c.listPools(ctx, sc) })
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

// tidied sorts instances, hides secrets in what the service says about them, and
// drops what the cloud does not offer.
func (c *Client) tidied(instances []diff.Instance) []diff.Instance {
	for i := range instances {
		c.secrets.add(secret.In(instances[i].Parameters)...)
	}
	for i := range instances {
		if c.cfg.Cloud == endpoint.OTC { // its reference has no such call
			instances[i].Rollback = ""
		}
		instances[i].Message = wire.OneLine(c.mask(instances[i].Message))
	}
	slices.SortFunc(instances, func(a, b diff.Instance) int {
		return cmp.Or(cmp.Compare(a.Template, b.Template), cmp.Compare(a.Alias, b.Alias), cmp.Compare(a.ID, b.ID))
	})
	return instances
}

func isMissing(err error) bool {
	e, ok := errors.AsType[*executor.Error](err)
	return ok && wire.Problem{Status: e.Status, Codes: []string{e.Code}}.Missing()
}

// nameNotID returns cause, or a better error where pool is the name that the
// console shows and not the ID. The pools are listed once for all such errors.
func (c *Client) nameNotID(ctx context.Context, sc endpoint.Scope, pool string, cause error) error {
	pools, err := c.pools.get(ctx, sc, func(ctx context.Context) ([]Pool, error) { return c.listPools(ctx, sc) })
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

// Ready says why nothing may be changed on target now ("" where it may be, or
// where nobody tells), and whether waiting helps. It asks anew; targets that ask at the same time share
// one list of the pools or clusters of their project.
func (c *Client) Ready(ctx context.Context, target desired.Target) (unready string, transient bool, err error) {
	sc, err := c.scope(ctx, target)
	if err != nil {
		return "", false, err
	}
	if target.Kind == desired.Cluster {
		cluster, err := c.cluster(ctx, sc, target.ID, justNow)
		if err != nil {
			return "", false, err
		}
		unready, transient = wire.ClusterReadiness(cluster.Phase)
		return unready, transient, nil
	}
	pools, err := c.pools.fresh(ctx, sc, justNow, func(ctx context.Context) ([]Pool, error) { return c.listPools(ctx, sc) })
	if err != nil && !isWithheld(err) {
		return "", false, err
	}
	i := slices.IndexFunc(pools, func(p Pool) bool { return p.ID == target.ID })
	if i < 0 {
		return "", false, nil // not told: the service itself refuses changes to a pool that is not Running
	}
	unready, transient = wire.PoolReadiness(pools[i].Phase)
	return unready, transient, nil
}

// isWithheld reports that the answer is kept from this account, or from this
// region: whoever may manage plug-ins need not be allowed to list pools.
func isWithheld(err error) bool {
	e, ok := errors.AsType[*executor.Error](err)
	return ok && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed)
}

// justNow is how old a list may be that still tells what is.
const justNow = time.Second

// cluster finds one cluster in the list of all.
func (c *Client) cluster(ctx context.Context, sc endpoint.Scope, id string, maxAge time.Duration) (Cluster, error) {
	all, err := c.clusters.fresh(ctx, sc, maxAge, func(ctx context.Context) ([]Cluster, error) { return c.listClusters(ctx, sc) })
	if err != nil {
		return Cluster{}, fmt.Errorf("listing the clusters: %w", err)
	}
	for _, cluster := range all {
		if cluster.ID == id {
			return cluster, nil
		}
	}
	for _, cluster := range all {
		if cluster.Name == id {
			return Cluster{}, fmt.Errorf("%q is a cluster's name; name its ID instead: %s", id, cluster.ID)
		}
	}
	return Cluster{}, fmt.Errorf("cluster %s is not among the %d clusters of project %s: check ID, region and project", id, len(all), sc.Project)
}

// Detail returns instance with its parameters, asked for by themselves. Where
// the region does not publish that call, or the instance has gone, it comes
// back as it was.
func (c *Client) Detail(ctx context.Context, target desired.Target, instance diff.Instance) (diff.Instance, error) {
	sc, err := c.scope(ctx, target)
	if err != nil {
		return instance, err
	}
	var detailed diff.Instance
	if target.Kind == desired.Pool {
		detailed, err = c.showPlugin(ctx, sc, target.ID, instance.Template)
	} else {
		var cluster Cluster
		if cluster, err = c.cluster(ctx, sc, target.ID, forever); err == nil {
			detailed, err = c.showAddon(ctx, sc, cluster, instance.ID)
		}
	}
	e, ok := errors.AsType[*executor.Error](err)
	switch {
	case err == nil:
		return c.tidied([]diff.Instance{detailed})[0], nil
	case ok && (e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed):
		c.cfg.Log.Info("the parameters of a component are not told", "target", target.Key(), "component", instance.Template, "reason", e.Message)
		return instance, nil
	}
	return instance, err
}

// Pools lists the resource pools of a project, sorted by ID. Empty arguments
// take the run's region and project.
func (c *Client) Pools(ctx context.Context, region, project string) ([]Pool, error) {
	sc, err := c.resolve(ctx, region, project)
	if err != nil {
		return nil, err
	}
	return c.listPools(ctx, sc)
}

// Clusters lists the clusters of a project, sorted by ID. Empty arguments take
// the run's region and project.
func (c *Client) Clusters(ctx context.Context, region, project string) ([]Cluster, error) {
	sc, err := c.resolve(ctx, region, project)
	if err != nil {
		return nil, err
	}
	return c.listClusters(ctx, sc)
}
