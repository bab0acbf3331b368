package cloud

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// addonPath is documented by the CCE API references of both clouds; autopilot
// clusters have the same calls elsewhere (Huawei Cloud only).
func addonPath(autopilot bool, segments ...string) string {
	root := []string{"api", "v3"}
	if autopilot {
		root = []string{"autopilot", "v3"}
	}
	return join(append(root, segments...)...)
}

// addonRequest fills in what all calls about one cluster's add-ons share. The
// query is mandatory for some of them only, and allowed for all.
func addonRequest(method string, sc scope, cluster Cluster, segments ...string) request {
	return request{
		service: cce, scope: sc, cluster: cluster.ID, method: method,
		path:  addonPath(cluster.Autopilot, append([]string{"addons"}, segments...)...),
		query: url.Values{"cluster_id": {cluster.ID}},
	}
}

func (c *Client) listAddons(ctx context.Context, sc scope, cluster Cluster) ([]diff.Instance, error) {
	var out []diff.Instance
	r := addonRequest(http.MethodGet, sc, cluster)
	r.read = func(body io.Reader) (err error) { out, err = decodeAddons(body); return err }
	_, err := c.send(ctx, r)
	return out, err
}

func (c *Client) showAddon(ctx context.Context, sc scope, cluster Cluster, id string) (diff.Instance, error) {
	var out diff.Instance
	r := addonRequest(http.MethodGet, sc, cluster, id)
	r.read = func(body io.Reader) (err error) { out, err = decodeOne(body, addon.instance); return err }
	_, err := c.send(ctx, r)
	return out, err
}

func (c *Client) listAddonTemplates(ctx context.Context, sc scope, autopilot bool) (diff.Catalog, error) {
	var out diff.Catalog
	_, err := c.send(ctx, request{
		service: cce, scope: sc, method: http.MethodGet, path: addonPath(autopilot, "addontemplates"),
		read: func(r io.Reader) (err error) { out, err = decodeTemplates(r, desired.Cluster); return err },
	})
	return out, err
}

func (c *Client) listClusters(ctx context.Context, sc scope) ([]Cluster, error) {
	var out []Cluster
	_, err := c.send(ctx, request{
		service: cce, scope: sc, method: http.MethodGet, path: join("api", "v3", "projects", sc.project, "clusters"),
		read: func(r io.Reader) (err error) { out, err = decodeClusters(r); return err },
	})
	return out, err
}

// addonChange is a request that installs, updates or deletes an add-on. Every
// PUT is an "upgrade", parameter edits included, documented by the examples.
func addonChange(method string, sc scope, cluster Cluster, change diff.Change) request {
	switch method {
	case http.MethodDelete:
		return addonRequest(method, sc, cluster, change.InstanceID)
	case http.MethodPut:
		r := addonRequest(method, sc, cluster, change.InstanceID)
		r.body = addonBody(cluster, change, "addon.upgrade/type", "upgrade")
		return r
	}
	r := addonRequest(method, sc, cluster)
	r.body = addonBody(cluster, change, "addon.install/type", "install")
	return r
}

func addonBody(cluster Cluster, change diff.Change, annotation, value string) map[string]any {
	metadata := map[string]any{"annotations": map[string]any{annotation: value}}
	if change.Alias != "" {
		metadata["alias"] = change.Alias
	}
	spec := map[string]any{"clusterID": cluster.ID, "addonTemplateName": change.Template, "version": change.To}
	if change.Parameters != nil {
		spec["values"] = change.Parameters
	}
	return map[string]any{"kind": "Addon", "apiVersion": "v3", "metadata": metadata, "spec": spec}
}
