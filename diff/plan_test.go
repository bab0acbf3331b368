package diff

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// everything is a target with all that a plan repeats of it.
func everything(components ...desired.Component) desired.Target {
	return desired.Target{
		Kind: desired.Cluster, ID: "c1", Name: "edge", Region: "eu-de", Project: "p1", Wave: 3,
		Labels: map[string]string{"stage": "dev"}, Components: components,
	}
}

// TestAPlanRepeatsWhatItsTargetIs: readers of a saved plan have no manifest.
func TestAPlanRepeatsWhatItsTargetIs(t *testing.T) {
	want := TargetPlan{
		Target: "cluster/c1", Name: "edge", Region: "eu-de", Project: "p1", Wave: 3, Labels: map[string]string{"stage": "dev"},
		Changes: []Change{}, Unmanaged: []string{}, Unhealthy: []string{}, Components: []Seen{},
	}
	if d := cmp.Diff(want, Target(everything(), Inventory{}, Catalog{})); d != "" {
		t.Errorf("empty (-want +got):\n%s", d)
	}
	want.Error = "no route"
	if d := cmp.Diff(want, Unread(everything(), errors.New("no route"))); d != "" {
		t.Errorf("unread (-want +got):\n%s", d)
	}
}

// TestAPlanListsWhatIsInstalled: all of it, by component, as it was found.
func TestAPlanListsWhatIsInstalled(t *testing.T) {
	inner := aliased(running(t, "nginx", "2.0.0", "{}"), "inner")
	inner.Health, inner.State = Busy, "upgrading"
	leaving := running(t, "dns", "3.0.0", "{}")
	leaving.Health, leaving.State = Deleting, "deleting"
	live := Inventory{Instances: []Instance{inner, running(t, "app", "1.0.0", "{}"), leaving}}
	got := Target(cluster(desired.Component{Name: "nginx", Alias: "inner"}), live, Catalog{})
	want := []Seen{
		{Component: "app", Version: "1.0.0", Health: Good, State: "running"},
		{Component: "dns", Version: "3.0.0", Health: Deleting, State: "deleting"},
		{Component: "nginx/inner", Version: "2.0.0", Health: Busy, State: "upgrading"},
	}
	if d := cmp.Diff(want, got.Components); d != "" {
		t.Errorf("components (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"app"}, got.Unmanaged); d != "" { // what is being deleted is not managed by anybody
		t.Errorf("unmanaged (-want +got):\n%s", d)
	}
}

// TestListsOfAPlanAreSorted, whatever order the services answer in.
func TestListsOfAPlanAreSorted(t *testing.T) {
	sick := func(name string) Instance {
		i := running(t, name, "1.0.0", "{}")
		i.Health = Abnormal
		return i
	}
	live := Inventory{Instances: []Instance{sick("d"), sick("c"), sick("b"), sick("a")}}
	got := Target(cluster(desired.Component{Name: "d"}, desired.Component{Name: "c"}), live, Catalog{})
	if d := cmp.Diff([][]string{{"c", "d"}, {"a", "b"}}, [][]string{got.Unhealthy, got.Unmanaged}); d != "" {
		t.Errorf("unhealthy, unmanaged (-want +got):\n%s", d)
	}
}

// TestWhatAChangeHolds compares whole changes, with what the executor needs of
// them and no report shows.
func TestWhatAChangeHolds(t *testing.T) {
	entry := func(number, image string) Version {
		return version(t, number, `{"image":"`+image+`"}`, `{"custom":{"a":1}}`)
	}
	catalog := catalogOf(Template{Name: "app", Versions: []Version{entry("1.0.0", "i1"), entry("1.1.0", "i2")}})
	const parameters = `{"basic":{"image":"i1"},"custom":{"a":7}}`
	live := aliased(running(t, "app", "1.0.0", parameters), "two")
	other := running(t, "app", "1.0.0", parameters)
	failed := live
	failed.Health, failed.State = InstallFailed, "installFailed"
	image := []Difference{{Path: "/basic/image", Old: json.RawMessage(`"i1"`), New: json.RawMessage(`"i2"`), Source: FromVersion}}
	raised := []Difference{{Path: "/custom/a", Old: json.RawMessage("7"), New: json.RawMessage("8"), Source: FromManifest}}
	for _, tt := range []struct {
		name string
		want desired.Component
		live []Instance
		plan Change
	}{
		{"create", desired.Component{Name: "app", Alias: "two", Version: "~1.1"}, []Instance{other}, Change{
			Component: "app/two", Op: Create, To: "1.1.0", Requested: "~1.1", Reason: "not installed",
			Template: "app", Alias: "two", Parameters: fromJSON(t, `{"basic":{"image":"i2"},"custom":{"a":1}}`),
		}},
		{"create where one is still being deleted", desired.Component{Name: "app", Alias: "two"}, []Instance{leaving(live)}, Change{
			Component: "app/two", Op: Create, To: "1.1.0", Reason: "not installed", Busy: true,
			Template: "app", Alias: "two", Parameters: fromJSON(t, `{"basic":{"image":"i2"},"custom":{"a":1}}`),
		}},
		{"upgrade", desired.Component{Name: "app", Alias: "two", Version: "latest"}, []Instance{live}, Change{
			Component: "app/two", Op: Upgrade, From: "1.0.0", To: "1.1.0", Requested: "latest", Reason: "version",
			Basic: image, Carried: []string{"/custom/a"},
			Template: "app", Alias: "two", InstanceID: "app-id-two", Parameters: fromJSON(t, `{"basic":{"image":"i2"},"custom":{"a":7}}`),
		}},
		{"upgrade with parameters", desired.Component{Name: "app", Alias: "two", Version: "1.1.0", Parameters: fromJSON(t, `{"custom":{"a":8}}`)}, []Instance{live}, Change{
			Component: "app/two", Op: Upgrade, From: "1.0.0", To: "1.1.0", Requested: "1.1.0", Reason: "version, parameters",
			Diff: raised, Basic: image,
			Template: "app", Alias: "two", InstanceID: "app-id-two", Parameters: fromJSON(t, `{"basic":{"image":"i2"},"custom":{"a":8}}`),
		}},
		{"update", desired.Component{Name: "app", Alias: "two", Parameters: fromJSON(t, `{"custom":{"a":8}}`)}, []Instance{live}, Change{
			Component: "app/two", Op: Update, From: "1.0.0", To: "1.0.0", Reason: "parameters", Diff: raised,
			Template: "app", Alias: "two", InstanceID: "app-id-two", Parameters: fromJSON(t, `{"basic":{"image":"i1"},"custom":{"a":8}}`),
		}},
		{"replace", desired.Component{Name: "app", Alias: "two"}, []Instance{failed}, Change{
			Component: "app/two", Op: Replace, From: "1.0.0", To: "1.0.0", Reason: "installFailed", Carried: []string{"/custom/a"},
			Template: "app", Alias: "two", InstanceID: "app-id-two", Parameters: fromJSON(t, `{"basic":{"image":"i1"},"custom":{"a":7}}`),
		}},
		{"delete", desired.Component{Name: "app", Alias: "two", Version: "1.0.0", Absent: true}, []Instance{live}, Change{
			Component: "app/two", Op: Delete, From: "1.0.0", Requested: "1.0.0", Reason: "state: absent",
			Template: "app", Alias: "two", InstanceID: "app-id-two",
		}},
		{"update of a basic key", desired.Component{Name: "app", Alias: "two", Parameters: fromJSON(t, `{"basic":{"image":"mine"}}`)}, []Instance{live}, Change{
			Component: "app/two", Op: Update, From: "1.0.0", To: "1.0.0", Reason: "parameters",
			Diff:     []Difference{{Path: "/basic/image", Old: json.RawMessage(`"i1"`), New: json.RawMessage(`"mine"`), Source: FromManifest}},
			Template: "app", Alias: "two", InstanceID: "app-id-two", Parameters: fromJSON(t, `{"basic":{"image":"mine"},"custom":{"a":7}}`),
		}},
		{"a basic key that is to be empty", desired.Component{Name: "app", Alias: "two", Parameters: fromJSON(t, `{"basic":{"own":{}}}`)}, []Instance{live}, Change{
			Component: "app/two", Op: Update, From: "1.0.0", To: "1.0.0", Reason: "parameters",
			Diff:     []Difference{{Path: "/basic/own", New: json.RawMessage(`{}`), Source: FromManifest}},
			Template: "app", Alias: "two", InstanceID: "app-id-two", Parameters: fromJSON(t, `{"basic":{"image":"i1","own":{}},"custom":{"a":7}}`),
		}},
		{"upgrade of what nobody can read, reset", desired.Component{Name: "app", Alias: "two", Version: "1.1.0", Reset: true}, []Instance{bare(live)}, Change{
			Component: "app/two", Op: Upgrade, From: "1.0.0", To: "1.1.0", Requested: "1.1.0",
			Reason:   "version, live parameters not readable: all that the manifest does not name goes to the default",
			Template: "app", Alias: "two", InstanceID: "app-id-two", Parameters: fromJSON(t, `{"basic":{"image":"i2"},"custom":{"a":1}}`),
		}},
		{"upgrade of what nobody can read", desired.Component{Name: "app", Alias: "two", Version: "1.1.0", Parameters: fromJSON(t, `{"custom":{"a":8}}`)}, []Instance{bare(live)}, Change{
			Component: "app/two", Op: Upgrade, From: "1.0.0", To: "1.1.0", Requested: "1.1.0", Reason: "version, parameters not readable",
			Blocked:  "its live parameters cannot be read, so what was customised could be lost: set undeclared: reset to accept the defaults for all that the manifest does not name",
			Template: "app", Alias: "two", InstanceID: "app-id-two",
		}},
		{"update of what nobody can read", desired.Component{Name: "app", Alias: "two", Parameters: fromJSON(t, `{"custom":{"a":8}}`)}, []Instance{bare(live)}, Change{
			Component: "app/two", Op: Update, From: "1.0.0", To: "1.0.0", Reason: "parameters not readable",
			Blocked:  "its live parameters cannot be read, so they cannot be compared: name a version only",
			Template: "app", Alias: "two", InstanceID: "app-id-two",
		}},
		{"a version that cannot be had", desired.Component{Name: "app", Alias: "two", Version: "3.0.0", Parameters: fromJSON(t, `{"custom":{"a":8}}`)}, []Instance{live}, Change{
			Component: "app/two", Op: Upgrade, From: "1.0.0", To: "3.0.0", Requested: "3.0.0", Reason: "version",
			Blocked:  "version 3.0.0 is not in the catalog; the newest that can be installed here is 1.1.0",
			Template: "app", Alias: "two", InstanceID: "app-id-two",
		}},
		{"ambiguous", desired.Component{Name: "app"}, []Instance{live}, Change{
			Component: "app", Op: Update, Reason: "ambiguous", Template: "app",
			Blocked: "it is installed as two: give the component that alias, or list both",
		}},
	} {
		got := Target(cluster(tt.want), Inventory{Instances: tt.live}, catalog)
		if tt.plan.Diff == nil {
			tt.plan.Diff = []Difference{}
		}
		if tt.plan.Carried == nil {
			tt.plan.Carried = []string{}
		}
		named := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Named" }, cmp.Ignore()) // for Scrub, whose tests see to it
		if d := cmp.Diff([]Change{tt.plan}, got.Changes, named); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}

	// what prune deletes is in no manifest: the instance tells its template and alias
	got := Target(pruned(cluster(desired.Component{Name: "x", Absent: true}, desired.Component{Name: "app"})), Inventory{Instances: []Instance{other, live}}, catalog)
	want := Change{
		Component: "app/two", Op: Delete, From: "1.0.0", Reason: "not listed, prune", Diff: []Difference{}, Carried: []string{},
		Template: "app", Alias: "two", InstanceID: "app-id-two",
	}
	if d := cmp.Diff([]Change{want}, got.Changes); d != "" {
		t.Errorf("prune (-want +got):\n%s", d)
	}
}

// TestStatesOfATarget: what cannot be changed now blocks each change, what ends
// by itself makes it wait; neither makes a change of what is as it should be.
func TestStatesOfATarget(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", ""), version(t, "1.1.0", "", "")}})
	for _, tt := range []struct {
		name      string
		want      desired.Component
		unready   string
		transient bool
		plan      string
	}{
		{"as wanted", desired.Component{Name: "app"}, "pool is Abnormal", false, ""},
		{"a create", desired.Component{Name: "new"}, "cluster is Hibernation", false, "create new → (not installed) blocked: template new is not in the catalog"},
		{"an upgrade", desired.Component{Name: "app", Version: "1.1.0"}, "cluster is Hibernation", false, "upgrade app 1.0.0→1.1.0 (version) blocked: cluster is Hibernation"},
		{"an upgrade that is blocked anyway", desired.Component{Name: "app", Version: "2.0.0"}, "cluster is Hibernation", false,
			"upgrade app 1.0.0→2.0.0 (version) blocked: version 2.0.0 is not in the catalog; the newest that can be installed here is 1.1.0"},
		{"a delete", desired.Component{Name: "app", Absent: true}, "cluster is Hibernation", false, "delete app 1.0.0→ (state: absent) blocked: cluster is Hibernation"},
		{"a pool that is made", desired.Component{Name: "app", Version: "1.1.0"}, "pool is Creating", true, "upgrade app 1.0.0→1.1.0 (version, pool is Creating) busy"},
		{"ready again", desired.Component{Name: "app", Version: "1.1.0"}, "", false, "upgrade app 1.0.0→1.1.0 (version)"},
	} {
		live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", "{}")}, Unready: tt.unready, Transient: tt.transient}
		got := ""
		for _, c := range Target(cluster(tt.want), live, catalog).Changes {
			got += summary(c)
		}
		if got != tt.plan {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, got, tt.plan)
		}
	}
}

// TestABusyComponentIsPlannedAsIfSettled: that it is in transition is told, and
// changes neither what is planned nor what is sent.
func TestABusyComponentIsPlannedAsIfSettled(t *testing.T) {
	catalog := catalogOf(app(t))
	for _, want := range []desired.Component{
		{Name: "app"}, {Name: "app", Version: "1.1.0"}, {Name: "app", Absent: true},
		{Name: "app", Parameters: fromJSON(t, `{"custom":{"a":9}}`)}, {Name: "app", Version: "1.1.0", Reset: true},
	} {
		settled := running(t, "app", "1.0.0", `{"custom":{"a":1,"b":"mine"}}`)
		busy := settled
		busy.Health, busy.State = Busy, "upgrading"
		now := Target(cluster(want), Inventory{Instances: []Instance{busy}}, catalog)
		later := Target(cluster(want), Inventory{Instances: []Instance{settled}}, catalog)
		for i := range now.Changes {
			if !now.Changes[i].Busy || later.Changes[i].Busy {
				t.Errorf("%s: busy %v, then %v", summary(now.Changes[i]), now.Changes[i].Busy, later.Changes[i].Busy)
			}
			now.Changes[i].Busy = false
		}
		now.Components[0] = later.Components[0]
		if d := cmp.Diff(later, now); d != "" {
			t.Errorf("%s (-settled +busy):\n%s", text(want), d)
		}
	}
}

// TestPruneLeavesWhatIsBeingDeleted: it is neither deleted again nor unmanaged.
func TestPruneLeavesWhatIsBeingDeleted(t *testing.T) {
	live := Inventory{Instances: []Instance{leaving(running(t, "old", "1.0.0", "{}")), running(t, "app", "1.0.0", "{}")}}
	got := Target(pruned(cluster(desired.Component{Name: "app"})), live, Catalog{})
	if len(got.Changes)+len(got.Unmanaged) != 0 || got.Unchanged != 1 {
		t.Errorf("%s", text(got))
	}
}
