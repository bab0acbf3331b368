package cloud

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
	"github.com/syncer-project/syncer/internal/cloud/wire"
)

// addonRequest fills in what all calls about one cluster's add-ons share. The
// query is mandatory for some of them only, and allowed for all.
func addonRequest(method string, sc endpoint.Scope, cluster Cluster, segments ...string) request {
	return request{
		service: endpoint.CCE, scope: sc, cluster: cluster.ID, method: method,
		path:  wire.AddonPath(cluster.Autopilot, append([]string{"addons"}, segments...)...),
		query: url.Values{"cluster_id": {cluster.ID}},
	}
}

func (c *Client) listAddons(ctx context.Context, sc endpoint.Scope, cluster Cluster) ([]diff.Instance, error) {
	var out []diff.Instance
	r := addonRequest(http.MethodGet, sc, cluster)
	r.read = func(body io.Reader) (err error) { out, err = wire.DecodeAddons(body); return err }
	_, err := c.send(ctx, r)
	return out, err
}

func (c *Client) showAddon(ctx context.Context, sc endpoint.Scope, cluster Cluster, id string) (diff.Instance, error) {
	var out diff.Instance
	r := addonRequest(http.MethodGet, sc, cluster, id)
	r.read = func(body io.Reader) (err error) { out, err = wire.DecodeAddon(body); return err }
	_, err := c.send(ctx, r)
	return out, err
}

func (c *Client) listAddonTemplates(ctx context.Context, sc endpoint.Scope, autopilot bool) (diff.Catalog, error) {
	var out diff.Catalog
	_, err := c.send(ctx, request{
		service: endpoint.CCE, scope: sc, method: http.MethodGet, path: wire.AddonPath(autopilot, "addontemplates"),
		read: func(r io.Reader) (err error) { out, err = c.templates(r, desired.Cluster); return err },
	})
	return out, err
}

func (c *Client) listClusters(ctx context.Context, sc endpoint.Scope) ([]Cluster, error) {
	var out []Cluster
	_, err := c.send(ctx, request{
		service: endpoint.CCE, scope: sc, method: http.MethodGet, path: wire.Path("api", "v3", "projects", sc.Project, "clusters"),
		read: func(r io.Reader) (err error) { out, err = wire.DecodeClusters(r); return err },
	})
	return out, err
}

// addonRollback is a request that takes an add-on back to the version before.
func addonRollback(sc endpoint.Scope, cluster Cluster, change diff.Change) request {
	r := addonRequest(http.MethodPost, sc, cluster, change.InstanceID, "operation", "rollback")
	r.body = wire.RollbackBody(cluster.ID)
	return r
}

// addonChange is a request that changes an add-on.
func addonChange(method string, sc endpoint.Scope, cluster Cluster, change diff.Change) request {
	switch {
	case change.Op == diff.Rollback:
		return addonRollback(sc, cluster, change)
	case method == http.MethodDelete:
		return addonRequest(method, sc, cluster, change.InstanceID)
	case method == http.MethodPut:
		r := addonRequest(method, sc, cluster, change.InstanceID)
		r.body = wire.UpgradeBody(cluster.ID, change)
		return r
	}
	r := addonRequest(method, sc, cluster)
	r.body = wire.InstallBody(cluster.ID, change)
	return r
}
