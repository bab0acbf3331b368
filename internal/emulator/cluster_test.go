package emulator

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestClusters(t *testing.T) {
	f := open(t)
	base := "/api/v3/projects/" + ProjectID + "/clusters"
	list := f.ok("GET", base, "")
	got := map[any]any{}
	for _, item := range list["items"].([]any) {
		got[f.at(item, "metadata", "name")] = f.at(item, "spec", "version")
		if f.at(item, "status", "phase") != "Available" || f.at(item, "metadata").(map[string]any)["annotations"] != nil {
			t.Errorf("%v", item)
		}
	}
	if diff := cmp.Diff(map[any]any{"prod-a": "v1.28", "prod-b": "v1.30", "edge-c": "v1.25"}, got); diff != "" {
		t.Errorf("clusters (-want +got):\n%s", diff)
	}
	for query, want := range map[string]int{"?status=Available": 3, "?status=Error": 0, "?version=v1.28": 1, "?type=ARM64": 0} {
		if got := len(f.ok("GET", base+query, "")["items"].([]any)); got != want {
			t.Errorf("%s: %d clusters, want %d", query, got, want)
		}
	}
	one := f.ok("GET", base+"/"+prodB+"?detail=true", "")
	var installed []struct{ AddonTemplateName, Version, Status string }
	if err := json.Unmarshal([]byte(f.at(one, "metadata", "annotations", "installedAddonInstances").(string)), &installed); err != nil {
		t.Fatal(err)
	}
	if len(installed) != 6 || installed[0].AddonTemplateName != "coredns" || installed[0].Version != "1.30.6" || installed[0].Status != "running" {
		t.Errorf("installed: %v", installed)
	}
	f.refused("GET", base+"/nope", "", 404, "CCE.01404001")
	f.refused("GET", "/api/v3/projects/ffff/clusters", "", 403, "CCE.01403001")
}

func TestPrecheck(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, addons: [{template: coredns, version: 1.28.4, status: abnormal, editedCorefile: true}, {template: dashboard}]}]`)
	base := "/api/v3/projects/" + ProjectID + "/clusters/c/addons/precheck"
	check := func(name string) (id string) {
		uid := f.at(f.addonNamed("c", name), "metadata", "uid").(string)
		resp, body := f.send("POST", base, `{"kind":"AddonCheck","apiVersion":"v3","spec":{"clusterID":"c","addonList":[{"addonTemplateName":"`+
			name+`","addonInstanceID":"`+uid+`","type":"addonStatic"}]}}`)
		if resp.StatusCode != 201 || f.at(body, "status", "items", 0, "status", "status") != "Init" {
			t.Fatalf("HTTP %d: %v", resp.StatusCode, body)
		}
		return f.at(body, "status", "items", 0, "metadata", "taskID").(string)
	}
	bad, good := check("coredns"), check("dashboard")
	tasks := base + "/tasks?type=addonStatic&task_id="
	if got := f.at(f.ok("GET", tasks+bad, ""), "items", "status", "status"); got != "Running" {
		t.Errorf("before it is done: %v", got)
	}
	f.advance(time.Minute)
	items := f.at(f.ok("GET", tasks+bad, ""), "items")
	if f.at(items, "status", "status") != "Failed" || f.at(items, "riskList", 0, "message") != "addon status(abnormal) is not running" || f.at(items, "riskList", 1, "level") != "Fatal" {
		t.Errorf("result: %v", items)
	}
	if got := f.at(f.ok("GET", tasks+good, ""), "items", "status", "status"); got != "Success" {
		t.Errorf("result of a healthy one: %v", got)
	}
	f.refused("GET", tasks+"nope", "", 404, "CCE.03404001")
}

// TestPrecheckRisks: a seed says what else is held against an upgrade, and values that
// take an edited Corefile over let it pass.
func TestPrecheckRisks(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, addons: [
		{template: coredns, version: 1.28.4, editedCorefile: true},
		{template: npd, risks: [{name: K8sResourceModified, message: "deployment npd was edited"}, {level: Fatal, message: "no node is left"}]}]}]`)
	base := "/api/v3/projects/" + ProjectID + "/clusters/c/addons/precheck"
	uid := func(name string) string { return f.at(f.addonNamed("c", name), "metadata", "uid").(string) }
	_, body := f.send("POST", base, `{"spec":{"clusterID":"c","addonList":[
		{"addonTemplateName":"coredns","addonInstanceID":"`+uid("coredns")+`","targetVersion":"1.30.6","type":"addonUpgrade","values":{"custom":{"parameterSyncStrategy":"inherit"}}},
		{"addonTemplateName":"npd","addonInstanceID":"`+uid("npd")+`","targetVersion":"1.19.16","type":"addonUpgrade","values":{}}]}}`)
	f.advance(time.Minute)
	result := func(i int) any {
		task := f.at(body, "status", "items", i, "metadata", "taskID").(string)
		return f.at(f.ok("GET", base+"/tasks?type=addonUpgrade&task_id="+task, ""), "items")
	}
	if got := f.at(result(0), "status", "status"); got != "Success" {
		t.Errorf("a Corefile that is taken over: %v", got)
	}
	npd := result(1)
	if f.at(npd, "status", "status") != "Failed" || f.at(npd, "riskList", 2, "riskName") != "K8sResourceModified" || f.at(npd, "riskList", 2, "level") != "Warning" ||
		f.at(npd, "riskList", 3, "level") != "Fatal" || f.at(npd, "riskList", 3, "message") != "no node is left" {
		t.Errorf("risks of the seed: %v", npd)
	}
}
