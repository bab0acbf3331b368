package emulator

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestListAddons(t *testing.T) {
	f := open(t)
	a := f.addonNamed(prodA, "coredns")
	for _, tt := range []struct {
		path []any
		want any
	}{
		{[]any{"spec", "version"}, "1.28.4"},
		{[]any{"spec", "addonTemplateType"}, "helm"},
		{[]any{"spec", "values", "custom", "stub_domains"}, map[string]any{"acme.local": []any{"10.0.0.2"}}},
		{[]any{"spec", "values", "flavor", "name"}, 5000.0},                                                    // a number, as in older templates
		{[]any{"spec", "values", "basic", "rbac_enabled"}, true},                                               // nobody sent it
		{[]any{"spec", "values", "basic", "cluster_version"}, "v1.28"},                                         // nor this
		{[]any{"status", "status"}, "running"},                                                                 //
		{[]any{"status", "Reason"}, "Install complete"},                                                        // set on success too
		{[]any{"status", "targetVersions"}, nil},                                                               //
		{[]any{"status", "currentVersion", "version"}, "1.28.4"},                                               //
		{[]any{"status", "currentVersion", "input", "basic", "image_version"}, "1.28.4"},                       // the template's default
		{[]any{"status", "currentVersion", "input", "parameters", "custom", "stub_domains"}, map[string]any{}}, //
		{[]any{"status", "currentVersion", "supportVersions"}, nil},
	} {
		if diff := cmp.Diff(tt.want, f.at(a, tt.path...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.path, diff)
		}
	}
	scaler := f.addonNamed(prodB, "autoscaler")
	if f.at(scaler, "spec", "values", "custom", "cluster_id") != prodB || f.at(scaler, "spec", "values", "custom", "tenant_id") != ProjectID {
		t.Error("autoscaler lacks what the console fills in")
	}
	driver := f.addonNamed(edgeC, "storage-driver")
	want := map[string]any{
		"flavor": map[string]any{"replicas": 1.0}, "parameters": map[string]any{},
		"basic": map[string]any{
			"obs_url": "", "swr_user": "swr_test", "euleros_version": "2.2.5", "addon_version": "1.0.10",
			"platform": "linux-amd64", "swr_addr": "10.125.6.246:20202", "rbac_enabled": true, "cluster_version": "v1.25",
		},
	}
	if diff := cmp.Diff(want, f.at(driver, "spec", "values")); diff != "" {
		t.Errorf("storage-driver (-want +got):\n%s", diff)
	}
}

func TestAddonLifecycle(t *testing.T) {
	f := open(t)
	body := f.ok("POST", "/api/v3/addons", install(prodA, "gpu-beta", "2.6.4", `{"custom":{"enable_xgpu":true}}`))
	if got := f.at(body, "status", "status"); got != "installing" {
		t.Errorf("answer to the install: %v", got)
	}
	path := "/api/v3/addons/" + f.at(body, "metadata", "uid").(string)
	state := func() any { return f.at(f.ok("GET", path, ""), "status", "status") }
	put := upgrade(prodA, "gpu-beta", "2.7.41", `{"custom":{"enable_xgpu":true}}`)

	f.advance(59 * time.Second)
	if got := state(); got != "installing" {
		t.Errorf("before it is settled: %v", got)
	}
	f.refused("PUT", path, put, 429, "CCE.01429002")
	f.refused("DELETE", path, "", 429, "CCE.01429002")
	f.advance(time.Second)
	if got := state(); got != "running" {
		t.Errorf("after Settle: %v", got)
	}
	body = f.ok("PUT", path, put)
	if f.at(body, "status", "status") != "upgrading" || f.at(body, "status", "Reason") != "addon upgrading" || f.at(body, "spec", "version") != "2.7.41" {
		t.Errorf("answer to the upgrade: %v", f.at(body, "status"))
	}
	f.advance(time.Minute)
	if got := state(); got != "running" {
		t.Errorf("after the upgrade: %v", got)
	}
	body = f.ok("DELETE", path+"?cluster_id="+prodA, "")
	if body["text"] != "success" {
		t.Errorf("answer to the delete: %v", body)
	}
	if got := state(); got != "deleting" {
		t.Errorf("after the delete: %v", got)
	}
	f.advance(time.Minute)
	f.refused("GET", path, "", 404, "CCE.03404001")
	if f.addonNamed(prodA, "gpu-beta") != nil {
		t.Error("the list still holds it")
	}
	var changes []string
	for _, e := range f.Log() {
		if e.Change != "" {
			changes = append(changes, e.Change)
		}
	}
	want := []string{"create cluster/" + prodA + " gpu-beta", "upgrade cluster/" + prodA + " gpu-beta", "delete cluster/" + prodA + " gpu-beta"}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestUpdateTakesDefaultsForWhatIsLeftOut(t *testing.T) {
	f := open(t)
	path := f.pathOf(prodA, "coredns")
	f.ok("PUT", path, upgrade(prodA, "coredns", "1.30.6", `{"custom":{"stub_domains":{"a.b":["10.0.0.9"]}}}`))
	f.advance(time.Minute)
	values := f.at(f.ok("GET", path, ""), "spec", "values")
	for _, tt := range []struct {
		path []any
		want any
	}{
		{[]any{"custom", "stub_domains"}, map[string]any{"a.b": []any{"10.0.0.9"}}}, // sent
		{[]any{"custom", "upstream_nameservers"}, []any{}},                          // was customised, not sent
		{[]any{"custom", "parameterSyncStrategy"}, "ensureConsistent"},              // new in this version
		{[]any{"flavor", "name"}, "2500"},                                           // the default one again
		{[]any{"basic", "image_version"}, "1.30.6"},
		{[]any{"basic", "cluster_version"}, "v1.28"},
	} {
		if diff := cmp.Diff(tt.want, f.at(values, tt.path...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.path, diff)
		}
	}
}

func TestUpdateOfOneVersionIsAnUpdate(t *testing.T) {
	f := open(t)
	path := f.pathOf(prodB, "metrics-server")
	f.ok("PUT", path, upgrade(prodB, "metrics-server", "1.3.102", `{"custom":{"metric_resolution":"30s"}}`))
	if got, want := f.Log()[len(f.Log())-1].Change, "update cluster/"+prodB+" metrics-server"; got != want {
		t.Errorf("change %q, want %q", got, want)
	}
}

func TestInstallWithoutVersionTakesTheNewestStable(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, version: v1.29}]`)
	body := f.ok("POST", "/api/v3/addons", install("c", "coredns", "", ""))
	if got := f.at(body, "spec", "version"); got != "1.30.6" { // 1.31.2 is not stable
		t.Errorf("version %v", got)
	}
}

func TestAliases(t *testing.T) {
	f := seeded(t, `clusters: [{id: c}]`)
	body := func(alias string) string {
		b := install("c", "nginx-ingress", "2.6.32", `{"custom":{"service":{"loadBalancerIP":"10.0.0.1"}}}`)
		return strings.Replace(b, `"metadata":{`, `"metadata":{"alias":"`+alias+`",`, 1)
	}
	f.ok("POST", "/api/v3/addons", body("one"))
	f.ok("POST", "/api/v3/addons", body("two"))
	f.refused("POST", "/api/v3/addons", body("one"), 409, "CCE.03409001")
	list := f.ok("GET", "/api/v3/addons?cluster_id=c", "")
	one, two := f.item(list, "one", "metadata", "alias"), f.item(list, "two", "metadata", "alias")
	if one == nil || two == nil || f.at(one, "metadata", "uid") == f.at(two, "metadata", "uid") {
		t.Errorf("instances: %v", list)
	}
	if got := f.at(two, "metadata", "name"); got != "cceaddon-nginx-ingress-two" {
		t.Errorf("name %v", got)
	}
	if got := f.Log()[1].Change; got != "create cluster/c nginx-ingress/two" {
		t.Errorf("change %q", got)
	}
}

func TestReinstallGetsANewUID(t *testing.T) {
	f := open(t)
	first := f.pathOf(prodA, "dashboard")
	f.ok("DELETE", first, "")
	f.refused("POST", "/api/v3/addons", install(prodA, "dashboard", "2.2.27", ""), 409, "CCE.03409001") // still deleting
	f.advance(time.Minute)
	f.ok("POST", "/api/v3/addons", install(prodA, "dashboard", "2.2.27", ""))
	if second := f.pathOf(prodA, "dashboard"); second == first {
		t.Error("the same UID again")
	}
}

func TestNumbersKeepTheirForm(t *testing.T) {
	f := open(t)
	path := f.pathOf(prodB, "autoscaler")
	f.ok("PUT", path, upgrade(prodB, "autoscaler", "1.30.18", `{"custom":{"cluster_id":"x","tenant_id":"y","scaleDownUtilizationThreshold":0.50,"coresTotal":32000000000000000001}}`))
	entry := f.Log()[len(f.Log())-1]
	if !json.Valid([]byte(entry.Body)) || !strings.Contains(entry.Body, "0.50") {
		t.Errorf("body in the log: %s", entry.Body)
	}
	a := f.world.clusters[prodB].find(f.at(f.addonNamed(prodB, "autoscaler"), "metadata", "uid").(string)).now
	custom := object(a.values["custom"])
	if custom["coresTotal"] != json.Number("32000000000000000001") {
		t.Errorf("coresTotal %v", custom["coresTotal"])
	}
}
