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

// refused sends a request that has to be refused with this status and code.
func (f *fixture) refused(method, url, body string, status int, code string) map[string]any {
	f.Helper()
	resp, got := f.send(method, url, body)
	have, _ := got["errorCode"].(string)
	for _, key := range []string{"error_code", "code"} {
		if v, ok := got[key].(string); ok {
			have = v
		}
	}
	if inner, ok := got["error"].(map[string]any); ok {
		have, _ = inner["code"].(string)
	}
	if resp.StatusCode != status || have != code {
		f.Errorf("%s %s: HTTP %d %s, want %d %s: %v", method, url, resp.StatusCode, have, status, code, got)
	}
	if last := f.Log()[len(f.Log())-1]; last.Change != "" || last.Status != status || last.ErrorCode != code {
		f.Errorf("log: %+v", last)
	}
	return got
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

func TestAddonRefusals(t *testing.T) {
	f := open(t)
	coredns, npd := f.pathOf(prodA, "coredns"), f.pathOf(prodA, "npd")
	const addons = "/api/v3/addons"
	tests := map[string]struct {
		method, url, body string
		status            int
		code, message     string
	}{
		"list without cluster_id":    {"GET", addons, "", 400, "CCE.03400001", "cluster_id is required"},
		"list of unknown cluster":    {"GET", addons + "?cluster_id=nope", "", 404, "CCE.01404001", ""},
		"get unknown":                {"GET", addons + "/nope", "", 404, "CCE.03404001", "addon not found"},
		"get from another cluster":   {"GET", coredns + "?cluster_id=" + prodB, "", 404, "CCE.03404001", "addon not found"},
		"delete unknown":             {"DELETE", addons + "/nope", "", 404, "CCE.03404001", "addon not found"},
		"body is no JSON":            {"POST", addons, "addon", 400, "SVCSTG.CCE-ADDONMGR.4000003", ""},
		"install without annotation": {"POST", addons, `{"spec":{}}`, 400, "SVCSTG.CCE-ADDONMGR.400", "Install addon error: not surpport type"},
		"wrong annotation": {"PUT", coredns, addonBody("addon.update/type", "upgrade", prodA, "coredns", "1.30.6", ""),
			400, "SVCSTG.CCE-ADDONMGR.400", "Update addon error: not surpport type"},
		"unknown cluster":     {"POST", addons, install("nope", "npd", "1.19.1", ""), 404, "CCE.01404001", ""},
		"unknown template":    {"POST", addons, install(prodA, "nope", "1.0.0", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template(nope) is not found"},
		"unknown version":     {"POST", addons, install(prodA, "gpu-beta", "1.3.37", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template version(1.3.37) is invalid"},
		"retired version":     {"POST", addons, install(edgeC, "metrics-server", "1.2.1", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template version(1.2.1) is invalid"},
		"unsupported version": {"POST", addons, install(edgeC, "gpu-beta", "2.7.41", ""), 400, "SVCSTG.CCE-ADDONMGR.4030302", "addon gpu-beta(2.7.41) does not support cluster version v1.25, type VirtualMachine, category CCE"},
		"installed":           {"POST", addons, install(prodA, "coredns", "1.28.4", ""), 409, "CCE.03409001", ""},
		"values not defined":  {"POST", addons, install(prodA, "autoscaler", "1.28.17", `{"basic":{}}`), 400, "SVCSTG.CCE-ADDONMGR.4000002", "custom values are not defined"},
		"no load balancer": {"POST", addons, install(prodB, "nginx-ingress", "3.0.31", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002",
			"kubernetes.io/elb.id and loadBalancerIP cannot both be empty"},
		"update without version": {"PUT", coredns, upgrade(prodA, "coredns", "", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "spec.version is required"},
		"update of another":      {"PUT", coredns, upgrade(prodA, "npd", "1.19.1", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template name(npd) is invalid"},
		"update after a failed install": {"PUT", npd, upgrade(prodA, "npd", "1.19.16", `{"basic":{}}`), 400, "SVCSTG.CCE-ADDONMGR.4000002",
			"addon status(installFailed) can not be upgraded"},
		"delete a mandatory one": {"DELETE", coredns, "", 403, "SVCSTG.CCE-ADDONMGR.4030302", "addon coredns is required by the cluster and can not be uninstalled"},
		"rollback without an upgrade": {"POST", coredns + "/operation/rollback", `{"clusterID":"` + prodA + `"}`,
			400, "SVCSTG.CCE-ADDONMGR.4000002", "addon status(running) can not be rolled back"},
		"unpublished path": {"GET", "/api/v3/nope", "", 404, "APIG.0101", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f.T = t
			body := f.refused(tt.method, tt.url, tt.body, tt.status, tt.code)
			message, _ := body["message"].(string)
			if inner, ok := body["error"].(map[string]any); ok && message == "" {
				message, _ = inner["message"].(string)
			}
			if tt.message != "" && message != tt.message {
				t.Errorf("message %q, want %q", message, tt.message)
			}
		})
	}
}

func TestAddonContentType(t *testing.T) {
	f := open(t)
	body := install(prodA, "gpu-beta", "2.6.4", "")
	resp, got := f.send("POST", "/api/v3/addons", body, "Content-Type", "text/plain")
	if resp.StatusCode != 400 || got["errorCode"] != "CCE.01400006" {
		t.Errorf("text/plain: HTTP %d %v", resp.StatusCode, got)
	}
	f.ok("POST", "/api/v3/addons", body, "Content-Type", "application/json;charset=utf-8")
}

func TestClusterNotAvailable(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, phase: Hibernation, addons: [{template: coredns}, {template: dashboard}]}]`)
	f.refused("POST", "/api/v3/addons", install("c", "npd", "1.19.1", ""), 400, "CCE.03400001")
	f.refused("PUT", f.pathOf("c", "coredns"), upgrade("c", "coredns", "1.30.6", ""), 400, "CCE.03400001")
	f.refused("DELETE", f.pathOf("c", "dashboard"), "", 400, "CCE.03400001")
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

func TestUpgradesThatGoWrong(t *testing.T) {
	const edited = `clusters: [{id: c, addons: [{template: coredns, version: 1.28.4, editedCorefile: true}]}]`
	tests := map[string]struct{ values, state, message string }{
		"well":                     {`{"custom":{"parameterSyncStrategy":"force"}}`, "running", ""},
		"edited Corefile":          {`{"custom":{}}`, "upgradeFailed", "parameterSyncStrategy"},
		"no values at all":         {`{}`, "upgradeFailed", "parameterSyncStrategy"},
		"image of another version": {`{"basic":{"image_version":"1.28.4"},"custom":{"parameterSyncStrategy":"inherit"}}`, "abnormal", "basic.image_version"},
		"an image of one's own":    {`{"basic":{"image_version":"1.30.6-r1"},"custom":{"parameterSyncStrategy":"inherit"}}`, "running", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := seeded(t, edited)
			path := f.pathOf("c", "coredns")
			f.ok("PUT", path, upgrade("c", "coredns", "1.30.6", tt.values))
			f.advance(time.Minute)
			status := f.at(f.ok("GET", path, ""), "status")
			if got := f.at(status, "status"); got != tt.state {
				t.Errorf("state %v, want %s", got, tt.state)
			}
			if got := f.at(status, "message").(string); !strings.Contains(got, tt.message) || (tt.message == "") != (got == "") {
				t.Errorf("message %q, want %q", got, tt.message)
			}
		})
	}
}

func TestUpgradeWithoutValuesLeavesAnAddonBroken(t *testing.T) {
	f := open(t)
	path := f.pathOf(prodA, "metrics-server")
	f.ok("PUT", path, upgrade(prodA, "metrics-server", "1.3.102", ""))
	f.advance(time.Minute)
	if got := f.at(f.ok("GET", path, ""), "status", "status"); got != "abnormal" {
		t.Errorf("state %v", got)
	}
	f.ok("PUT", path, upgrade(prodA, "metrics-server", "1.3.102", `{"custom":{}}`)) // an update brings it back
	f.advance(time.Minute)
	if got := f.at(f.ok("GET", path, ""), "status", "status"); got != "running" {
		t.Errorf("state %v", got)
	}
}

func TestRollback(t *testing.T) {
	f := open(t)
	path := f.pathOf(prodA, "coredns")
	before := f.at(f.ok("GET", path, ""), "spec", "values")
	back := `{"clusterID":"` + prodA + `"}`
	f.ok("PUT", path, upgrade(prodA, "coredns", "1.30.6", `{"custom":{}}`))
	f.refused("POST", path+"/operation/rollback", back, 429, "CCE.01429002")
	f.advance(time.Minute)
	status := f.at(f.ok("GET", path, ""), "status")
	if f.at(status, "isRollbackable") != true || f.at(status, "previousVersion") != "1.28.4" {
		t.Errorf("status after the upgrade: %v %v", f.at(status, "isRollbackable"), f.at(status, "previousVersion"))
	}
	f.ok("POST", path+"/operation/rollback", back)
	f.advance(time.Minute)
	after := f.ok("GET", path, "")
	if f.at(after, "spec", "version") != "1.28.4" || f.at(after, "status", "status") != "running" {
		t.Errorf("after the rollback: %v %v", f.at(after, "spec", "version"), f.at(after, "status", "status"))
	}
	if diff := cmp.Diff(before, f.at(after, "spec", "values")); diff != "" {
		t.Errorf("values (-before +after):\n%s", diff)
	}
	f.refused("POST", path+"/operation/rollback", back, 400, "SVCSTG.CCE-ADDONMGR.4000002") // not twice
}

func TestLag(t *testing.T) {
	f := seeded(t, "lag: 90s\nclusters: [{id: c, addons: [{template: dashboard, version: 2.0.4}]}]")
	path := f.pathOf("c", "dashboard")
	f.ok("POST", "/api/v3/addons", install("c", "npd", "1.19.1", ""))
	f.ok("PUT", path, upgrade("c", "dashboard", "2.2.27", `{"custom":{}}`))
	f.advance(89 * time.Second)
	old := f.addonNamed("c", "dashboard")
	if f.at(old, "spec", "version") != "2.0.4" || f.at(old, "status", "status") != "running" {
		t.Errorf("during the lag: %v %v", f.at(old, "spec", "version"), f.at(old, "status", "status"))
	}
	if f.addonNamed("c", "npd") != nil {
		t.Error("during the lag the list holds the new add-on")
	}
	f.advance(time.Second)
	if got := f.at(f.addonNamed("c", "dashboard"), "spec", "version"); got != "2.2.27" {
		t.Errorf("after the lag: %v", got)
	}
	f.ok("DELETE", path, "")
	f.advance(89 * time.Second)
	if f.addonNamed("c", "dashboard") == nil {
		t.Error("during the lag the deleted add-on is gone")
	}
	f.advance(time.Second)
	if f.addonNamed("c", "dashboard") != nil {
		t.Error("after the lag the deleted add-on is still there")
	}
}

func TestAutopilot(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, autopilot: true, addons: [{template: coredns}]}]`)
	f.refused("GET", "/api/v3/addons?cluster_id=c", "", 404, "CCE.01404001")
	list := f.ok("GET", "/autopilot/v3/addons?cluster_id=c", "")
	if f.item(list, "coredns", "metadata", "name") == nil {
		t.Errorf("list: %v", list)
	}
	f.ok("POST", "/autopilot/v3/addons", install("c", "npd", "1.19.1", ""))
	f.refused("POST", "/api/v3/addons", install("c", "dashboard", "2.2.27", ""), 404, "CCE.01404001")
	f.ok("GET", "/autopilot/v3/addontemplates", "")
}

func TestSeededTransitionEnds(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, addons: [{template: npd, status: installing}, {template: dashboard, status: deleting}]}]`)
	if f.at(f.addonNamed("c", "npd"), "status", "status") != "installing" || f.addonNamed("c", "dashboard") == nil {
		t.Error("not in transition at the start")
	}
	f.advance(time.Minute)
	if f.at(f.addonNamed("c", "npd"), "status", "status") != "running" || f.addonNamed("c", "dashboard") != nil {
		t.Error("still in transition")
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
