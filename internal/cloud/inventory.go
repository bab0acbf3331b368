package cloud

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
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
	return c.clusterInventory(ctx, sc, target.ID)
}

// clusterInventory lists a cluster's add-ons, which are compared with the catalog of
// its kind.
func (c *Client) clusterInventory(ctx context.Context, sc endpoint.Scope, id string) (diff.Inventory, error) {
	early := c.listEarly(ctx, sc, id)
	defer early.end()
	cluster, err := c.cluster(ctx, sc, id, forever)
	if err != nil {
		return diff.Inventory{}, err
	}
	c.beginCatalog(catalogKey{Scope: sc, kind: desired.Cluster, autopilot: cluster.Autopilot})
	instances, err := early.addons(cluster)
	if errors.Is(err, errNotEarly) {
		instances, err = c.listAddons(ctx, sc, cluster)
	}
	if err != nil {
		return diff.Inventory{}, err
	}
	inventory := diff.Inventory{Instances: c.tidied(instances), Cluster: cluster.Facts}
	inventory.Unready, inventory.Transient = wire.ClusterReadiness(cluster.Phase)
	return inventory, nil
}

// tidied sorts instances, hides secrets in what the service says about them, and
// drops what the cloud does not offer.
func (c *Client) tidied(instances []diff.Instance) []diff.Instance {
	for i := range instances {
		c.secrets.addOf(instances[i].Parameters)
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
