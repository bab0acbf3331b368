package emulator

import (
	"testing"
	"time"
)

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
