package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// outcome writes what one component's plan sends, shows and carries, and why it
// is blocked; "" stands for no change.
func outcome(plan TargetPlan) string {
	var lines []string
	for _, c := range plan.Changes {
		parts := []string{text(c.Parameters)}
		for _, d := range c.Diff {
			parts = append(parts, difference(d))
		}
		for _, path := range c.Carried {
			parts = append(parts, "carried "+path)
		}
		if c.Blocked != "" {
			parts = append(parts, "blocked: "+c.Blocked)
		}
		lines = append(lines, strings.Join(parts, "; "))
	}
	return strings.Join(lines, "\n")
}

// TestWhichValuesAreTheSame: numbers by value, all else exactly; objects and
// arrays by what they hold.
func TestWhichValuesAreTheSame(t *testing.T) {
	sameness := map[string][]string{}
	for _, same := range []string{
		`1 1.0 1e0 10e-1 0.1E1 100e-2 1.000`, `0 0.0 -0 0e9 0.000e-5`, `-1 -1.0 -10e-1`, `1e400 10e399 1.0E+400 100000e395`,
		`12345678901234567890 12345678901234567890.0 1234567890123456789e1`, `0.5 5e-1 0.50`, `1e99999999999999999999`,
		`"1"`, `"1.0"`, `""`, `"0"`, `true`, `"true"`, `false`, `null`, `"null"`, `12345678901234567891`, `0.05`, `-0.5`, `1e99999999999999999998`, `10`, `100`, `1e-400`,
		`[]`, `{}`, `[1] [1.0]`, `["1"]`, `[1,2] [1,2.0]`, `[2,1]`, `[[1]] [[1e0]]`, `[{}]`, `[null]`, `{"a":1} {"a":1.0}`, `{"a":"1"}`, `{"a":1,"b":2} {"b":2,"a":1}`, `{"a":null}`, `{"b":1}`, `{"a":{"b":[1]}} {"a":{"b":[1.0]}}`,
	} {
		sameness[same] = strings.Fields(same)
	}
	for first, ones := range sameness {
		for second, others := range sameness {
			for _, a := range ones {
				for _, b := range others {
					// a list is one value; what it holds is compared as it is anywhere
					live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"custom":{"v":[`+a+`]}}`)}}
					want := desired.Component{Name: "app", Parameters: fromJSON(t, `{"custom":{"v":[`+b+`]}}`)}
					got := len(Target(cluster(want), live, Catalog{}).Changes) == 0
					if got != (first == second) {
						t.Errorf("%s and %s are the same: %v", a, b, got)
					}
				}
			}
		}
	}
}

// TestNamesThatAreNumbers: a flavor's name reads the same however the number is
// written, and as text.
func TestNamesThatAreNumbers(t *testing.T) {
	for _, tt := range []struct {
		name, other string
		same        bool
	}{
		{`2500`, `"2500"`, true}, {`2500`, `2500.0`, true}, {`2500.0`, `"2500"`, true}, {`25e2`, `2500`, true}, {`2500`, `"2500.0"`, false},
		{`0`, `"0"`, true}, {`-5`, `"-5"`, true}, {`2.5`, `2.50`, true}, {`2.5`, `25`, false}, {`2.5`, `"25"`, false}, {`1`, `10`, false}, {`7`, `"7"`, true},
		{`1e19`, `"10000000000000000000"`, true}, {`1e20`, `"100000000000000000000"`, false}, {`1e20`, `10e19`, true},
		{`1e99999999999999999999`, `"1e99999999999999999999"`, true}, {`"HA"`, `"HA"`, true}, {`"HA"`, `"ha"`, false}, {`true`, `"true"`, false},
	} {
		catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", "", `{"name":"first"}`, `{"name":`+tt.name+`,"replicas":3}`)}})
		want := desired.Component{Name: "app", Parameters: fromJSON(t, `{"flavor":{"name":`+tt.other+`}}`)}
		c := Target(cluster(want), Inventory{}, catalog).Changes[0]
		if _, chosen := object(c.Parameters["flavor"])["replicas"]; chosen != tt.same {
			t.Errorf("%s is the flavor %s: %v", tt.other, tt.name, chosen)
		}
	}
}

// TestNullAsksForTheDefault: that of the version, of the flavor, or to have no
// such key; where no default is known there is nothing to ask for.
func TestNullAsksForTheDefault(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", `{"custom":{"a":1,"z":{"corp":{"x":1}}},"configs":{"c":1}}`)}})
	for _, tt := range []struct{ name, version, live, manifest, outcome string }{
		{"a default", "1.0.0", `{"custom":{"a":2}}`, `{"custom":{"a":null}}`, `{"configs":{"c":1},"custom":{"a":1,"z":{"corp":{"x":1}}}}; /custom/a: 2 → 1 default`},
		{"without a default", "1.0.0", `{"custom":{"own":2}}`, `{"custom":{"own":null}}`, `{"configs":{"c":1},"custom":{"a":1,"z":{"corp":{"x":1}}}}; /custom/own: 2 → none default`},
		{"without a default, and not live", "1.0.0", `{"custom":{"a":2}}`, `{"custom":{"own":null}}`, ``},
		{"without a default, an object", "1.0.0", `{"custom":{"own":{"x":1}}}`, `{"custom":{"own":null}}`, `{"configs":{"c":1},"custom":{"a":1,"z":{"corp":{"x":1}}}}; /custom/own: {"x":1} → none default`},
		{"without a default, in an object", "1.0.0", `{"custom":{"own":{"x":1,"y":2}}}`, `{"custom":{"own":{"x":null}}}`, `{"configs":{"c":1},"custom":{"a":1,"own":{"y":2},"z":{"corp":{"x":1}}}}; /custom/own/x: 1 → none default`},
		{"without a default, at the top", "1.0.0", `{"own":{"x":1}}`, `{"own":null}`, `{"configs":{"c":1},"custom":{"a":1,"z":{"corp":{"x":1}}}}; /own/x: 1 → none default`},
		{"a default deep in an object", "1.0.0", `{"custom":{"z":{"corp":{"x":5}}}}`, `{"custom":{"z":{"corp":{"x":null}}}}`, `{"configs":{"c":1},"custom":{"a":1,"z":{"corp":{"x":1}}}}; /custom/z/corp/x: 5 → 1 default`},
		{"where the default is an object and live is none", "1.0.0", `{"custom":{"z":"off"}}`, `{"custom":{"z":{"corp":null}}}`, `{"configs":{"c":1},"custom":{"a":1,"z":{"corp":{"x":1}}}}; /custom/z: "off" → {"corp":{"x":1}} manifest`},
		{"where nobody knows the defaults", "0.9.0", `{"custom":{"a":2}}`, `{"custom":{"a":null}}`, ``},
		{"where nobody knows the defaults, beside another key", "0.9.0", `{"custom":{"a":2,"b":{"x":1}}}`, `{"custom":{"a":null,"b":{"x":null,"y":2}}}`, `{"custom":{"a":2,"b":{"x":1,"y":2}}}; /custom/b/y: none → 2 manifest`},
	} {
		pool := desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{{Name: "app", Parameters: fromJSON(t, tt.manifest)}}}
		got := outcome(Target(pool, Inventory{Instances: []Instance{running(t, "app", tt.version, tt.live)}}, catalog))
		if d := cmp.Diff(tt.outcome, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestWhatIsIgnoredStays as it is live, removed entries removed; on an install
// there is nothing to keep, so the manifest decides.
func TestWhatIsIgnoredStays(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.0.0", "", `{"custom":{"a":1,"b":1,"z":{"corp":1,"lab":{"x":1}}}}`), version(t, "1.1.0", "", `{"custom":{"a":2,"b":2,"z":{"corp":2,"lab":{"x":2}}}}`),
	}})
	const live = `{"custom":{"a":7,"b":1,"z":{"lab":{"x":1}},"list":[1,[2]]}}`
	for _, tt := range []struct {
		name     string
		want     desired.Component
		live     string
		manifest string
		outcome  string
	}{
		{"a value", desired.Component{Ignore: []string{"/custom/a"}}, live, `{"custom":{"a":8,"b":2}}`,
			`{"custom":{"a":7,"b":2,"list":[1,[2]],"z":{"lab":{"x":1}}}}; /custom/b: 1 → 2 manifest`},
		{"all that is named", desired.Component{Ignore: []string{"/custom/a", "/custom/z/own"}}, live, `{"custom":{"a":8,"z":{"own":2}}}`, ``},
		{"the only part of an object that is named: the object is not asked to be empty", desired.Component{Ignore: []string{"/custom/z/lab/x"}}, live, `{"custom":{"z":{"lab":{"x":5}}}}`, ``},
		{"one part of an object", desired.Component{Ignore: []string{"/custom/z/lab"}}, live, `{"custom":{"z":{"lab":{"x":5},"own":3}}}`,
			`{"custom":{"a":7,"b":1,"list":[1,[2]],"z":{"lab":{"x":1},"own":3}}}; /custom/z/own: none → 3 manifest`},
		{"what is not named anyway", desired.Component{Ignore: []string{"/custom/a", "/nowhere/at/all"}}, live, `{"custom":{"b":2}}`,
			`{"custom":{"a":7,"b":2,"list":[1,[2]],"z":{"lab":{"x":1}}}}; /custom/b: 1 → 2 manifest`},
		{"a pointer into a live list: all of it", desired.Component{Ignore: []string{"/custom/list/1/0"}}, live, `{"custom":{"list":[9],"b":2}}`,
			`{"custom":{"a":7,"b":2,"list":[1,[2]],"z":{"lab":{"x":1}}}}; /custom/b: 1 → 2 manifest`},
		{"a pointer into a list that only the manifest has", desired.Component{Ignore: []string{"/custom/own/0"}}, live, `{"custom":{"own":[9]}}`, ``},
		{"a part of an object that is to be empty", desired.Component{Ignore: []string{"/custom/z/lab/x"}}, `{"custom":{"z":{"corp":1,"lab":{"x":5,"y":6}}}}`, `{"custom":{"z":{}}}`,
			`{"custom":{"a":1,"b":1,"z":{"lab":{"x":5}}}}; /custom/z/corp: 1 → none manifest; /custom/z/lab/y: 6 → none manifest`},
		{"everything", desired.Component{Ignore: []string{""}}, live, `{"custom":{"a":8}}`, ``},
		{"everything, under reset", desired.Component{Ignore: []string{""}, Reset: true}, live, `{"custom":{"a":8}}`, ``},
		{"everything, in an upgrade: what was customised is carried", desired.Component{Ignore: []string{""}, Version: "1.1.0"}, live, `{"custom":{"a":8}}`,
			`{"custom":{"a":7,"b":2,"list":[1,[2]],"z":{"lab":{"x":2}}}}; /custom/b: 1 → 2 default; /custom/z/lab/x: 1 → 2 default; carried /custom/a; carried /custom/list; carried /custom/z/corp`},
		{"under reset", desired.Component{Ignore: []string{"/custom/a", "/custom/z/corp", "/custom/list"}, Reset: true}, live, ``,
			``},
		{"under reset, an entry that was removed stays removed", desired.Component{Ignore: []string{"/custom/z/corp"}, Reset: true}, live, ``,
			`{"custom":{"a":1,"b":1,"list":[1,[2]],"z":{"lab":{"x":1}}}}; /custom/a: 7 → 1 default`},
		{"under reset, below a value that is no object", desired.Component{Ignore: []string{"/custom/z/corp"}, Reset: true}, `{"custom":{"z":"off"}}`, ``,
			`{"custom":{"a":1,"b":1,"z":{"corp":1,"lab":{"x":1}}}}; /custom/z: "off" → {"corp":1,"lab":{"x":1}} default`},
		{"in an upgrade", desired.Component{Ignore: []string{"/custom/b", "/custom/z"}, Version: "1.1.0"}, `{"custom":{"a":1,"b":1,"z":{"corp":1}}}`, `{"custom":{"b":5}}`,
			`{"custom":{"a":2,"b":1,"z":{"corp":1}}}; /custom/a: 1 → 2 default; carried /custom/z/lab`},
		{"in an upgrade, a default in force stays in force", desired.Component{Ignore: []string{"/custom/b"}, Version: "1.1.0"}, `{"custom":{"a":1}}`, ``,
			`{"custom":{"a":2,"b":1,"z":{"corp":2,"lab":{"x":2}}}}; /custom/a: 1 → 2 default; /custom/z/corp: none → 2 default; /custom/z/lab/x: none → 2 default`},
		{"an install", desired.Component{Ignore: []string{"/custom/a", ""}, Version: "1.0.0"}, ``, `{"custom":{"a":8}}`,
			`{"custom":{"a":8,"b":1,"z":{"corp":1,"lab":{"x":1}}}}; /custom/a: none → 8 manifest`},
	} {
		tt.want.Name, tt.want.Parameters = "app", fromJSON(t, tt.manifest)
		var inventory Inventory
		if tt.live != "" {
			inventory.Instances = []Instance{running(t, "app", "1.0.0", tt.live)}
		}
		if d := cmp.Diff(tt.outcome, outcome(Target(cluster(tt.want), inventory, catalog))); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestWhatResetLeavesAlone: keys that no template knows, neither that of the
// live version nor that of the new one.
func TestWhatResetLeavesAlone(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.0.0", "", `{"custom":{"a":1},"old":1,"plain":"p"}`, `{"name":"x","size":"s"}`),
		version(t, "1.1.0", "", `{"custom":{"a":2},"new":{"n":1},"plain":"p","text":"t"}`, `{"name":"x","zone":"z"}`),
	}})
	for _, tt := range []struct{ name, version, live, outcome string }{
		{"a key beside known ones", "1.0.0", `{"custom":{"a":1,"own":{"x":1}},"flavor":{"name":"x","size":"s"}}`, ``},
		{"an object at the top", "1.0.0", `{"custom":{"a":1},"own":{"x":1},"flavor":{"name":"x","size":"s"}}`, ``},
		{"a value at the top", "1.0.0", `{"custom":{"a":1},"own":[1],"flavor":{"name":"x","size":"s"}}`, ``},
		{"a value where the template has one", "1.0.0", `{"custom":{"a":1},"plain":"mine","flavor":{"name":"x","size":"s"}}`,
			`{"custom":{"a":1},"flavor":{"name":"x","size":"s"},"old":1,"plain":"p"}; /plain: "mine" → "p" default`},
		{"an object where the template has a value", "1.0.0", `{"custom":{"a":1},"plain":{"x":1},"flavor":{"name":"x","size":"s"}}`,
			`{"custom":{"a":1},"flavor":{"name":"x","size":"s"},"old":1,"plain":"p"}; /plain: {"x":1} → "p" default`},
		{"a value where the template has an object", "1.0.0", `{"custom":"off","flavor":{"name":"x","size":"s"}}`,
			`{"custom":{"a":1},"flavor":{"name":"x","size":"s"},"old":1,"plain":"p"}; /custom: "off" → {"a":1} default`},
		{"with an upgrade: both versions' keys", "1.1.0", `{"custom":{"a":1,"own":3},"old":9,"new":{"n":5,"m":6},"mine":[1],"text":"mine","too":{"x":1}}`,
			`{"custom":{"a":2,"own":3},"flavor":{"name":"x","zone":"z"},"mine":[1],"new":{"m":6,"n":1},"plain":"p","text":"t","too":{"x":1}}; /custom/a: 1 → 2 default; /flavor/zone: none → "z" default; /new/n: 5 → 1 default; /old: 9 → none default; /text: "mine" → "t" default; carried /custom/own; carried /mine; carried /new/m; carried /too/x`},
		{"with an upgrade: a flavor's keys of either version", "1.1.0", `{"custom":{"a":1},"flavor":{"name":"x","size":"m","zone":"q","own":1}}`,
			`{"custom":{"a":2},"flavor":{"name":"x","own":1,"zone":"z"},"new":{"n":1},"plain":"p","text":"t"}; /custom/a: 1 → 2 default; /flavor/size: "m" → none default; /flavor/zone: "q" → "z" default; /new/n: none → 1 default; /text: none → "t" default; carried /flavor/own`},
	} {
		want := desired.Component{Name: "app", Version: tt.version, Reset: true}
		got := outcome(Target(cluster(want), Inventory{Instances: []Instance{running(t, "app", "1.0.0", tt.live)}}, catalog))
		if d := cmp.Diff(tt.outcome, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestResetWithoutATemplate: of a version that nobody describes nothing is known
// to have a default, so all that is live stays.
func TestResetWithoutATemplate(t *testing.T) {
	pool := desired.Target{Kind: desired.Pool, ID: "p", Components: []desired.Component{{Name: "app", Reset: true, Parameters: fromJSON(t, `{"custom":{"b":2}}`)}}}
	live := Inventory{Instances: []Instance{running(t, "app", "0.9.0", `{"custom":{"a":1},"own":[1]}`)}}
	got := outcome(Target(pool, live, Catalog{}))
	if d := cmp.Diff(`{"custom":{"a":1,"b":2},"own":[1]}; /custom/b: none → 2 manifest`, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestFactsOfATarget are filled in where a template leaves them empty; a pool has
// no cluster's ID, and what the manifest or somebody else set stays.
func TestFactsOfATarget(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.0.0", "", `{"custom":{"clusterId":"","cluster_id":"fixed","clusterName":"","projectId":"","default_vpc_id":"","n":1}}`),
	}})
	live := Inventory{Cluster: Cluster{Name: "edge"}}
	want := everything(desired.Component{Name: "app"})
	const filled = `{"custom":{"clusterId":"c1","clusterName":"edge","cluster_id":"fixed","default_vpc_id":"","n":1,"projectId":"p1"}}`
	if got := outcome(Target(want, live, catalog)); got != filled {
		t.Errorf("cluster: %s", got)
	}
	want.Kind, live.Cluster = desired.Pool, Cluster{}
	const pool = `{"custom":{"clusterId":"","clusterName":"","cluster_id":"fixed","default_vpc_id":"","n":1,"projectId":"p1"}}`
	if got := outcome(Target(want, live, catalog)); got != pool {
		t.Errorf("pool: %s", got)
	}

	want = everything(desired.Component{Name: "app", Reset: true, Parameters: fromJSON(t, `{"custom":{"default_vpc_id":"mine"}}`)})
	live = Inventory{Cluster: Cluster{Name: "edge"}, Instances: []Instance{running(t, "app", "1.0.0", `{"custom":{"default_vpc_id":"v9","clusterId":"c1","n":2}}`)}}
	const reset = `{"custom":{"clusterId":"c1","clusterName":"edge","cluster_id":"fixed","default_vpc_id":"mine","n":1,"projectId":"p1"}}; /custom/default_vpc_id: "v9" → "mine" manifest; /custom/n: 2 → 1 default`
	if got := outcome(Target(want, live, catalog)); got != reset {
		t.Errorf("reset: %s", got)
	}
}

// TestMergingValuesOfDifferentKinds: a three-way merge goes into objects only
// where all sides have one; what is another kind of value is a value.
func TestMergingValuesOfDifferentKinds(t *testing.T) {
	for _, tt := range []struct{ name, live, was, fresh, manifest, outcome string }{
		{"null of one's own", `{"custom":{"own":null}}`, `{}`, `{}`, ``, `{"custom":{"own":null}}; carried /custom/own`},
		{"an object that becomes a value", `{"custom":{"z":{"x":5}}}`, `{"custom":{"z":{"x":1}}}`, `{"custom":{"z":"off"}}`, ``, `{"custom":{"z":{"x":5}}}; carried /custom/z`},
		{"a value in place of an object", `{"custom":{"z":"off"}}`, `{"custom":{"z":{"x":1}}}`, `{"custom":{"z":{"x":2}}}`, ``, `{"custom":{"z":"off"}}; carried /custom/z`},
		{"an object in place of a value that is no more", `{"plain":{"x":1}}`, `{"plain":"p"}`, `{}`, ``, `{"plain":{"x":1}}; carried /plain`},
		{"an object that is no more, with entries removed", `{"custom":{"z":{"x":1}}}`, `{"custom":{"z":{"x":1,"y":2}}}`, `{"custom":{"n":1}}`, ``, `{"custom":{"n":1}}; /custom/n: none → 1 default; /custom/z: {"x":1} → none default`},
		{"an entry that was removed and is no more", `{"custom":{"z":{}}}`, `{"custom":{"z":{"x":1}}}`, `{"custom":{"z":{"y":3}}}`, ``, `{"custom":{"z":{"y":3}}}; /custom/z/y: none → 3 default`},
		{"a part of what is carried is named", `{"flavor":{"name":"own","replicas":9}}`, `{}`, `{}`, `{"flavor":{"replicas":8}}`, `{"flavor":{"name":"own","replicas":8}}; /flavor/replicas: 9 → 8 manifest; carried /flavor`},
		{"a whole that is named is not carried", `{"custom":{"a":7}}`, `{"custom":{"a":1}}`, `{"custom":{"a":2}}`, `{"custom":"off"}`, `{"custom":"off"}; /custom: {"a":7} → "off" manifest`},
		{"a flavor where there was none", `{}`, `{}`, `{}`, `{"flavor":{"name":"HA","replicas":1}}`, `{"flavor":{"name":"HA","replicas":1}}; /flavor: none → {"name":"HA","replicas":1} manifest`},
	} {
		catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", tt.was), version(t, "1.1.0", "", tt.fresh)}})
		want := desired.Component{Name: "app", Version: "1.1.0", Parameters: fromJSON(t, tt.manifest)}
		got := outcome(Target(cluster(want), Inventory{Instances: []Instance{running(t, "app", "1.0.0", tt.live)}}, catalog))
		if d := cmp.Diff(tt.outcome, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestValuesOfAnyGoType: whoever fills an inventory may have decoded numbers in
// any way; they compare by value, and no type makes a plan panic.
func TestValuesOfAnyGoType(t *testing.T) {
	type own struct{ hidden int }
	catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", `{"custom":{"a":1}}`, `{"name":2500,"replicas":2}`)}})
	live := running(t, "app", "1.0.0", `{}`)
	live.Parameters = desired.Tree{"custom": desired.Tree{"a": 1.0, "i": 7, "u": uint16(3), "l": []any{int64(1), float32(2)}}, "flavor": desired.Tree{"name": 2500.0, "replicas": 2}}
	manifest := fromJSON(t, `{"custom":{"a":1,"i":7.0,"u":3,"l":[1,2]},"flavor":{"name":"2500","replicas":2}}`)
	for _, reset := range []bool{false, true} {
		want := cluster(desired.Component{Name: "app", Parameters: manifest, Reset: reset})
		if plan := Target(want, Inventory{Instances: []Instance{live}}, catalog); len(plan.Changes) != 0 {
			t.Errorf("reset %v: %s", reset, text(plan.Changes))
		}
	}
	live.Parameters = desired.Tree{"custom": desired.Tree{"a": own{1}, "f": func() {}, "c": make(chan int), "p": &own{2}, "m": map[int]string{1: "x"}}}
	for _, to := range []string{"1.0.0", "latest"} {
		plan := Target(cluster(desired.Component{Name: "app", Version: to, Parameters: fromJSON(t, `{"custom":{"a":2,"f":1}}`)}), Inventory{Instances: []Instance{live}}, catalog)
		if len(plan.Changes) != 1 || plan.Changes[0].Blocked != "" {
			t.Errorf("%s: %s", to, text(plan.Changes))
		}
	}
}
