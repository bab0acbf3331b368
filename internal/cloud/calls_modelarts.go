package cloud

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// poolPath is documented by the ModelArts API reference, v2. A plug-in's key in
// a path is its template's name.
func poolPath(sc scope, pool string, rest ...string) string {
	return join(append([]string{"v2", sc.project, "pools", pool}, rest...)...)
}

// join makes a path of segments, each escaped.
func join(segments ...string) string {
	var path string
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}

func (c *Client) listPlugins(ctx context.Context, sc scope, pool string) ([]diff.Instance, error) {
	var out []diff.Instance
	_, err := c.send(ctx, request{
		service: modelarts, scope: sc, method: http.MethodGet, path: poolPath(sc, pool, "plugins"),
		read: func(r io.Reader) (err error) { out, err = decodePlugins(r); return err },
	})
	return out, err
}

func (c *Client) showPlugin(ctx context.Context, sc scope, pool, name string) (diff.Instance, error) {
	var out diff.Instance
	_, err := c.send(ctx, request{
		service: modelarts, scope: sc, method: http.MethodGet, path: poolPath(sc, pool, "plugins", name),
		query: url.Values{"detail": {"true"}},
		read:  func(r io.Reader) (err error) { out, err = decodeOne(r, plugin.instance); return err },
	})
	return out, err
}

// listPluginTemplates asks for what pool may install, or for all that the
// project may where pool is "".
func (c *Client) listPluginTemplates(ctx context.Context, sc scope, pool string) (diff.Catalog, error) {
	var out diff.Catalog
	query := url.Values{}
	if pool != "" {
		query.Set("poolName", pool)
	}
	_, err := c.send(ctx, request{
		service: modelarts, scope: sc, method: http.MethodGet, path: join("v2", sc.project, "plugintemplates"), query: query,
		read: func(r io.Reader) (err error) { out, err = decodeTemplates(r, desired.Pool); return err },
	})
	return out, err
}

func (c *Client) listPools(ctx context.Context, sc scope) ([]Pool, error) {
	var out []Pool
	_, err := c.send(ctx, request{
		service: modelarts, scope: sc, method: http.MethodGet, path: join("v2", sc.project, "pools"),
		read: func(r io.Reader) (err error) { out, err = decodePools(r); return err },
	})
	return out, err
}

// pluginChange is a request that creates, updates or deletes a plug-in. The
// text on PATCH asks for every parameter, though its media type is merge
// patch's: what is left out gets the template's default.
func pluginChange(method string, sc scope, pool string, change diff.Change) request {
	r := request{service: modelarts, scope: sc, method: method, path: poolPath(sc, pool, "plugins", change.Template)}
	if method == http.MethodDelete {
		return r
	}
	spec := map[string]any{"name": change.Template, "version": change.To}
	if change.Parameters != nil {
		spec["inputs"] = change.Parameters
	}
	r.body = map[string]any{"spec": map[string]any{"template": spec}}
	if method == http.MethodPost {
		r.path = poolPath(sc, pool, "plugins")
		r.body["kind"], r.body["apiVersion"] = "Plugin", "v2"
	} else {
		r.contentType = "application/merge-patch+json"
	}
	return r
}
