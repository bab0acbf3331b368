package diff

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
)

// declaration writes one in a line.
func declaration(d Declaration) string {
	out := fmt.Sprintf("%s %q %s", d.Component.Key(), d.Component.Version, text(d.Component.Parameters))
	for _, p := range d.Departures {
		out += " " + p.Path
		if p.Default != nil {
			out += "≠" + string(p.Default)
		}
	}
	for _, word := range []struct {
		text string
		is   bool
	}{{" unread", d.Unread}, {" unknown", !d.Known}, {" chosen", d.Chosen}, {" own flavor", d.Own}} {
		if word.is {
			out += word.text
		}
	}
	if d.Omitted != "" {
		out += " omitted: " + d.Omitted
	}
	return out
}

func TestDeclare(t *testing.T) {
	entry := version(t, "1.0.0", `{"image":"1"}`, `{"custom":{"n":1,"off":null,"o":{"p":true},"apiKey":"k","cluster_id":"","default_vpc_id":""}}`,
		`{"name":"small","replicas":1,"is_default":true}`, `{"name":"large","replicas":2}`)
	catalog := catalogOf(Template{Name: "a", Versions: []Version{entry}})
	for _, c := range []struct {
		name, version, live string
		full                bool
		want                string
	}{
		{name: "as the defaults", version: "1.0.0", live: `{"basic":{"image":"0"},"custom":{"n":1.0},"flavor":{"name":"small","replicas":1}}`, want: `a "1.0.0" null`},
		{name: "beyond them", version: "1.0.0", live: `{"custom":{"n":2,"own":{"x":"y"},"o":{"p":true},"off":"on"}}`,
			want: `a "1.0.0" {"custom":{"n":2,"off":"on","own":{"x":"y"}}} /custom/n≠1 /custom/off≠null /custom/own/x`},
		{name: "in full", version: "1.0.0", full: true, live: `{"custom":{"n":1,"o":{"p":false}}}`,
			want: `a "1.0.0" {"custom":{"n":1,"o":{"p":false}}} /custom/o/p≠true`},
		{name: "a secret's default", version: "1.0.0", live: `{"custom":{"apiKey":"other"}}`, want: `a "1.0.0" {"custom":{"apiKey":"other"}} /custom/apiKey`},
		{name: "a chosen flavor", version: "1.0.0", live: `{"flavor":{"replicas":2}}`, want: `a "1.0.0" {"flavor":{"name":"large"}} chosen`},
		{name: "a flavor of its own", version: "1.0.0", live: `{"flavor":{"name":"mine","replicas":9}}`,
			want: `a "1.0.0" {"flavor":{"name":"mine","replicas":9}} /flavor/replicas own flavor`},
		{name: "a flavor with what helps to choose it", version: "1.0.0", live: `{"flavor":{"name":"small","replicas":1,"is_default":true}}`, want: `a "1.0.0" null`},
		{name: "filled in by the service", version: "1.0.0", live: `{"custom":{"cluster_id":"c1","default_vpc_id":"v9"}}`, want: `a "1.0.0" null`},
		{name: "a fact that is not the target's", version: "1.0.0", live: `{"custom":{"cluster_id":"c2"}}`,
			want: `a "1.0.0" {"custom":{"cluster_id":"c2"}} /custom/cluster_id≠"c1"`},
		{name: "a version that the catalog lacks", version: "0.9.0", live: `{"custom":{"n":1}}`, want: `a "0.9.0" {"custom":{"n":1}} unknown`},
		{name: "a version that cannot be named", version: "stable", live: `{}`, want: `a "" null unknown`},
		{name: "unread", version: "1.0.0", want: `a "1.0.0" null unread`},
	} {
		t.Run(c.name, func(t *testing.T) {
			live := Inventory{Instances: []Instance{running(t, "a", c.version, c.live)}}
			got := Declare(cluster(), live, catalog, c.full)
			if d := cmp.Diff(c.want, declaration(got[0])); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestWhatCannotBeDeclared(t *testing.T) {
	failed, blank, lone := running(t, "a", "1", "{}"), running(t, "b c", "1", "{}"), running(t, "d", "1", "{}")
	failed.Health, failed.State = InstallFailed, "installFailed"
	twin, other := running(t, "e", "1", "{}"), running(t, "e", "2", "{}")
	nameless, plain := running(t, "f", "1", "{}"), running(t, "f", "1", "{}")
	nameless.Name = ""
	nameless.Alias = "x y"
	got := Declare(cluster(), Inventory{Instances: []Instance{failed, blank, lone, twin, other, nameless, plain}}, Catalog{}, false)
	const apart = "it cannot be told from another instance of the template by its name"
	const name = `its name is empty, or holds "/", "${" or blanks, which no manifest may`
	want := map[string]string{
		"a": "its state is installFailed, which a manifest that lists it would change", "b c": name, "d": "",
		"e": apart, "f": "", "f/x y": name,
	}
	for _, d := range got {
		if d.Omitted != want[d.Component.Key()] {
			t.Errorf("%s: %q, want %q", d.Component.Key(), d.Omitted, want[d.Component.Key()])
		}
	}
	if len(got) != 7 {
		t.Errorf("%d declarations of 7 instances", len(got))
	}
}

// TestDeclaredTwinsHaveNoChanges: however instances of one template are named,
// what is declared leads back to the same ones.
func TestDeclaredTwinsHaveNoChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var live Inventory
		for n := range rapid.IntRange(1, 4).Draw(t, "instances") {
			names := rapid.SampledFrom([]string{"", "a", "x", "y"})
			live.Instances = append(live.Instances, Instance{
				Template: "a", ID: fmt.Sprint(n), Name: names.Draw(t, "name"), Alias: names.Draw(t, "alias"), Health: Good,
				Version: rapid.SampledFrom([]string{"1.0.0", "2.0.0", ""}).Draw(t, "version"), Parameters: desired.Tree{},
			})
		}
		want := desired.Target{Kind: desired.Cluster, ID: "c", Name: "c"}
		declared := Declare(want, live, Catalog{}, false)
		for _, d := range declared {
			if d.Omitted == "" {
				want.Components = append(want.Components, d.Component)
			}
		}
		plan := Target(want, live, Catalog{})
		if len(plan.Changes) > 0 || plan.Unchanged != len(want.Components) {
			t.Fatalf("%s\ndeclared: %s\nlive:     %s", text(plan.Changes), text(want.Components), text(live.Instances))
		}
		if len(live.Instances) == 1 && len(want.Components) == 0 {
			t.Fatalf("one instance alone can always be told: %s", text(declared))
		}
	})
}
