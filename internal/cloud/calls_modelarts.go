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

func (c *Client) listPlugins(ctx context.Context, sc endpoint.Scope, pool string) ([]diff.Instance, error) {
	var out []diff.Instance
	_, err := c.send(ctx, request{
		service: endpoint.ModelArts, scope: sc, method: http.MethodGet, path: wire.PluginPath(sc.Project, pool),
		read: func(r io.Reader) (err error) { out, err = wire.DecodePlugins(r); return err },
	})
	return out, err
}

func (c *Client) showPlugin(ctx context.Context, sc endpoint.Scope, pool, name string) (diff.Instance, error) {
	var out diff.Instance
	_, err := c.send(ctx, request{
		service: endpoint.ModelArts, scope: sc, method: http.MethodGet, path: wire.PluginPath(sc.Project, pool, name),
		query: url.Values{"detail": {"true"}},
		read:  func(r io.Reader) (err error) { out, err = wire.DecodePlugin(r); return err },
	})
	return out, err
}

// listPluginTemplates asks for what pool may install, or for all that the
// project may where pool is "".
func (c *Client) listPluginTemplates(ctx context.Context, sc endpoint.Scope, pool string) (diff.Catalog, error) {
	var out diff.Catalog
	query := url.Values{}
	if pool != "" {
		query.Set("poolName", pool)
	}
	_, err := c.send(ctx, request{
		service: endpoint.ModelArts, scope: sc, method: http.MethodGet, path: wire.Path("v2", sc.Project, "plugintemplates"), query: query,
		read: func(r io.Reader) (err error) { out, err = c.templates(r, desired.Pool); return err },
	})
	return out, err
}

func (c *Client) listPools(ctx context.Context, sc endpoint.Scope) ([]Pool, error) {
	var out []Pool
	_, err := c.send(ctx, request{
		service: endpoint.ModelArts, scope: sc, method: http.MethodGet, path: wire.Path("v2", sc.Project, "pools"),
		read: func(r io.Reader) (err error) { out, err = wire.DecodePools(r); return err },
	})
	return out, err
}

// pluginChange is a request that creates, updates or deletes a plug-in.
func pluginChange(method string, sc endpoint.Scope, pool string, change diff.Change) request {
	r := request{service: endpoint.ModelArts, scope: sc, method: method}
	if method == http.MethodPost {
		r.path, r.body = wire.PluginPath(sc.Project, pool), wire.CreateBody(change)
		return r
	}
	r.path = wire.PluginPath(sc.Project, pool, change.Template)
	if method == http.MethodPatch {
		r.body, r.contentType = wire.PatchBody(change), wire.MergePatch
	}
	return r
}
