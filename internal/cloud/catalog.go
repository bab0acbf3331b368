package cloud

import (
	"context"
	"io"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// catalogKey tells the catalogs of a run apart.
type catalogKey struct {
	endpoint.Scope
	kind      desired.Kind
	autopilot bool
	pool      string // "": the service's whole catalog
}

// Catalog returns what target's service offers in its region and project. It is
// asked for once in a run.
func (c *Client) Catalog(ctx context.Context, target desired.Target) (diff.Catalog, error) {
	return c.catalogFor(ctx, target, "")
}

// TargetCatalog returns what may be installed on target: ModelArts narrows its
// catalog by pool, CCE does not.
func (c *Client) TargetCatalog(ctx context.Context, target desired.Target) (diff.Catalog, error) {
	if target.Kind == desired.Pool {
		return c.catalogFor(ctx, target, target.ID)
	}
	return c.catalogFor(ctx, target, "")
}

func (c *Client) catalogFor(ctx context.Context, target desired.Target, pool string) (diff.Catalog, error) {
	sc, err := c.scope(ctx, target)
	if err != nil {
		return diff.Catalog{}, err
	}
	key := catalogKey{Scope: sc, kind: target.Kind, pool: pool}
	if target.Kind == desired.Cluster {
		cluster, err := c.cluster(ctx, sc, target.ID, forever)
		if err != nil {
			return diff.Catalog{}, err
		}
		key.autopilot = cluster.Autopilot
	}
	if pool != "" { // of use to one target only: remembering a thousand of them would cost memory
		return c.listTemplates(ctx, key)
	}
	return c.catalogs.get(ctx, key, func(ctx context.Context) (diff.Catalog, error) { return c.listTemplates(ctx, key) })
}

// beginCatalog asks for a catalog that the target which is being listed is going to
// be compared with.
func (c *Client) beginCatalog(key catalogKey) {
	c.catalogs.begin(c.life, key, func(ctx context.Context) (diff.Catalog, error) { return c.listTemplates(ctx, key) })
}

func (c *Client) listTemplates(ctx context.Context, key catalogKey) (diff.Catalog, error) {
	if key.kind == desired.Pool {
		return c.listPluginTemplates(ctx, key.Scope, key.pool)
	}
	return c.listAddonTemplates(ctx, key.Scope, key.autopilot)
}

// templates reads a catalog and says what of it is of no use.
func (c *Client) templates(r io.Reader, kind desired.Kind) (diff.Catalog, error) {
	const few = 5
	catalog, odd, err := wire.DecodeTemplates(r, kind)
	for _, each := range odd[:min(few, len(odd))] {
		c.cfg.Log.Warn("a template of the catalog cannot be read: what needs it is blocked", "reason", wire.OneLine(c.mask(each.Error())))
	}
	if len(odd) > few {
		c.cfg.Log.Warn("more templates of the catalog cannot be read", "count", len(odd)-few)
	}
	return catalog, err
}
