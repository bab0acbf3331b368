package cloud

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

var secretParameters = desired.Tree{"custom": desired.Tree{"n": json.Number("1.50"), "password": secret.New("hunter2<>"), "gone": nil}}

// writes are the six requests that change something, with what they must look like.
var writes = []struct {
	name    string
	target  desired.Target
	op      diff.Op
	change  diff.Change
	request cloudtest.Seen
	ok      string // an answer as documented
}{
	{"create plug-in", poolTarget, diff.Create, diff.Change{Template: "dns", To: "1.6.36", Parameters: secretParameters},
		cloudtest.Seen{Method: "POST", Path: pluginsPath, ContentType: "application/json",
			Body: `{"apiVersion":"v2","kind":"Plugin","spec":{"template":{"inputs":{"custom":{"gone":null,"n":1.50,"password":"hunter2<>"}},"name":"dns","version":"1.6.36"}}}`},
		"modelarts-create-plugin-200.json"},
	{"update plug-in", poolTarget, diff.Upgrade, diff.Change{Template: "dns", To: "1.6.63", Parameters: secretParameters},
		cloudtest.Seen{Method: "PATCH", Path: pluginsPath + "/dns", ContentType: "application/merge-patch+json",
			Body: `{"spec":{"template":{"inputs":{"custom":{"gone":null,"n":1.50,"password":"hunter2<>"}},"name":"dns","version":"1.6.63"}}}`},
		"modelarts-patch-plugin-200.json"},
	{"delete plug-in", poolTarget, diff.Delete, diff.Change{Template: "dns", From: "1.6.36"},
		cloudtest.Seen{Method: "DELETE", Path: pluginsPath + "/dns", ContentType: "application/json"},
		"modelarts-delete-plugin-200.json"},
	{"create add-on", clusterTarget, diff.Create, diff.Change{Template: "nginx", Alias: "b", To: "2.0.1", Parameters: desired.Tree{"basic": desired.Tree{}}},
		cloudtest.Seen{Method: "POST", Path: addonsPath, Query: "cluster_id=" + cloudtest.Cluster, ContentType: "application/json",
			Body: `{"apiVersion":"v3","kind":"Addon","metadata":{"alias":"b","annotations":{"addon.install/type":"install"}},"spec":{"addonTemplateName":"nginx","clusterID":"` + cloudtest.Cluster + `","values":{"basic":{}},"version":"2.0.1"}}`},
		"cce-install-addon-201.json"},
	{"update add-on", clusterTarget, diff.Update, diff.Change{Template: "nginx", InstanceID: "uid-1", To: "2.0.1", Parameters: desired.Tree{"custom": desired.Tree{"a": true}}},
		cloudtest.Seen{Method: "PUT", Path: addonsPath + "/uid-1", Query: "cluster_id=" + cloudtest.Cluster, ContentType: "application/json",
			Body: `{"apiVersion":"v3","kind":"Addon","metadata":{"annotations":{"addon.upgrade/type":"upgrade"}},"spec":{"addonTemplateName":"nginx","clusterID":"` + cloudtest.Cluster + `","values":{"custom":{"a":true}},"version":"2.0.1"}}`},
		"cce-update-addon-200.json"},
	{"delete add-on", clusterTarget, diff.Delete, diff.Change{Template: "nginx", InstanceID: "uid-1"},
		cloudtest.Seen{Method: "DELETE", Path: addonsPath + "/uid-1", Query: "cluster_id=" + cloudtest.Cluster, ContentType: "application/json"},
		""},
	{"roll back add-on", clusterTarget, diff.Rollback, diff.Change{Op: diff.Rollback, Template: "nginx", InstanceID: "uid-1", From: "2.0.1", To: "2.0.0"},
		cloudtest.Seen{Method: "POST", Path: addonsPath + "/uid-1/operation/rollback", Query: "cluster_id=" + cloudtest.Cluster, ContentType: "application/json",
			Body: `{"clusterID":"` + cloudtest.Cluster + `"}`},
		"cce-update-addon-200.json"},
}

func carryOut(t *testing.T, c *Client, i int) (executor.Receipt, error) {
	t.Helper()
	w := writes[i]
	switch w.op {
	case diff.Create:
		return c.Create(t.Context(), executor.Request{Target: w.target, Change: w.change})
	case diff.Rollback:
		return c.Rollback(t.Context(), executor.Request{Target: w.target, Change: w.change})
	case diff.Delete:
		return c.Delete(t.Context(), executor.Request{Target: w.target, Change: w.change})
	}
	return c.Update(t.Context(), executor.Request{Target: w.target, Change: w.change})
}

// onWrite answers changes with handler and reads with testdata.
func onWrite(t *testing.T, handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			cloudtest.Route(t, everything)(w, r)
			return
		}
		handler(w, r)
	}
}

func TestWrites(t *testing.T) {
	for i, w := range writes {
		t.Run(w.name, func(t *testing.T) {
			body := "success" // CCE's documented answer to a DELETE
			if w.ok != "" {
				body = string(cloudtest.Payload(t, w.ok))
			}
			f := cloudtest.NewService(t, onWrite(t, cloudtest.Reply(201, body, "X-Request-Id", "req-9")))
			receipt, err := carryOut(t, mustNew(t, testConfig(f.URL)), i)
			if want := (executor.Receipt{RequestID: "req-9", Attempts: 1}); err != nil || receipt != want {
				t.Errorf("receipt %+v, %v", receipt, err)
			}
			got := f.Last(t)
			got.Header, got.Host = nil, ""
			if d := cmp.Diff(w.request, got, cmp.AllowUnexported(cloudtest.Seen{})); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
		})
	}
}

// Whatever comes back that does not show the change was taken: it is sent once,
// and the error says that nobody knows.
func TestUncertainWritesAreSentOnce(t *testing.T) {
	half := string(cloudtest.Payload(t, "modelarts-create-plugin-200.json"))[:200]
	for name, answer := range map[string]http.HandlerFunc{
		"dropped":          cloudtest.Drop,
		"500":              cloudtest.Reply(500, string(cloudtest.Payload(t, "modelarts-error-500.json"))),
		"502 with HTML":    cloudtest.Reply(502, "<html><head><title>502 Bad Gateway</title></head></html>"),
		"503":              cloudtest.Reply(503, "", "Retry-After", "7"),
		"408":              cloudtest.Reply(408, `{"error_code":"ModelArts.4205","error_msg":"time-out"}`),
		"200 with {}":      cloudtest.Reply(200, "{}"),
		"200 with null":    cloudtest.Reply(200, "null"),
		"200 with nothing": cloudtest.Reply(200, ""),
		"200 with half":    cloudtest.Reply(200, half),
		"200 with HTML":    cloudtest.Reply(200, "<html>"),
		"200 and an error": cloudtest.Reply(200, `{"error_code":"ModelArts.50005000","error_msg":"internal error"}`),
		"200 cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"spec":`))
		},
	} {
		for i, w := range writes {
			t.Run(name+"/"+w.name, func(t *testing.T) {
				f := cloudtest.NewService(t, onWrite(t, answer))
				_, err := carryOut(t, mustNew(t, testConfig(f.URL)), i)
				e := asError(t, err)
				if e.Class != executor.Uncertain || e.Attempts != 1 || f.Sent() != 1 {
					t.Errorf("class %d after %d attempts, %d sent: %v", e.Class, e.Attempts, f.Sent(), err)
				}
				if strings.Contains(err.Error(), "hunter2") {
					t.Errorf("a secret in %v", err)
				}
			})
		}
	}
}

func TestThrottledWritesAreRepeated(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"gateway":     cloudtest.Reply(429, string(cloudtest.Payload(t, "apig-error-429.json"))),
		"CCE":         cloudtest.Reply(429, string(cloudtest.Payload(t, "cce-error-429-throttled.json")), "Retry-After", "3"),
		"no body":     cloudtest.Reply(429, ""),
		"Retry-After": cloudtest.Reply(429, `{"error_code":"ModelArts.2799","error_msg":"slow down"}`, "Retry-After", "30"),
	} {
		for i, w := range writes {
			body := "success"
			if w.ok != "" {
				body = string(cloudtest.Payload(t, w.ok))
			}
			f := cloudtest.NewService(t, onWrite(t, cloudtest.Script(answer, answer, cloudtest.Reply(200, body))))
			receipt, err := carryOut(t, mustNew(t, testConfig(f.URL)), i)
			if err != nil || receipt.Attempts != 3 || f.Sent() != 3 {
				t.Errorf("%s, %s: %+v, %v after %d", name, w.name, receipt, err, f.Sent())
			}
		}
	}
}

func TestClassesOfRefusals(t *testing.T) {
	file := func(name string) string { return string(cloudtest.Payload(t, name)) }
	const post, patch, put, del = 0, 1, 4, 5
	for _, tt := range []struct {
		name   string
		status int
		body   string
		write  int
		want   executor.Class
	}{
		{"locked", 429, file("cce-error-429-locked.json"), put, executor.Occupied},
		{"stale version", 409, `{"errorCode":"CCE.01409002","errorMessage":"x"}`, put, executor.Occupied},
		{"ModelArts busy", 409, `{"error_code":"ModelArts.2878","error_msg":"x"}`, patch, executor.Occupied},
		{"ModelArts busy 400", 400, `{"error_code":"ModelArts.6357","error_msg":"x"}`, post, executor.Occupied},
		{"installed", 409, file("cce-error-409-installed.json"), 3, executor.Exists},
		{"exists", 409, file("modelarts-error-409.json"), post, executor.Exists},
		{"conflict on update", 409, file("cce-error-409-installed.json"), put, executor.Refused},
		{"gone", 404, file("cce-error-404-addon.json"), del, executor.Gone},
		{"gone with 400", 400, file("cce-error-400-addon-missing.json"), del, executor.Gone},
		{"plug-in gone", 404, "", 2, executor.Gone},
		{"no such pool", 404, file("modelarts-show-pool-404.json"), post, executor.Refused},
		{"not published", 404, `{"error_code":"APIG.0101","error_msg":"x"}`, patch, executor.Refused},
		{"not published delete", 404, `{"error_code":"APIGW.0101","error_msg":"x"}`, 2, executor.Refused},
		{"method not allowed", 405, "", 2, executor.Refused},
		{"invalid", 400, file("cce-error-400-invalid-values.json"), put, executor.Refused},
		{"pool not running", 400, `{"error_code":"ModelArts.2887","error_msg":"PoolNotRunning"}`, post, executor.Refused},
		{"forbidden", 403, `{"error_code":"ModelArts.0203","error_msg":"x"}`, post, executor.Refused},
		{"too large", 413, "", post, executor.Refused},
		{"redirect", 307, "", post, executor.Refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := cloudtest.NewService(t, onWrite(t, cloudtest.Reply(tt.status, tt.body)))
			_, err := carryOut(t, mustNew(t, testConfig(f.URL)), tt.write)
			if e := asError(t, err); e.Class != tt.want || f.Sent() != 1 || e.Status != tt.status {
				t.Errorf("class %d (status %d), %d sent: %v; want class %d", e.Class, e.Status, f.Sent(), err, tt.want)
			}
		})
	}
}

func TestUnpublishedCallSaysWhatStillWorks(t *testing.T) {
	f := cloudtest.NewService(t, cloudtest.Reply(404, `{"error_code":"APIG.0101","error_msg":"The API does not exist","request_id":"r-7"}`))
	_, err := carryOut(t, mustNew(t, testConfig(f.URL)), 1)
	for _, want := range []string{"region eu-de does not publish", "PATCH", "listing, installing", "r-7", "APIG.0101"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

// What keeps a change from being sent is never taken for an answer to it.
func TestFailedLookupIsNoAnswerToAChange(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{"404": cloudtest.Reply(404, ""), "500": cloudtest.Reply(500, "")} {
		f := cloudtest.NewService(t, answer)
		_, err := carryOut(t, mustNew(t, testConfig(f.URL)), 5)
		if e := asError(t, err); e.Class != executor.Refused || f.Sent() != 0 {
			t.Errorf("%s: class %d, %d sent: %v", name, e.Class, f.Sent(), err)
		}
	}
}
