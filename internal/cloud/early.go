package cloud

import (
	"context"
	"errors"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

// early is a list of a cluster's add-ons that was asked for while the list of
// clusters was on its way, so that a run's first targets do not wait for that. What
// is not known yet is whether there is such a cluster, and whether it is an
// autopilot, whose add-ons are elsewhere. So it counts only once the cluster is known.
type early struct {
	instances []diff.Instance
	err       error
	done      <-chan struct{}
	stop      context.CancelFunc
}

// errNotEarly says that the add-ons have to be asked for now.
var errNotEarly = errors.New("not asked for before the cluster was known")

// listEarly begins an early list where the cluster is not known yet. With a key that
// has yet to prove itself there is none, as the list of clusters does that. The
// catalog is asked for too.
func (c *Client) listEarly(ctx context.Context, sc endpoint.Scope, id string) *early {
	if c.clusters.told(sc) || c.auth.Unproven() {
		return nil
	}
	c.beginCatalog(catalogKey{Scope: sc, kind: desired.Cluster})
	ctx, stop := context.WithCancel(ctx)
	e := &early{stop: stop}
	e.done = inBackground(func() { e.instances, e.err = c.listUnseen(ctx, sc, Cluster{ID: id}) })
	return e
}

// listUnseen lists the add-ons of a cluster that no list has shown yet. A host of
// that cluster's own gets no credentials before one did.
func (c *Client) listUnseen(ctx context.Context, sc endpoint.Scope, cluster Cluster) ([]diff.Instance, error) {
	base, err := c.base(ctx, request{service: endpoint.CCE, scope: sc, cluster: cluster.ID})
	if err != nil || base.OfCluster() {
		return nil, errNotEarly
	}
	return c.listAddons(ctx, sc, cluster)
}

// addons waits for the list, which has to be one for clusters such as this one.
func (e *early) addons(cluster Cluster) ([]diff.Instance, error) {
	if e == nil || cluster.Autopilot {
		return nil, errNotEarly
	}
	<-e.done
	return e.instances, e.err
}

// end ends the list if it is still under way.
func (e *early) end() {
	if e != nil {
		e.stop()
		<-e.done
	}
}
