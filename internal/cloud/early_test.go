package cloud

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

var byKey = []string{"HUAWEICLOUD_SDK_AK", "planted-ak", "HUAWEICLOUD_SDK_SK", "planted-sk"}

// together answers no request to these paths before each of them was asked for.
func together(t *testing.T, paths ...string) http.HandlerFunc {
	var mu sync.Mutex
	all, missing := make(chan struct{}), slices.Clone(paths)
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if i := slices.Index(missing, r.URL.Path); i >= 0 {
			if missing = slices.Delete(missing, i, i+1); len(missing) == 0 {
				close(all)
			}
		}
		mu.Unlock()
		if slices.Contains(paths, r.URL.Path) {
			select {
			case <-all:
			case <-r.Context().Done():
			}
		}
		cloudtest.Route(t, everything)(w, r)
	}
}

// TestAFirstListWaitsForNothing: a target's list, what all targets share and the
// catalog do not wait for one another.
func TestAFirstListWaitsForNothing(t *testing.T) {
	for _, tt := range []struct {
		target desired.Target
		paths  []string
	}{
		{clusterTarget, []string{clustersPath, addonsPath, "/api/v3/addontemplates"}},
		{poolTarget, []string{poolsPath, pluginsPath, templatesPath}},
	} {
		f := cloudtest.NewService(t, together(t, tt.paths...))
		c := mustNew(t, testConfig(f.URL))
		if _, err := c.Inventory(t.Context(), tt.target); err != nil {
			t.Error(err)
		}
		if _, err := c.Catalog(t.Context(), tt.target); err != nil {
			t.Error(err)
		}
		if n := len(f.Requests()); n != 3 {
			t.Errorf("%d requests, want 3: %q", n, f.Requests())
		}
	}
}

// TestAKeyIsProvenByTheListOfClusters: nothing else leaves before that list came,
// and then the catalog does not wait for a target's list, nor that for it.
func TestAKeyIsProvenByTheListOfClusters(t *testing.T) {
	f := cloudtest.NewService(t, together(t, addonsPath, "/api/v3/addontemplates"))
	c := mustNew(t, testConfig(f.URL, byKey...))
	sc, err := c.scope(t.Context(), clusterTarget)
	if early := c.listEarly(t.Context(), sc, clusterTarget.ID); early != nil || err != nil {
		t.Fatalf("asked for before the key was proven: %v, %v", early, err)
	}
	if _, err := c.Inventory(t.Context(), clusterTarget); err != nil {
		t.Error(err)
	}
	if first := f.Requests()[0]; first != "GET "+clustersPath {
		t.Errorf("the first request is %s", first)
	}
}

// TestAnEarlyListFailsAsALaterOne: whatever goes wrong, the error is the one of a run
// that first lists the clusters.
func TestAnEarlyListFailsAsALaterOne(t *testing.T) {
	const nothing, html = `{"error_code":"CCE.01404001","error_msg":"no such cluster"}`, "<html>busy</html>"
	refused := func(paths ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if slices.Contains(paths, r.URL.Path) {
				cloudtest.Reply(404, nothing)(w, r)
				return
			}
			cloudtest.Route(t, everything)(w, r)
		}
	}
	stranger := clusterTarget
	stranger.ID = "00000000-0000-0000-0000-000000000000"
	for name, tt := range map[string]struct {
		target desired.Target
		answer http.HandlerFunc
		want   string
	}{
		"its list":         {clusterTarget, refused(addonsPath), "no such cluster"},
		"the clusters":     {clusterTarget, refused(clustersPath), "listing the clusters: "},
		"both":             {clusterTarget, refused(addonsPath, clustersPath), "listing the clusters: "},
		"an unknown one":   {stranger, refused(), "is not the one cluster"},
		"one that is gone": {stranger, refused(addonsPath), "is not the one cluster"},
		"no JSON":          {clusterTarget, cloudtest.Reply(200, html), "listing the clusters: "},
	} {
		var texts []string
		for _, env := range [][]string{{"SYNCER_TOKEN", "planted-token"}, byKey} {
			f := cloudtest.NewService(t, tt.answer)
			inventory, err := mustNew(t, testConfig(f.URL, env...)).Inventory(t.Context(), tt.target)
			if err == nil || !strings.Contains(err.Error(), tt.want) || inventory.Instances != nil {
				t.Errorf("%s: %+v, %v, want %q", name, inventory, err, tt.want)
				continue
			}
			texts = append(texts, strings.ReplaceAll(err.Error(), f.URL, ""))
		}
		if len(slices.Compact(texts)) > 1 {
			t.Errorf("%s: the errors differ: %q", name, texts)
		}
	}
}

// TestAClustersOwnHostIsAskedLast: it gets no credentials before a list of the
// project has shown the cluster, as manifests choose its name.
func TestAClustersOwnHostIsAskedLast(t *testing.T) {
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "cce.example" {
			t.Errorf("%s was asked", r.Host)
		}
		cloudtest.Reply(200, cloudtest.EmptyList)(w, r)
	})
	cfg := testConfig("", "SYNCER_TOKEN", "planted-token", "HTTP_PROXY", f.URL)
	cfg.Endpoints = map[string]string{"cce": "http://{cluster_id}.cce.example"}
	cfg.AllowHTTP = true
	if _, err := mustNew(t, cfg).Inventory(t.Context(), clusterTarget); err == nil || !strings.Contains(err.Error(), "is not among the 0 clusters") {
		t.Error(err)
	}
}

// TestAnEarlyListEndsWithItsCall: nothing of it goes on after an interrupt.
func TestAnEarlyListEndsWithItsCall(t *testing.T) {
	arrived, over := make(chan struct{}, 3), make(chan struct{})
	f := cloudtest.NewService(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-over:
		}
	})
	defer close(over)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 3 {
			<-arrived
		}
		cancel()
	}()
	if _, err := mustNew(t, testConfig(f.URL)).Inventory(ctx, clusterTarget); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
