package cloud

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

// stranger is a host that nobody named; nothing may reach it, credentials least of all.
func stranger(t *testing.T) (address string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		cloudtest.Reply(200, cloudtest.EmptyList)(w, r)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "https://"), asked
}

// A region that holds more than a region sends nothing anywhere, wherever it
// comes from and whatever the credentials are.
func TestRegionDoesNotChooseTheHost(t *testing.T) {
	iam, service := cloudtest.NewIAM(t)
	iam.Catalog = `[{"type":"modelarts","endpoints":[{"interface":"public","region":"eu-de","url":"` + service.URL + `"}]}]`
	byKey := []string{"HUAWEICLOUD_SDK_AK", "planted-ak", "HUAWEICLOUD_SDK_SK", "planted-sk"}
	for name, env := range map[string][]string{
		"token": {"SYNCER_TOKEN", "planted-token"}, "key": byKey, "user": cloudtest.UserEnv(service.URL),
	} {
		for _, shape := range []string{"x@HOST/", "x@HOST#", "x@HOST?", "HOST/", "HOST#", "HOST?", `HOST\`, "x:y@HOST/#"} {
			address, asked := stranger(t)
			region := strings.ReplaceAll(shape, "HOST", address)
			for way, set := range map[string]func(*Config, *desired.Target){
				"manifest": func(_ *Config, target *desired.Target) { target.Region = region },
				"flag":     func(cfg *Config, _ *desired.Target) { cfg.Region = region },
				"environment": func(cfg *Config, _ *desired.Target) {
					cfg.Region, cfg.Env = "", cloudtest.Env(append(env, "OS_REGION_NAME", region)...)
				},
				"endpoint": func(cfg *Config, target *desired.Target) {
					cfg.Endpoints = map[string]string{"modelarts": "https://{region}.modelarts.example", "iam": service.URL}
					target.Region = region
				},
				"endpoint that is a region": func(cfg *Config, target *desired.Target) {
					cfg.Endpoints = map[string]string{"modelarts": "https://{region}", "iam": service.URL}
					target.Region = region
				},
			} {
				cfg := testConfig("", env...)
				cfg.Insecure = true
				target := desired.Target{Kind: desired.Pool, ID: "pool-a", Project: cloudtest.Project}
				set(&cfg, &target)
				c, err := New(cfg)
				if err == nil {
					_, err = c.Inventory(t.Context(), target)
					c.Close()
				}
				if err == nil || asked.Load() != 0 {
					t.Errorf("%s, region %s by %s: %d requests reached the stranger, %v", name, shape, way, asked.Swap(0), err)
				}
			}
		}
	}
}

// Nor does a region choose where the password goes.
func TestRegionDoesNotChooseIAM(t *testing.T) {
	address, asked := stranger(t)
	for _, template := range []string{"https://{region}", "https://{region}.iam.example/v3", "https://iam.example{region}"} {
		cfg := testConfig("", cloudtest.UserEnv("https://iam.example")...)
		cfg.Insecure, cfg.Region = true, "x@"+address+"/"
		cfg.Endpoints = map[string]string{"iam": template}
		c, err := New(cfg)
		if err == nil {
			_, err = c.Inventory(t.Context(), desired.Target{Kind: desired.Pool, ID: "pool-a", Project: cloudtest.Project})
			c.Close()
		}
		if err == nil || asked.Load() != 0 {
			t.Errorf("%s: %d requests reached the stranger, %v", template, asked.Swap(0), err)
		}
	}
}

// What a manifest or an answer names is one segment of a path and no more.
func TestNamesStayInTheirSegment(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(200, cloudtest.EmptyList))
	c := mustNew(t, testConfig(f.URL))
	for _, name := range []string{"..", ".", "a/../b", `a\b`, "a\x00", "a\nb", ""} {
		target := desired.Target{Kind: desired.Pool, ID: name, Region: "eu-de", Project: cloudtest.Project}
		if _, err := c.Inventory(t.Context(), target); err == nil {
			t.Errorf("pool %q was asked for", name)
		}
		if _, err := c.Delete(t.Context(), executor.Request{Target: poolTarget, Change: change(name)}); err == nil {
			t.Errorf("template %q was deleted", name)
		}
		target = poolTarget
		target.Project = name
		if _, err := c.Inventory(t.Context(), target); err == nil && name != "" {
			t.Errorf("project %q was asked for", name)
		}
	}
	for _, request := range f.Requests() {
		if request != "GET "+pluginsPath && request != "GET /v3/projects" {
			t.Errorf("sent: %q", request)
		}
	}
}

func change(template string) diff.Change { return diff.Change{Component: template, Template: template} }

// What clusters share is never asked of one cluster's own host, which may be the
// one that does not answer.
func TestSharedCallsGoToThePlainHost(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Route(t, everything))
	cfg := testConfig("", "SYNCER_TOKEN", "planted-token", "HTTP_PROXY", f.URL)
	cfg.Endpoints = map[string]string{"cce": "http://{cluster_id}.cce.example"}
	cfg.AllowHTTP = true
	c := mustNew(t, cfg)
	hosts := func(ask func() error) []string {
		before := len(f.Requests())
		if err := ask(); err != nil {
			t.Error(err)
		}
		return append(f.Requests()[before:], f.Last(t).Host)
	}
	for _, tt := range []struct {
		ask  func() error
		want []string
	}{
		{func() error { _, err := c.Clusters(t.Context(), "", cloudtest.Project); return err }, []string{"GET " + clustersPath, "cce.example"}},
		{func() error { _, err := c.Catalog(t.Context(), clusterTarget); return err }, []string{"GET /api/v3/addontemplates", "cce.example"}},
		{func() error { _, err := c.Inventory(t.Context(), clusterTarget); return err }, []string{"GET " + addonsPath, cloudtest.Cluster + ".cce.example"}},
	} {
		if got := hosts(tt.ask); !slices.Equal(got, tt.want) {
			t.Errorf("asked %q, want %q", got, tt.want)
		}
	}
}
