package emulator

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestListPlugins(t *testing.T) {
	f := open(t)
	hidden := f.plugin(inferB, "gpu-beta")
	if diff := cmp.Diff(map[string]any{"name": "gpu-beta"}, f.at(hidden, "spec", "template")); diff != "" {
		t.Errorf("hidden plug-in (-want +got):\n%s", diff)
	}
	if f.at(hidden, "status", "version") != "1.2.15" || f.at(hidden, "metadata", "name") != "pool-infer-b-gpu-beta" {
		t.Errorf("hidden plug-in: %v", hidden)
	}
	detail := f.ok("GET", inferB+"/plugins/gpu-beta?detail=true", "")
	if f.at(detail, "spec", "template", "version") != "1.2.15" || f.at(detail, "spec", "template", "inputs", "custom", "is_driver_from_nvidia") != true {
		t.Errorf("its detail: %v", f.at(detail, "spec"))
	}
	dns := f.plugin(trainA, "node-local-dns")
	custom := map[string]any{"enable_dnsconfig_admission": true, "nameserver": "135.0.0.1", "ndots": "8", "search": "1321"}
	if diff := cmp.Diff(custom, f.at(dns, "spec", "template", "inputs", "custom")); diff != "" {
		t.Errorf("4 of the template's keys (-want +got):\n%s", diff)
	}
	flavor := f.at(dns, "spec", "template", "inputs", "flavor").(map[string]any)
	if _, ok := flavor["is_default"]; ok || flavor["replicas"] != nil || flavor["name"] != "HA" || flavor["size"] != "large" {
		t.Errorf("flavor read back: %v", flavor)
	}
	if resources := f.at(f.ok("GET", trainA+"/plugins/node-local-dns?detail=true", ""), "status", "resources"); len(resources.([]any)) != 2 {
		t.Errorf("resources %v", resources)
	}
}

func TestCustomisedKeysAreShown(t *testing.T) {
	f := open(t)
	f.ok("PATCH", trainA+"/plugins/node-local-dns", pluginBody("node-local-dns", "1.6.36", `{"custom":{"multiAZEnabled":true,"ndots":"3"}}`))
	want := map[string]any{"enable_dnsconfig_admission": true, "nameserver": "", "ndots": "3", "search": "", "multiAZEnabled": true}
	if diff := cmp.Diff(want, f.at(f.plugin(trainA, "node-local-dns"), "spec", "template", "inputs", "custom")); diff != "" {
		t.Errorf("custom (-want +got):\n%s", diff)
	}
}

func TestPluginLifecycle(t *testing.T) {
	f := open(t)
	path := trainA + "/plugins/volcano"
	phase := func() any { return f.at(f.ok("GET", path, ""), "status", "phase") }
	body := f.ok("POST", trainA+"/plugins", pluginBody("volcano", "1.12.14", ""))
	if body["metadata"] != nil || body["status"] != nil || f.at(body, "spec", "template", "inputs", "flavor", "name") != "HA" {
		t.Errorf("answer to the create: %v", body)
	}
	if got := phase(); got != "Pending" {
		t.Errorf("after the create: %v", got)
	}
	patch := pluginBody("volcano", "1.17.4", `{"custom":{"deschedulingInterval":"5m"}}`)
	f.refused("PATCH", path, patch, 409, "ModelArts.2878")
	f.refused("DELETE", path, "", 409, "ModelArts.2878")
	f.advance(time.Minute)
	if got := phase(); got != "Running" {
		t.Errorf("after Settle: %v", got)
	}
	body = f.ok("PATCH", path, patch)
	if _, ok := f.at(body, "spec", "template").(map[string]any)["name"]; ok || len(body) != 1 {
		t.Errorf("answer to the patch holds more than spec: %v", body)
	}
	during := f.plugin(trainA, "volcano")
	if f.at(during, "status", "phase") != "Updating" || f.at(during, "status", "version") != "1.12.14" || f.at(during, "spec", "template", "version") != "1.17.4" {
		t.Errorf("during the update: %v", f.at(during, "status"))
	}
	f.advance(time.Minute)
	if got := f.at(f.plugin(trainA, "volcano"), "status"); !cmp.Equal(got, map[string]any{"phase": "Running", "version": "1.17.4", "reason": "Upgrade complete"}) {
		t.Errorf("after the update: %v", got)
	}
	body = f.ok("DELETE", path, "")
	if got := f.at(body, "status", "phase"); got != "Running" {
		t.Errorf("answer to the delete: %v", got)
	}
	if got := phase(); got != "Deleting" {
		t.Errorf("after the delete: %v", got)
	}
	f.advance(time.Minute)
	f.refused("GET", path, "", 400, "ModelArts.50004000")
	if f.plugin(trainA, "volcano") != nil {
		t.Error("the list still holds it")
	}
}

func TestPatchTakesDefaultsForWhatIsLeftOut(t *testing.T) {
	f := open(t)
	f.ok("PATCH", trainA+"/plugins/gpu-driver", pluginBody("gpu-driver", "2.1.26", `{"custom":{"driver":"470.129.06"}}`))
	f.advance(time.Minute)
	want := map[string]any{"driver": "470.129.06", "fabricmanager": false, "mig": false, "persistence": true, "toolkit": "12.2"}
	if diff := cmp.Diff(want, f.at(f.plugin(trainA, "gpu-driver"), "spec", "template", "inputs", "custom")); diff != "" {
		t.Errorf("custom (-want +got):\n%s", diff)
	}
	if got, want := f.Log()[0].Change, "upgrade pool/pool-train-a gpu-driver"; got != want {
		t.Errorf("change %q, want %q", got, want)
	}
	f.ok("PATCH", trainA+"/plugins/gpu-driver", `{"spec":{"template":{"inputs":{}}}}`) // as documented, without name and version
	if got, want := f.Log()[len(f.Log())-1].Change, "update pool/pool-train-a gpu-driver"; got != want {
		t.Errorf("change %q, want %q", got, want)
	}
}

func TestPluginRefusals(t *testing.T) {
	f := open(t)
	plugins := trainA + "/plugins"
	tests := map[string]struct {
		method, url, body string
		status            int
		code              string
	}{
		"pool by its display name":  {"GET", "/v2/" + ProjectID + "/pools/train-a/plugins", "", 404, "ModelArts.50015001"},
		"another project's path":    {"GET", "/v2/ffffffffffffffffffffffffffffffff/pools", "", 403, "ModelArts.0210"},
		"a project's name":          {"GET", "/v2/eu-de/pools", "", 403, "ModelArts.0210"},
		"get missing":               {"GET", plugins + "/volcano", "", 400, "ModelArts.50004000"},
		"patch missing":             {"PATCH", plugins + "/volcano", pluginBody("volcano", "1.17.4", ""), 400, "ModelArts.50004000"},
		"delete missing":            {"DELETE", plugins + "/volcano", "", 400, "ModelArts.50004000"},
		"delete a mandatory one":    {"DELETE", plugins + "/os-node-agent", "", 400, "ModelArts.50004000"},
		"body is no JSON":           {"POST", plugins, "plugin", 400, "ModelArts.50004000"},
		"unknown template":          {"POST", plugins, pluginBody("nope", "1.0.0", ""), 400, "ModelArts.50004000"},
		"unknown version":           {"POST", plugins, pluginBody("volcano", "9.9.9", ""), 400, "ModelArts.50004000"},
		"exists":                    {"POST", plugins, pluginBody("gpu-driver", "2.1.26", ""), 409, "ModelArts.50015000"},
		"patch to unknown version":  {"PATCH", plugins + "/gpu-driver", pluginBody("gpu-driver", "9.9.9", ""), 400, "ModelArts.50004000"},
		"patch of another template": {"PATCH", plugins + "/gpu-driver", pluginBody("volcano", "1.17.4", ""), 400, "ModelArts.50004000"},
		"withheld template":         {"POST", inferB + "/plugins", pluginBody("npu-driver", "78-21.0.2", ""), 400, "ModelArts.50004000"},
		"withheld version":          {"PATCH", inferB + "/plugins/gpu-driver", pluginBody("gpu-driver", "2.1.30", ""), 400, "ModelArts.50004000"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f.T = t
			f.refused(tt.method, tt.url, tt.body, tt.status, tt.code)
		})
	}
}

func TestPatchWantsMergePatch(t *testing.T) {
	f := open(t)
	resp, _ := f.send("PATCH", trainA+"/plugins/gpu-driver", pluginBody("gpu-driver", "2.1.26", ""), "Content-Type", jsonType)
	if resp.StatusCode != 400 {
		t.Errorf("application/json: HTTP %d", resp.StatusCode)
	}
}

func TestPoolNotRunning(t *testing.T) {
	f := seeded(t, `pools: [{id: p, phase: Creating, plugins: [{template: volcano}]}]`)
	base := "/v2/" + ProjectID + "/pools/p/plugins"
	f.refused("POST", base, pluginBody("gpu-driver", "2.1.26", ""), 400, "ModelArts.2887")
	f.refused("PATCH", base+"/volcano", pluginBody("volcano", "1.17.4", ""), 400, "ModelArts.2887")
	f.refused("DELETE", base+"/volcano", "", 400, "ModelArts.2887")
}

func TestPools(t *testing.T) {
	f := seeded(t, `pools: [{id: p, name: people, labels: {team: x}}, {id: q, phase: Error}]`)
	list := f.ok("GET", "/v2/"+ProjectID+"/pools", "")
	if got := f.at(f.item(list, "p", "metadata", "name"), "metadata", "labels", "os.modelarts/name"); got != "people" {
		t.Errorf("display name %v", got)
	}
	for query, want := range map[string]int{"": 2, "?status=created": 1, "?status=failed": 1, "?status=creating": 0, "?labelSelector=team=x": 1} {
		if got := len(f.ok("GET", "/v2/"+ProjectID+"/pools"+query, "")["items"].([]any)); got != want {
			t.Errorf("%q: %d pools, want %d", query, got, want)
		}
	}
	if got := f.at(f.ok("GET", "/v2/"+ProjectID+"/pools/q", ""), "status", "phase"); got != "Error" {
		t.Errorf("phase %v", got)
	}
	f.refused("GET", "/v2/"+ProjectID+"/pools/nope", "", 404, "ModelArts.50015001")
}

func TestPluginTemplates(t *testing.T) {
	f := open(t)
	base := "/v2/" + ProjectID + "/plugintemplates"
	versions := func(query string) []any {
		list := f.ok("GET", base+query, "")
		var out []any
		for _, v := range f.at(f.item(list, "gpu-driver", "metadata", "name"), "spec", "versions").([]any) {
			out = append(out, f.at(v, "version"))
		}
		return out
	}
	if diff := cmp.Diff([]any{"2.0.1", "2.1.30", "2.1.26"}, versions("")); diff != "" {
		t.Errorf("whole catalog (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"2.0.1", "2.1.26"}, versions("?poolName=pool-infer-b&templateName=gpu-driver")); diff != "" {
		t.Errorf("of one pool (-want +got):\n%s", diff)
	}
	if f.item(f.ok("GET", base+"?poolName=pool-infer-b", ""), "npu-driver", "metadata", "name") != nil {
		t.Error("a withheld template is listed")
	}
	f.refused("GET", base+"?templateName=nope", "", 404, "ModelArts.50005101")
	f.refused("GET", base+"?poolName=nope", "", 404, "ModelArts.50015001")

	old := f.ok("GET", "/v1/"+ProjectID+"/plugintemplates/npu-driver", "")
	want := map[string]any{"78-21.0.2": map[string]any{"detail": "c78driver&firmware"}, "77-21.0.cr1": map[string]any{"detail": "c77driver&firmware"}}
	if diff := cmp.Diff(want, old["versions"]); diff != "" {
		t.Errorf("v1 (-want +got):\n%s", diff)
	}
	f.refused("GET", "/v1/"+ProjectID+"/plugintemplates/volcano", "", 404, "ModelArts.50005101")
}
