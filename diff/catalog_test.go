package diff

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// planned writes the changes of a plan in a line each.
func planned(plan TargetPlan) []string {
	var out []string
	for _, c := range plan.Changes {
		out = append(out, summary(c))
	}
	return out
}

// TestAPoolsOwnCatalogIsTheLimit: of what the service offers a pool gets what
// its own catalog lists; what else is known still tells the defaults that an
// upgrade starts from.
func TestAPoolsOwnCatalogIsTheLimit(t *testing.T) {
	entry := func(number, value string) Version {
		return version(t, number, "", `{"custom":{"a":"`+value+`"}}`)
	}
	all := catalogOf(
		Template{Name: "app", Versions: []Version{entry("1.0.0", "old"), entry("1.1.0", "all"), entry("2.0.0", "newest")}},
		Template{Name: "elsewhere", Versions: []Version{entry("1.0.0", "x")}},
	)
	here := catalogOf(
		Template{Name: "app", Mandatory: true, Versions: []Version{entry("1.1.0", "here")}},
		Template{Name: "only", Versions: []Version{entry("3.0.0", "own")}},
	)
	narrowed := all.Narrow(here)
	pool := func(c desired.Component) desired.Target {
		return desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{c}}
	}
	for _, tt := range []struct {
		name string
		want desired.Component
		live string // version of what is installed, with its default of the service's catalog
		plan string
		sent string
	}{
		{"the newest here", desired.Component{Name: "app"}, "", "create app →1.1.0 (not installed)", `{"custom":{"a":"here"}}`},
		{"latest moves to the newest here", desired.Component{Name: "app", Version: "latest"}, "1.0.0", "upgrade app 1.0.0→1.1.0 (version)", `{"custom":{"a":"here"}}`},
		{"not by name either", desired.Component{Name: "app", Version: "2.0.0"}, "1.0.0",
			"upgrade app 1.0.0→2.0.0 (version) blocked: version 2.0.0 is not in the catalog; the newest that can be installed here is 1.1.0", "null"},
		{"nor as a constraint", desired.Component{Name: "app", Version: "^2"}, "", "create app → (not installed) blocked: no stable version in the catalog satisfies ^2", "null"},
		{"what is installed may stay", desired.Component{Name: "app", Version: "1.0.0"}, "1.0.0", "", ""},
		{"and takes other parameters", desired.Component{Name: "app", Parameters: fromJSON(t, `{"custom":{"a":"mine"}}`)}, "1.0.0", "update app 1.0.0→1.0.0 (parameters)", `{"custom":{"a":"mine"}}`},
		{"a template that is not offered here", desired.Component{Name: "elsewhere"}, "", "create elsewhere → (not installed) blocked: no stable version in the catalog", "null"},
		{"nor by name", desired.Component{Name: "elsewhere", Version: "1.0.0"}, "", "create elsewhere →1.0.0 (not installed) blocked: version 1.0.0 is not in the catalog", "null"},
		{"a template that only the pool has", desired.Component{Name: "only"}, "", "create only →3.0.0 (not installed)", `{"custom":{"a":"own"}}`},
		{"what is part of every pool here stays", desired.Component{Name: "app", Absent: true}, "1.0.0",
			"delete app 1.0.0→ (state: absent) blocked: the catalog calls it mandatory: list it without a version to leave it as it is", "null"},
	} {
		var live Inventory
		if tt.live != "" {
			live.Instances = []Instance{running(t, "app", tt.live, `{"custom":{"a":"old"}}`)}
		}
		got, sent := "", ""
		for _, c := range Target(pool(tt.want), live, narrowed).Changes {
			got, sent = got+summary(c), sent+text(c.Parameters)
		}
		if got != tt.plan || sent != tt.sent {
			t.Errorf("%s:\ngot  %s %s\nwant %s %s", tt.name, got, sent, tt.plan, tt.sent)
		}
	}

	// neither catalog was changed by it
	for name, c := range map[string]Catalog{"all": all, "here": here} {
		for _, template := range c.Templates {
			got := planned(Target(pool(desired.Component{Name: template.Name}), Inventory{}, c))
			want := fmt.Sprintf("create %s →%s (not installed)", template.Name, template.Versions[len(template.Versions)-1].Version)
			if d := cmp.Diff([]string{want}, got); d != "" {
				t.Errorf("%s was changed (-want +got):\n%s", name, d)
			}
		}
	}
}

// TestWhatTellsTheOldDefaults: the catalog, else the instance itself, and only of
// the version that is installed; without either everything was customised.
func TestWhatTellsTheOldDefaults(t *testing.T) {
	fresh := version(t, "1.1.0", "", `{"custom":{"a":2}}`)
	old := version(t, "1.0.0", "", `{"custom":{"a":1}}`)
	other := version(t, "1.0.0", "", `{"custom":{"a":7}}`)
	before := version(t, "0.9.0", "", `{"custom":{"a":1}}`)
	for _, tt := range []struct {
		name    string
		offered []Version
		origin  *Version
		sent    string
		carried []string
	}{
		{"the catalog", []Version{old, fresh}, nil, `{"custom":{"a":2}}`, []string{}},
		{"the catalog before the instance", []Version{old, fresh}, &other, `{"custom":{"a":2}}`, []string{}},
		{"the instance", []Version{fresh}, &old, `{"custom":{"a":2}}`, []string{}},
		{"the instance, of another version", []Version{fresh}, &before, `{"custom":{"a":1}}`, []string{"/custom/a"}},
		{"nobody", []Version{fresh}, nil, `{"custom":{"a":1}}`, []string{"/custom/a"}},
	} {
		live := running(t, "app", "1.0.0", `{"custom":{"a":1}}`)
		live.Origin = tt.origin
		plan := Target(cluster(desired.Component{Name: "app", Version: "1.1.0"}), Inventory{Instances: []Instance{live}}, catalogOf(Template{Name: "app", Versions: tt.offered}))
		if got := text(plan.Changes[0].Parameters); got != tt.sent || !cmp.Equal(tt.carried, plan.Changes[0].Carried) {
			t.Errorf("%s: sent %s, carried %q, want %s, %q", tt.name, got, plan.Changes[0].Carried, tt.sent, tt.carried)
		}
	}
}

// TestAVersionThatNobodyDescribes: an add-on's request needs the basic values of
// its version; a plug-in's does not.
func TestAVersionThatNobodyDescribes(t *testing.T) {
	live := Inventory{Instances: []Instance{running(t, "app", "0.9.0", `{"custom":{"a":1}}`)}}
	want := cluster(desired.Component{Name: "app", Parameters: fromJSON(t, `{"custom":{"a":2}}`)})
	const line = "update app 0.9.0→0.9.0 (parameters)"
	blocked := line + " blocked: version 0.9.0 is not in the catalog, so its basic values are not known"
	if d := cmp.Diff([]string{blocked}, planned(Target(want, live, Catalog{}))); d != "" {
		t.Errorf("add-on (-want +got):\n%s", d)
	}
	want.Kind = desired.Pool
	plan := Target(want, live, Catalog{})
	if d := cmp.Diff([]string{line}, planned(plan)); d != "" {
		t.Errorf("plug-in (-want +got):\n%s", d)
	}
	if got := text(plan.Changes[0].Parameters); got != `{"custom":{"a":2}}` {
		t.Errorf("sent %s", got)
	}
}

// TestNarrowingLeavesItsInputs: one pool's catalog may stand behind many targets.
func TestNarrowingLeavesItsInputs(t *testing.T) {
	here := Template{Name: "app", Versions: append(make([]Version, 0, 8), version(t, "1.0.0", "", ""))}
	all := func(number string) Catalog {
		return catalogOf(Template{Name: "app", Versions: []Version{version(t, number, "", "")}})
	}
	first := all("2.0.0").Narrow(catalogOf(here))
	all("3.0.0").Narrow(catalogOf(here))
	if got := first.Templates["app"].Versions[1].Version; got != "2.0.0" {
		t.Errorf("a later narrowing made %s of 2.0.0", got)
	}
}
