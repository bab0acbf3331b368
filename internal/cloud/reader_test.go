package cloud

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/transport"
)

const (
	pluginsPath   = "/v2/" + cloudtest.Project + "/pools/pool-a/plugins"
	poolsPath     = "/v2/" + cloudtest.Project + "/pools"
	clustersPath  = "/api/v3/projects/" + cloudtest.Project + "/clusters"
	addonsPath    = "/api/v3/addons"
	templatesPath = "/v2/" + cloudtest.Project + "/plugintemplates"
)

var everything = map[string]string{
	"GET " + pluginsPath:             "modelarts-list-plugins-200.json",
	"GET " + pluginsPath + "/node":   "modelarts-show-plugin-200.json",
	"GET " + poolsPath:               "modelarts-list-pools-200.json",
	"GET " + templatesPath:           "modelarts-plugintemplates-node-local-dns-200.json",
	"GET " + clustersPath:            "cce-list-clusters-200.json",
	"GET " + addonsPath:              "cce-list-addons-200.json",
	"GET /api/v3/addontemplates":     "cce-templates-composed-200.json",
	"GET " + addonsPath + "/some-id": "cce-show-addon-200.json",
}

// A plan costs one list per target, one catalog per service, and one list each of
// clusters and pools.
func TestPlanCosts(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Route(t, everything))
	c := mustNew(t, testConfig(f.URL))
	var wait sync.WaitGroup
	for range 20 {
		for _, target := range []desired.Target{poolTarget, clusterTarget} {
			wait.Go(func() {
				if _, err := c.Inventory(t.Context(), target); err != nil {
					t.Error(err)
				}
				if _, err := c.Catalog(t.Context(), target); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	got := f.Requests()
	for request, want := range map[string]int{
		"GET " + pluginsPath: 20, "GET " + addonsPath: 20, "GET " + clustersPath: 1,
		"GET " + poolsPath: 1, "GET " + templatesPath: 1, "GET /api/v3/addontemplates": 1,
	} {
		if n := f.Count(request); n != want {
			t.Errorf("%d × %s, want %d", n, request, want)
		}
	}
	if len(got) != 44 {
		t.Errorf("%d requests in all, want 44", len(got))
	}
}

// TestPhaseOfAPool: the plan tells it where it is told, and does without where it
// is not; a list that fails is asked for once, for all pools.
func TestPhaseOfAPool(t *testing.T) {
	for _, tt := range []struct {
		answer    http.HandlerFunc
		unready   string
		transient bool
		asked     int
	}{
		{cloudtest.Reply(200, `{"items":[{"metadata":{"name":"pool-a"},"status":{"phase":"Creating"}}]}`), "pool is Creating", true, 1},
		{cloudtest.Reply(200, `{"items":[{"metadata":{"name":"pool-a"},"status":{"phase":"Error"}}]}`), "pool is Error", false, 1},
		{cloudtest.Reply(200, `{"items":[{"metadata":{"name":"pool-a"},"status":{"phase":"Running"}}]}`), "", false, 1},
		{cloudtest.Reply(200, `{"items":[]}`), "", false, 1},
		{cloudtest.Reply(403, `{}`), "", false, 1},
		{cloudtest.Reply(400, `{}`), "", false, 1},
	} {
		f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == poolsPath {
				tt.answer(w, r)
				return
			}
			cloudtest.Route(t, everything)(w, r)
		})
		c := mustNew(t, testConfig(f.URL))
		for range 3 {
			got, err := c.Inventory(t.Context(), poolTarget)
			if err != nil || got.Unready != tt.unready || got.Transient != tt.transient {
				t.Errorf("%q, %v, %v; want %q, %v", got.Unready, got.Transient, err, tt.unready, tt.transient)
			}
		}
		if n := f.Count("GET " + poolsPath); n != tt.asked {
			t.Errorf("%q: the pools were listed %d times", tt.unready, n)
		}
	}
}

// With a key that has yet to prove itself, what all pools share is asked for before
// a pool's plug-ins: the phases, and where those do not come, the catalog. None of
// it keeps the plug-ins waiting.
func TestPoolsShareTheFirstRequests(t *testing.T) {
	for name, tt := range map[string]struct {
		hangs []string
		want  []string
	}{
		"good":            {nil, []string{poolsPath}},
		"no list":         {[]string{poolsPath}, []string{poolsPath, templatesPath, pluginsPath}},
		"nothing of that": {[]string{poolsPath, templatesPath}, []string{poolsPath, templatesPath, pluginsPath}},
	} {
		t.Run(name, func(t *testing.T) {
			listed := make(chan struct{}) // the plug-ins
			arrived := make(chan string, 10)
			f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
				arrived <- r.URL.Path
				switch {
				case slices.Contains(tt.hangs, r.URL.Path):
					<-listed
				case r.URL.Path == pluginsPath:
					defer close(listed)
				}
				cloudtest.Route(t, everything)(w, r)
			})
			cfg := testConfig(f.URL, "HUAWEICLOUD_SDK_AK", "planted-ak", "HUAWEICLOUD_SDK_SK", "planted-sk")
			timers := &cloudtest.Timers{}
			cfg.AfterFunc = func(d time.Duration, f func()) transport.Timer { return timers.AfterFunc(d, f) }
			c := mustNew(t, cfg)
			done := make(chan error)
			go func() {
				_, err := c.Inventory(t.Context(), poolTarget)
				done <- err
			}()
			for i, want := range tt.want {
				if got := <-arrived; got != want {
					t.Errorf("request %d is for %s, want %s", i, got, want)
				}
				for slices.Contains(tt.hangs, want) && timers.Fire(headStart) == 0 {
					runtime.Gosched()
				}
			}
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestInventoryOfCluster(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Route(t, everything))
	got, err := mustNew(t, testConfig(f.URL)).Inventory(t.Context(), clusterTarget)
	if err != nil {
		t.Fatal(err)
	}
	if want := (diff.Cluster{Name: "mycluster", Version: "v1.17.9-r0", Type: "VirtualMachine"}); got.Cluster != want || got.Unready != "" || len(got.Instances) != 1 {
		t.Errorf("got %+v", got)
	}
	last := f.LastOf(t, addonsPath)
	if last.Query != "cluster_id="+cloudtest.Cluster || last.Header.Get("X-Auth-Token") != "planted-token" ||
		last.Header.Get("User-Agent") != "syncer/test" || last.ContentType != "application/json" {
		t.Errorf("asked with query %q and headers %v", last.Query, last.Header)
	}
}

func TestTargetCatalogIsNarrowedByPool(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Route(t, everything))
	c := mustNew(t, testConfig(f.URL))
	if _, err := c.TargetCatalog(t.Context(), poolTarget); err != nil {
		t.Fatal(err)
	}
	if last := f.Last(t); last.Query != "poolName=pool-a" {
		t.Errorf("query = %q", last.Query)
	}
	for range 2 {
		if _, err := c.TargetCatalog(t.Context(), clusterTarget); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.Count("GET /api/v3/addontemplates"); n != 1 {
		t.Errorf("%d lists of add-on templates, want 1", n)
	}
}

// An autopilot's add-ons and catalog are elsewhere. What was asked for before it was
// known to be one does not count, whatever the answer.
func TestAutopilotPaths(t *testing.T) {
	clusters := `{"items":[{"metadata":{"uid":"` + cloudtest.Cluster + `"},"spec":{"enableAutopilot":true},"status":{"phase":"Upgrading"}}]}`
	early := cloudtest.Reply(200, string(cloudtest.Payload(t, "cce-list-addons-200.json")))
	for _, answer := range []http.HandlerFunc{early, cloudtest.Reply(404, `{}`), cloudtest.Drop} {
		f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == clustersPath:
				cloudtest.Reply(200, clusters)(w, r)
			case strings.HasPrefix(r.URL.Path, "/autopilot/"):
				cloudtest.Reply(200, cloudtest.EmptyList)(w, r)
			default:
				answer(w, r)
			}
		})
		c := mustNew(t, testConfig(f.URL))
		inventory, err := c.Inventory(t.Context(), clusterTarget)
		if err != nil || inventory.Unready != "cluster is Upgrading" || !inventory.Transient || len(inventory.Instances) > 0 {
			t.Fatalf("%+v, %v", inventory, err)
		}
		if catalog, err := c.Catalog(t.Context(), clusterTarget); err != nil || len(catalog.Templates) > 0 {
			t.Errorf("%+v, %v", catalog, err)
		}
		for _, path := range []string{"/autopilot/v3/addons", "/autopilot/v3/addontemplates"} {
			if n := f.Count("GET " + path); n != 1 {
				t.Errorf("%d × %s, want 1", n, path)
			}
		}
	}
}

func TestUnknownTargetsAreNamed(t *testing.T) {
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/auto-pool-os/plugins") {
			cloudtest.Reply(404, string(cloudtest.Payload(t, "modelarts-show-pool-404.json")))(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/plugins") {
			cloudtest.Reply(200, `{"items":[]}`)(w, r)
			return
		}
		cloudtest.Route(t, everything)(w, r)
	})
	for _, tt := range []struct {
		target desired.Target
		want   string
	}{
		{desired.Target{Kind: desired.Cluster, ID: "0000"}, "cluster 0000 is not the one cluster"},
		{desired.Target{Kind: desired.Cluster, ID: "mycluster"}, "name its ID instead: " + cloudtest.Cluster},
		{desired.Target{Kind: desired.Pool, ID: "auto-pool-os"}, "name its ID instead: auto-pool-os-86c13962597848eeb29c5861153a391f"},
		{desired.Target{Kind: desired.Pool, ID: "empty"}, ""},
	} {
		tt.target.Project = cloudtest.Project
		_, err := mustNew(t, testConfig(f.URL)).Inventory(t.Context(), tt.target)
		if (err == nil) != (tt.want == "") || (err != nil && !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.target.Key(), err, tt.want)
		}
	}
}

func TestDetail(t *testing.T) {
	status := 200
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == pluginsPath+"/node-local-dns" && status == 200:
			cloudtest.Reply(200, string(cloudtest.Payload(t, "modelarts-show-plugin-200.json")))(w, r)
		case r.URL.Path == pluginsPath+"/node-local-dns":
			cloudtest.Reply(status, `{"error_code":"APIG.0101","error_msg":"The API does not exist or has not been published"}`)(w, r)
		default:
			cloudtest.Route(t, everything)(w, r)
		}
	})
	c := mustNew(t, testConfig(f.URL))
	bare := diff.Instance{Template: "node-local-dns", Version: "1.6.36", Health: diff.Good, State: "Running"}
	got, err := c.Detail(t.Context(), poolTarget, bare)
	if err != nil || got.Parameters["custom"] == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if last := f.Last(t); last.Query != "detail=true" {
		t.Errorf("query = %q", last.Query)
	}
	for _, status = range []int{404, 405} {
		if got, err := c.Detail(t.Context(), poolTarget, bare); err != nil || got.Parameters != nil {
			t.Errorf("HTTP %d: %+v, %v; want the instance as it was", status, got, err)
		}
	}
	status = 403
	if _, err := c.Detail(t.Context(), poolTarget, bare); err == nil {
		t.Error("a refusal is no answer")
	}
	got, err = c.Detail(t.Context(), clusterTarget, diff.Instance{ID: "some-id"})
	if err != nil || got.Template != "gpu-beta" || got.Parameters == nil {
		t.Errorf("add-on: %+v, %v", got, err)
	}
}

func TestReadyAsksAnew(t *testing.T) {
	phase := "Creating"
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		cloudtest.Reply(200, `{"items":[{"metadata":{"name":"pool-a","uid":"`+cloudtest.Cluster+`"},"status":{"phase":"`+phase+`"}}]}`)(w, r)
	})
	cfg := testConfig(f.URL)
	c := mustNew(t, cfg)
	for _, tt := range []struct {
		phase, pool, cluster string
		poolPasses           bool
	}{
		{"Creating", "pool is Creating", "cluster is Creating", true},
		{"Deleting", "pool is Deleting", "cluster is Deleting", false},
		{"Running", "", "cluster is Running", false},
		{"Available", "pool is Available", "", true},
	} {
		phase = tt.phase
		if unready, transient, err := c.Ready(t.Context(), poolTarget); err != nil || unready != tt.pool || transient != tt.poolPasses {
			t.Errorf("pool %s: %q, %v, %v", tt.phase, unready, transient, err)
		}
		if unready, _, err := c.Ready(t.Context(), clusterTarget); err != nil || unready != tt.cluster {
			t.Errorf("cluster %s: %q, %v", tt.phase, unready, err)
		}
		_ = cfg.Sleep(context.Background(), 2*justNow)
	}
	if unready, _, err := c.Ready(t.Context(), desired.Target{Kind: desired.Pool, ID: "other", Project: cloudtest.Project}); unready != "" || err != nil {
		t.Errorf("a pool that the list does not show: %q, %v; the service decides", unready, err)
	}
}

func TestReadyWhereThePoolsMayNotBeListed(t *testing.T) {
	for _, tt := range []struct {
		status int
		fails  bool
	}{{403, false}, {404, false}, {400, true}} {
		f := cloudtest.NewService(t, cloudtest.Reply(tt.status, `{"error_code":"ModelArts.50004000","error_msg":"no"}`))
		if _, _, err := mustNew(t, testConfig(f.URL)).Ready(t.Context(), poolTarget); (err != nil) != tt.fails {
			t.Errorf("HTTP %d: %v", tt.status, err)
		}
	}
}

func TestPoolsAndClusters(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Route(t, everything))
	c := mustNew(t, testConfig(f.URL))
	pools, err := c.Pools(t.Context(), "eu-de", cloudtest.Project)
	if want := (Pool{ID: "auto-pool-os-86c13962597848eeb29c5861153a391f", Name: "auto-pool-os", Phase: "Running"}); err != nil || len(pools) != 1 || pools[0] != want {
		t.Errorf("%+v, %v", pools, err)
	}
	clusters, err := c.Clusters(t.Context(), "", cloudtest.Project)
	if err != nil || len(clusters) != 1 || clusters[0].ID != cloudtest.Cluster || clusters[0].Name != "mycluster" || clusters[0].Phase != "Available" {
		t.Errorf("%+v, %v", clusters, err)
	}
	for _, target := range []desired.Target{poolTarget, clusterTarget} {
		if _, err := c.Inventory(t.Context(), target); err != nil {
			t.Error(err)
		}
	}
	for _, path := range []string{poolsPath, clustersPath} {
		if n := f.Count("GET " + path); n != 1 {
			t.Errorf("%d × %s, want 1: whoever lists all reads their targets too", n, path)
		}
	}
}
