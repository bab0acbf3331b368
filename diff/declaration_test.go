package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// TestWhatADeclarationSays of parameters: only what differs from the version's
// defaults, where it departs from them, and what an install would have again.
func TestWhatADeclarationSays(t *testing.T) {
	entry := version(t, "1.0.0", "", `{"custom":{"a":1,"z":{"corp":{"x":1,"y":2},"lab":2},"e":{},"list":[1],"token":"t","cluster_id":"","cluster_name":""},"configs":{"c":{"k":1}},"plain":"p"}`,
		`{"name":"small","replicas":1,"zone":{"a":1}}`, `{"name":"large","replicas":2,"zone":{"a":1}}`)
	catalog := catalogOf(Template{Name: "app", Versions: []Version{entry}})
	for _, tt := range []struct{ name, live, short, full string }{
		{"nothing", `{}`, `null`, `null`},
		{"what has its default", `{"custom":{"a":1.0,"z":{"corp":{"x":1,"y":2},"lab":2}},"plain":"p"}`, `null`, `{"custom":{"a":1.0,"z":{"corp":{"x":1,"y":2},"lab":2}},"plain":"p"}`},
		{"another value", `{"custom":{"a":2}}`, `{"custom":{"a":2}}; /custom/a≠1`, `{"custom":{"a":2}}; /custom/a≠1`},
		{"another value at the top", `{"plain":"q","own":3}`, `{"own":3,"plain":"q"}; /own; /plain≠"p"`, `{"own":3,"plain":"q"}; /own; /plain≠"p"`},
		{"an entry that was changed", `{"custom":{"z":{"corp":{"x":9,"y":2},"lab":2}}}`, `{"custom":{"z":{"corp":{"x":9}}}}; /custom/z/corp/x≠1`, `{"custom":{"z":{"corp":{"x":9,"y":2},"lab":2}}}; /custom/z/corp/x≠1`},
		{"an entry that was added", `{"custom":{"z":{"corp":{"x":1,"y":2},"lab":2,"own":{"k":1}}}}`, `{"custom":{"z":{"own":{"k":1}}}}; /custom/z/own/k`, `{"custom":{"z":{"corp":{"x":1,"y":2},"lab":2,"own":{"k":1}}}}; /custom/z/own/k`},
		{"an entry that was removed", `{"custom":{"z":{"corp":{"x":1,"y":2}}}}`, `null; removed /custom/z/lab`, `{"custom":{"z":{"corp":{"x":1,"y":2}}}}; removed /custom/z/lab`},
		{"entries that were removed at any depth", `{"custom":{"z":{"corp":{"y":3}}}}`, `{"custom":{"z":{"corp":{"y":3}}}}; /custom/z/corp/y≠2; removed /custom/z/corp/x; removed /custom/z/lab`, `{"custom":{"z":{"corp":{"y":3}}}}; /custom/z/corp/y≠2; removed /custom/z/corp/x; removed /custom/z/lab`},
		{"an object that was emptied", `{"custom":{"z":{}}}`, `{"custom":{"z":{}}}; /custom/z≠{"corp":{"x":1,"y":2},"lab":2}`, `{"custom":{"z":{}}}; /custom/z≠{"corp":{"x":1,"y":2},"lab":2}`},
		{"an object that was filled", `{"custom":{"e":{"k":1}}}`, `{"custom":{"e":{"k":1}}}; /custom/e/k`, `{"custom":{"e":{"k":1}}}; /custom/e/k`},
		{"an object in place of a value", `{"custom":{"a":{"k":1}}}`, `{"custom":{"a":{"k":1}}}; /custom/a≠1`, `{"custom":{"a":{"k":1}}}; /custom/a≠1`},
		{"a value in place of an object", `{"custom":{"z":"off"}}`, `{"custom":{"z":"off"}}; /custom/z≠{"corp":{"x":1,"y":2},"lab":2}`, `{"custom":{"z":"off"}}; /custom/z≠{"corp":{"x":1,"y":2},"lab":2}`},
		{"an empty object at the top says nothing", `{"custom":{},"parameters":{}}`, `null`, `null`},
		{"an empty object of one's own", `{"custom":{"own":{}}}`, `{"custom":{"own":{}}}; /custom/own`, `{"custom":{"own":{}}}; /custom/own`},
		{"null cannot be said", `{"custom":{"a":null,"own":{"k":null},"list":[1,2]}}`, `{"custom":{"list":[1,2]}}; /custom/list≠[1]`, `{"custom":{"list":[1,2]}}; /custom/list≠[1]`},
		{"null only", `{"custom":{"a":null}}`, `null`, `null`},
		{"a secret's default is not shown", `{"custom":{"token":"mine"}}`, `{"custom":{"token":"mine"}}; /custom/token`, `{"custom":{"token":"mine"}}; /custom/token`},
		{"what an installer filled in", `{"custom":{"cluster_id":"c1","cluster_name":"edge"}}`, `null`, `{"custom":{"cluster_id":"c1","cluster_name":"edge"}}`},
		{"keys with slashes", `{"custom":{"a/b":1,"c~d":2}}`, `{"custom":{"a/b":1,"c~d":2}}; /custom/a~1b; /custom/c~0d`, `{"custom":{"a/b":1,"c~d":2}}; /custom/a~1b; /custom/c~0d`},
		{"basic belongs to the version", `{"basic":{"image":"x"}}`, `null`, `null`},
		{"the default flavor with other replicas", `{"flavor":{"name":"small","replicas":3}}`, `{"flavor":{"replicas":3}}; /flavor/replicas≠1`, `{"flavor":{"name":"small","replicas":3}}; /flavor/replicas≠1; chosen`},
		{"another flavor with other replicas", `{"flavor":{"name":"large","replicas":3}}`, `{"flavor":{"name":"large","replicas":3}}; /flavor/replicas≠2; chosen`, `{"flavor":{"name":"large","replicas":3}}; /flavor/replicas≠2; chosen`},
		{"an entry of a flavor that was removed", `{"flavor":{"name":"large","replicas":2,"zone":{"b":2}}}`, `{"flavor":{"name":"large","zone":{"b":2}}}; /flavor/zone/b; removed /flavor/zone/a; chosen`, `{"flavor":{"name":"large","replicas":2,"zone":{"b":2}}}; /flavor/zone/b; removed /flavor/zone/a; chosen`},
		{"no name", `{"flavor":{"replicas":2}}`, `{"flavor":{"name":"large"}}; chosen`, `{"flavor":{"replicas":2}}`},
	} {
		for _, full := range []bool{false, true} {
			live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", tt.live)}, Cluster: Cluster{Name: "edge"}}
			d := Declare(cluster(), live, catalog, full)[0]
			parts := []string{text(d.Component.Parameters)}
			for _, x := range d.Departures {
				part := x.Path
				if x.Default != nil {
					part += "≠" + string(x.Default)
				}
				parts = append(parts, part)
			}
			for _, path := range d.Removed {
				parts = append(parts, "removed "+path)
			}
			if d.Chosen {
				parts = append(parts, "chosen")
			}
			if d.Own {
				parts = append(parts, "own")
			}
			if diff := cmp.Diff(map[bool]string{false: tt.short, true: tt.full}[full], strings.Join(parts, "; ")); diff != "" {
				t.Errorf("%s, full %v (-want +got):\n%s", tt.name, full, diff)
			}
		}
	}
}

// TestDeclarationsAreInOrder, by the names that a manifest knows them by, and
// say what was found.
func TestDeclarationsAreInOrder(t *testing.T) {
	live := Inventory{Instances: instances(t, "web - web, app out x1, dns - x9, app in x2, app - app")}
	live.Instances[0].Health, live.Instances[0].State = Degraded, "available"
	live.Instances[1].Version, live.Instances[1].Parameters = "2.0.0", nil
	want := []Declaration{
		{Component: desired.Component{Name: "app", Version: "1.0.0"}, Live: "1.0.0", Health: Good, State: "running"},
		{Component: desired.Component{Name: "app", Alias: "in", Version: "1.0.0"}, Live: "1.0.0", Health: Good, State: "running"},
		{Component: desired.Component{Name: "app", Alias: "out", Version: "2.0.0"}, Live: "2.0.0", Health: Good, State: "running", Unread: true},
		{Component: desired.Component{Name: "dns", Version: "1.0.0"}, Live: "1.0.0", Health: Good, State: "running"},
		{Component: desired.Component{Name: "web", Version: "1.0.0"}, Live: "1.0.0", Health: Degraded, State: "available"},
	}
	if d := cmp.Diff(want, Declare(cluster(), live, Catalog{}, false)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestWhatCannotBeTold: names that no manifest may have, states that a manifest
// would change, and instances that a name does not lead back to.
func TestWhatCannotBeTold(t *testing.T) {
	const name = `its name is empty, or holds "/", "${" or blanks, which no manifest may`
	const apart = "it cannot be told from another instance of the template by its name"
	one := func(template, alias, made string) Instance {
		i := running(t, template, "1.0.0", "{}")
		i.Alias, i.Name = alias, made
		return i
	}
	for _, tt := range []struct {
		name string
		live []Instance
		want []string
	}{
		{"a name", []Instance{one("app", "", "app")}, []string{""}},
		{"no name", []Instance{one("", "", "")}, []string{name}},
		{"a slash", []Instance{one("a/b", "", "")}, []string{name}},
		{"a blank", []Instance{one("a b", "", "")}, []string{name}},
		{"a reference", []Instance{one("a${b}", "", "")}, []string{name}},
		{"a dollar alone", []Instance{one("a$b", "", "")}, []string{""}},
		{"a slash in the alias", []Instance{one("app", "a/b", "")}, []string{name}},
		{"a reference in the alias", []Instance{one("app", "${x}", "")}, []string{name}},
		{"a dollar at the end of the name, a brace at the start of the alias", []Instance{one("app$", "{x", "")}, []string{""}},
		{"two of one name", []Instance{one("app", "", "app"), one("app", "", "app")}, []string{apart, apart}},
		{"two of one alias", []Instance{one("app", "in", "x"), one("app", "in", "y")}, []string{apart, apart}},
		{"two of one alias and one without", []Instance{one("app", "in", "x"), one("app", "in", "y"), one("app", "", "app")}, []string{"", apart, apart}},
		{"an alias that is a name by which another one is told", []Instance{one("app", "in", "z"), one("app", "", "in"), one("app", "", "app")}, []string{"", apart, apart}},
		{"an alias that is another one's name", []Instance{one("app", "x", "y"), one("app", "z", "x")}, []string{"", ""}},
	} {
		for i := range tt.live {
			tt.live[i].ID = string(rune('1' + i))
		}
		var got []string
		for _, d := range Declare(cluster(), Inventory{Instances: tt.live}, Catalog{}, false) {
			got = append(got, d.Omitted)
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for health, omitted := range map[Health]bool{
		Good: false, Degraded: false, Abnormal: false, Busy: false, Deleting: true, InstallFailed: true, UpgradeFailed: true, DeleteFailed: true,
	} {
		i := one("app", "", "app")
		i.Health, i.State = health, "word"
		want := map[bool]string{true: "its state is word, which a manifest that lists it would change"}[omitted]
		if got := Declare(cluster(), Inventory{Instances: []Instance{i}}, Catalog{}, false)[0].Omitted; got != want {
			t.Errorf("%s: %q, want %q", health, got, want)
		}
	}
}

// TestAFlavorOfOnesOwnIsDeclaredWhole: what it has in common with the default
// flavor would otherwise be left out, and an install by the manifest be refused,
// as nobody could tell what the flavor is.
func TestAFlavorOfOnesOwnIsDeclaredWhole(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{
		version(t, "1.0.0", "", "{}", `{"name":"small","replicas":1,"resources":[{"cpu":"1"}]}`),
	}})
	const own = `{"flavor":{"name":"mine","replicas":2,"resources":[{"cpu":"1"}]}}`
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", own)}}
	declared := Declare(cluster(), live, catalog, false)[0].Component
	if d := cmp.Diff(own, text(declared.Parameters)); d != "" {
		t.Errorf("declared (-want +got):\n%s", d)
	}
	if c := Target(cluster(declared), Inventory{}, catalog).Changes[0]; c.Blocked != "" || text(c.Parameters) != own {
		t.Errorf("installed elsewhere: %s, blocked %q", text(c.Parameters), c.Blocked)
	}
}
