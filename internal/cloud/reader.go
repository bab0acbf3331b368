package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

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
	pools, err := c.allPools(ctx, sc, justNow)
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

// allClusters and allPools list those of a project, unless a list is known that is no
// older.
func (c *Client) allClusters(ctx context.Context, sc endpoint.Scope, maxAge time.Duration) ([]Cluster, error) {
	return c.clusters.fresh(ctx, sc, maxAge, func(ctx context.Context) ([]Cluster, error) { return c.listClusters(ctx, sc) })
}

func (c *Client) allPools(ctx context.Context, sc endpoint.Scope, maxAge time.Duration) ([]Pool, error) {
	return c.pools.fresh(ctx, sc, maxAge, func(ctx context.Context) ([]Pool, error) { return c.listPools(ctx, sc) })
}

// cluster finds one cluster in the list of all.
func (c *Client) cluster(ctx context.Context, sc endpoint.Scope, id string, maxAge time.Duration) (Cluster, error) {
	all, err := c.allClusters(ctx, sc, maxAge)
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
	if len(all) == 1 {
		return Cluster{}, fmt.Errorf("cluster %s is not the one cluster of project %s: check ID, region and project", id, sc.Project)
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
// take the run's region and project. They are asked for once; the list is read-only.
func (c *Client) Pools(ctx context.Context, region, project string) ([]Pool, error) {
	sc, err := c.resolve(ctx, region, project)
	if err != nil {
		return nil, err
	}
	return c.allPools(ctx, sc, forever)
}

// Clusters lists the clusters of a project, sorted by ID. Empty arguments take
// the run's region and project. They are asked for once; the list is read-only.
func (c *Client) Clusters(ctx context.Context, region, project string) ([]Cluster, error) {
	sc, err := c.resolve(ctx, region, project)
	if err != nil {
		return nil, err
	}
	return c.allClusters(ctx, sc, forever)
}
