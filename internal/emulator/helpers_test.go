package emulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const (
	prodA = "9dd81b6e-e8e5-11ea-8aeb-0255ac11161d"
	prodB = "4d1ecb2c-229a-11e8-9c75-0255ac100ceb"
	edgeC = "365b5e05-846a-11ea-9fe6-0255ac101107"

	addonsOfA  = "/api/v3/addons?cluster_id=" + prodA
	trainA     = "/v2/" + ProjectID + "/pools/pool-train-a"
	inferB     = "/v2/" + ProjectID + "/pools/pool-infer-b"
	jsonType   = "application/json"
	mergePatch = "application/merge-patch+json"
)

// clock is a time that tests move by hand.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) advance(d time.Duration) { c.at = c.at.Add(d) }

// fixture is a server whose transitions take a minute of its clock.
type fixture struct {
	*testing.T
	*Server
	*clock
}

func start(t *testing.T, opts Options) *fixture {
	t.Helper()
	c := &clock{at: time.Date(2026, 1, 15, 8, 30, 0, 0, time.UTC)}
	opts.Now = c.now
	if opts.Settle == 0 {
		opts.Settle = time.Minute
	}
	return &fixture{T: t, Server: MustNew(opts), clock: c}
}

// open is a fixture that asks for no credentials.
func open(t *testing.T) *fixture { return start(t, Options{Open: true}) }

func seeded(t *testing.T, yaml string) *fixture {
	t.Helper()
	seed, err := ReadSeed(strings.NewReader(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return start(t, Options{Open: true, Seed: seed})
}

// send makes one request and returns the answer with its decoded body.
func (f *fixture) send(method, url, body string, header ...string) (*http.Response, map[string]any) {
	f.Helper()
	r := httptest.NewRequest(method, url, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", jsonType)
	}
	if method == http.MethodPatch {
		r.Header.Set("Content-Type", mergePatch)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	resp := w.Result()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		f.Fatal(err)
	}
	var decoded map[string]any
	if json.Unmarshal(raw, &decoded) != nil {
		decoded = map[string]any{"text": string(raw)}
	}
	return resp, decoded
}

// ok sends a request that has to succeed.
func (f *fixture) ok(method, url, body string, header ...string) map[string]any {
	f.Helper()
	resp, got := f.send(method, url, body, header...)
	if resp.StatusCode/100 != 2 {
		f.Fatalf("%s %s: HTTP %d: %v", method, url, resp.StatusCode, got)
	}
	return got
}

// at walks v along a path of object keys and list indexes.
func (f *fixture) at(v any, path ...any) any {
	f.Helper()
	for _, p := range path {
		switch key := p.(type) {
		case string:
			object, ok := v.(map[string]any)
			if !ok {
				f.Fatalf("%v: %T is no object", path, v)
			}
			v = object[key]
		case int:
			list, ok := v.([]any)
			if !ok || key >= len(list) {
				f.Fatalf("%v: no element %d in %v", path, key, v)
			}
			v = list[key]
		}
	}
	return v
}

// item returns the element of a list answer whose path leads to want, or nil.
func (f *fixture) item(list map[string]any, want string, path ...any) map[string]any {
	f.Helper()
	items, ok := list["items"].([]any)
	if !ok {
		f.Fatalf("no items in %v", list)
	}
	for _, i := range items {
		if f.at(i, path...) == want {
			return i.(map[string]any)
		}
	}
	return nil
}

func (f *fixture) addonNamed(cluster, name string) map[string]any {
	f.Helper()
	return f.item(f.ok("GET", "/api/v3/addons?cluster_id="+cluster, ""), name, "metadata", "name")
}

func (f *fixture) plugin(pool, template string) map[string]any {
	f.Helper()
	return f.item(f.ok("GET", pool+"/plugins", ""), template, "spec", "template", "name")
}

// uid returns the path of an add-on of a cluster.
func (f *fixture) pathOf(cluster, name string) string {
	f.Helper()
	a := f.addonNamed(cluster, name)
	if a == nil {
		f.Fatalf("no add-on %s", name)
	}
	return "/api/v3/addons/" + f.at(a, "metadata", "uid").(string)
}

// request bodies

func install(cluster, name, version, values string) string {
	return addonBody("addon.install/type", "install", cluster, name, version, values)
}

func upgrade(cluster, name, version, values string) string {
	return addonBody("addon.upgrade/type", "upgrade", cluster, name, version, values)
}

func addonBody(annotation, value, cluster, name, version, values string) string {
	if values == "" {
		values = "{}"
	}
	return `{"kind":"Addon","apiVersion":"v3","metadata":{"annotations":{"` + annotation + `":"` + value + `"}},` +
		`"spec":{"clusterID":"` + cluster + `","addonTemplateName":"` + name + `","version":"` + version + `","values":` + values + `}}`
}

func pluginBody(name, version, inputs string) string {
	if inputs == "" {
		inputs = "{}"
	}
	return `{"apiVersion":"v2","kind":"Plugin","spec":{"template":{"name":"` + name + `","version":"` + version + `","inputs":` + inputs + `}}}`
}
