package emulator

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLog(t *testing.T) {
	f := open(t)
	f.ok("POST", "/api/v3/addons", install(prodA, "gpu-beta", "2.6.4", ""), "User-Agent", "tester/1")
	f.send("GET", "/api/v3/addons/nope?cluster_id="+prodA, "")
	got := f.Log()
	want := []Entry{{
		Seq: 1, Time: f.clock.at, Method: "POST", Path: "/api/v3/addons", Service: "cce", Status: 201,
		RequestID: "00000000000000000000000000000001", Change: "create cluster/" + prodA + " gpu-beta",
		Body: install(prodA, "gpu-beta", "2.6.4", ""), UserAgent: "tester/1", Host: "example.com",
	}, {
		Seq: 2, Time: f.clock.at, Method: "GET", Path: "/api/v3/addons/nope", Query: "cluster_id=" + prodA, Service: "cce",
		Status: 404, RequestID: "00000000000000000000000000000002", ErrorCode: "CCE.03404001", Host: "example.com",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	f.ResetLog()
	resp, _ := f.send("GET", "/nope", "")
	if got := f.Log(); len(got) != 1 || got[0].Seq != 3 || got[0].Service != "" {
		t.Errorf("after the reset: %+v", got)
	}
	if got := resp.Header.Get("X-Request-Id"); got != "00000000000000000000000000000003" {
		t.Errorf("X-Request-Id %q", got)
	}
}

func TestAnyHostServesAnyService(t *testing.T) {
	f := open(t)
	for _, host := range []string{prodA + ".cce.eu-de.otc.t-systems.com", "cce.eu-de.otc.t-systems.com", "127.0.0.1:1"} {
		f.ok("GET", "http://"+host+addonsOfA, "")
		f.ok("GET", "http://"+host+trainA, "")
	}
}

func TestLatencyEndsWithTheRequest(t *testing.T) {
	s := MustNew(Options{Open: true, Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequest("GET", trainA, nil).WithContext(ctx)
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", err)
		}
	}()
	s.ServeHTTP(httptest.NewRecorder(), r)
	t.Error("answered")
}

func TestBodyLimit(t *testing.T) {
	f := open(t)
	f.refused("POST", "/api/v3/addons", strings.Repeat("x", maxBody+1), 413, "APIG.0201")
}

// TestManyAtOnce sends the same changes from many sides: each is made once.
func TestManyAtOnce(t *testing.T) {
	f := seeded(t, `clusters: [{id: c}]
pools: [{id: p}]`)
	var group sync.WaitGroup
	post := func(url, body string) {
		for range 8 {
			group.Go(func() {
				r := httptest.NewRequest("POST", url, strings.NewReader(body))
				r.Header.Set("Content-Type", jsonType)
				f.ServeHTTP(httptest.NewRecorder(), r)
				f.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/api/v3/addons?cluster_id=c", nil))
				f.Log()
			})
		}
	}
	post("/api/v3/addons", install("c", "npd", "1.19.1", ""))
	post("/api/v3/addons", install("c", "dashboard", "2.2.27", ""))
	post("/v2/"+ProjectID+"/pools/p/plugins", pluginBody("volcano", "1.17.4", ""))
	group.Wait()
	made := map[string]int{}
	for i, e := range f.Log() {
		if e.Seq != i+1 {
			t.Fatalf("entry %d has number %d", i, e.Seq)
		}
		made[e.Change]++
	}
	delete(made, "")
	if diff := cmp.Diff(map[string]int{"create cluster/c npd": 1, "create cluster/c dashboard": 1, "create pool/p volcano": 1}, made); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}
