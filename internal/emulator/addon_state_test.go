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

// TestWhatRunsAfterAFailedUpgrade: spec names the version that was asked for,
// status.currentVersion the one that still runs.
func TestWhatRunsAfterAFailedUpgrade(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, addons: [
		{template: npd, version: 1.19.1},
		{template: coredns, version: 1.30.6, running: 1.28.4, status: upgradeFailed}]}]`)
	versions := func(name string) [2]any {
		a := f.addonNamed("c", name)
		return [2]any{f.at(a, "spec", "version"), f.at(a, "status", "currentVersion", "version")}
	}
	if got := versions("coredns"); got != [2]any{"1.30.6", "1.28.4"} {
		t.Errorf("seeded: %v", got)
	}
	f.Fault(Fault{Do: End, End: "upgradeFailed", Reason: "hook failed"})
	f.ok("PUT", f.pathOf("c", "npd"), upgrade("c", "npd", "1.19.16", `{"custom":{}}`))
	f.advance(time.Minute)
	if got := versions("npd"); got != [2]any{"1.19.16", "1.19.1"} {
		t.Errorf("after a failed upgrade: %v", got)
	}
	f.ok("PUT", f.pathOf("c", "npd"), upgrade("c", "npd", "1.19.1", `{"custom":{}}`))
	f.advance(time.Minute)
	if got := versions("npd"); got != [2]any{"1.19.1", "1.19.1"} {
		t.Errorf("after it was reverted: %v", got)
	}
}

// TestNestedValuesAreTakenAsTheyAre: only a parameter that is left out gets its
// default, not an entry of one that is sent.
func TestNestedValuesAreTakenAsTheyAre(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, addons: [{template: npd, version: 1.19.16}]}]`)
	f.ok("PUT", f.pathOf("c", "npd"), upgrade("c", "npd", "1.19.16", `{"custom":{"npc":{}}}`))
	f.advance(time.Minute)
	custom := f.at(f.addonNamed("c", "npd"), "spec", "values", "custom")
	if npc, ok := f.at(custom, "npc").(map[string]any); !ok || len(npc) != 0 {
		t.Errorf("npc was sent empty and is %v", f.at(custom, "npc"))
	}
	if f.at(custom, "annotations") == nil {
		t.Errorf("annotations were left out and have no default: %v", custom)
	}
}
