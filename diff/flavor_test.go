package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// sizes is a version with flavors of all kinds: two share a size, two their
// replicas, and the default one is the second.
func sizes(t testing.TB, number string) Version {
	return version(t, number, "", `{"custom":{}}`,
		`{"name":"one","size":"s","replicas":1}`, `{"name":"two","size":"m","replicas":2,"is_default":true}`,
		`{"name":"three","size":"l","replicas":2}`, `{"name":"four","size":"l","replicas":4}`)
}

// TestFromWhichFlavorAComponentWasMade: its name decides, else its size, else
// what it still has: where that fits one flavor, or the default one of several.
func TestFromWhichFlavorAComponentWasMade(t *testing.T) {
	for _, tt := range []struct{ name, live, declared string }{
		{"the default one, whole", `{"name":"two","size":"m","replicas":2}`, `null`},
		{"by name", `{"name":"one"}`, `{"name":"one"}`},
		{"by name, with replicas of its own", `{"name":"four","replicas":9}`, `{"name":"four","replicas":9}`},
		{"by name, whatever the rest says", `{"name":"three","size":"s","replicas":1}`, `{"name":"three","replicas":1,"size":"s"}`},
		{"a name that the version has not", `{"name":"five","size":"s","replicas":1}`, `{"name":"five","replicas":1,"size":"s"}`},
		{"by size, the first", `{"size":"s","replicas":9}`, `{"name":"one","replicas":9}`},
		{"by size, the default one", `{"size":"m","replicas":9}`, `{"replicas":9}`},
		{"by size and what it has, where two share the size", `{"size":"l","replicas":4}`, `{"name":"four"}`},
		{"two share the size, and neither is the default one", `{"size":"l"}`, `{"size":"l"}`},
		{"a size that no flavor has", `{"size":"xl","replicas":1}`, `{"replicas":1,"size":"xl"}`},
		{"by what it has, the first", `{"replicas":1}`, `{"name":"one"}`},
		{"by what it has", `{"replicas":4}`, `{"name":"four"}`},
		{"several fit: the default one", `{"replicas":2}`, `null`},
		{"none fits", `{"replicas":7}`, `{"replicas":7}`},
		{"null for what a flavor has not", `{"replicas":1,"zone":null}`, `{"replicas":1}`},
		{"an object in place of a value", `{"replicas":{"x":1}}`, `{"replicas":{"x":1}}`},
		{"more than a flavor has", `{"replicas":1,"zone":"a"}`, `{"replicas":1,"zone":"a"}`},
		{"what helps to choose it is no parameter", `{"replicas":4,"is_default":true,"recommend_cluster_flavor_types":["x"]}`, `{"name":"four"}`},
	} {
		live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"flavor":`+tt.live+`}`)}}
		got := Declare(cluster(), live, catalogOf(Template{Name: "app", Versions: []Version{sizes(t, "1.0.0")}}), false)[0].Component
		if d := cmp.Diff(tt.declared, text(got.Parameters["flavor"])); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestTheDefaultFlavor is the one that is marked, else the first one, of those
// for the cluster's category.
func TestTheDefaultFlavor(t *testing.T) {
	for _, tt := range []struct{ flavors, category, chosen string }{
		{`{"name":"a"}|{"name":"b"}`, "CCE", "a"},
		{`{"name":"a"}|{"name":"b","is_default":true}|{"name":"c","is_default":true}`, "CCE", "b"},
		{`{"name":"a","is_default":false}|{"name":"b","is_default":"true"}`, "", "a"},
		{`{"name":"a","category":["Turbo"]}|{"name":"b","category":["CCE"]}|{"name":"c"}`, "CCE", "b"},
		{`{"name":"a","category":["Turbo"]}|{"name":"b","category":["CCE"]}|{"name":"c"}`, "Turbo", "a"},
		{`{"name":"a","category":["Turbo"]}|{"name":"b","category":["CCE"]}|{"name":"c"}`, "Other", "c"},
		{`{"name":"a","category":["Turbo"]}|{"name":"b","category":["CCE"]}`, "", "a"},
		{`{"name":"a","category":["Turbo"],"is_default":true}|{"name":"b","category":["CCE","Turbo"]}`, "CCE", "b"},
		{`{"name":"a","category":[]}|{"name":"b"}`, "CCE", "a"},
		{`{"name":"a","category":"Turbo"}|{"name":"b"}`, "CCE", "a"},
		{`{"name":"a","category":["Turbo"]}`, "CCE", ""},
		{`{"replicas":1}|{"name":"b","is_default":true}`, "CCE", "b"}, // one without a name cannot be meant by none
	} {
		entry := version(t, "1.0.0", "", "", strings.Split(tt.flavors, "|")...)
		live := Inventory{Cluster: Cluster{Version: "v1.28", Category: tt.category}}
		plan := Target(cluster(desired.Component{Name: "app"}), live, catalogOf(Template{Name: "app", Versions: []Version{entry}}))
		if got := label(object(plan.Changes[0].Parameters["flavor"])["name"]); got != tt.chosen {
			t.Errorf("%s on %q: %q, want %q", tt.flavors, tt.category, got, tt.chosen)
		}
	}
}

// TestAChosenFlavor holds what is live and what the manifest names against what
// is sent; "" stands for no change.
func TestAChosenFlavor(t *testing.T) {
	for _, tt := range []struct {
		name, live, manifest string
		reset                bool
		sent                 string
	}{
		{name: "it lost its name and is the first", live: `{"replicas":1}`, manifest: `{"name":"one"}`},
		{name: "it lost its name and is not the default one", live: `{"replicas":2}`, manifest: `{"name":"three"}`},
		{name: "it lost its name, with a size named", live: `{"replicas":2}`, manifest: `{"name":"three","size":"l"}`},
		{name: "it lost its name, null for what is live", live: `{"replicas":2}`, manifest: `{"name":"three","replicas":null}`},
		{name: "it lost its name, null for what is not", live: `{"replicas":9}`, manifest: `{"name":"three","replicas":null}`, sent: `{"name":"three","replicas":2,"size":"l"}`},
		{name: "it lost its name and fits the overridden one", live: `{"replicas":9}`, manifest: `{"name":"one","replicas":9}`},
		{name: "it lost its name and does not fit", live: `{"replicas":5}`, manifest: `{"name":"three"}`, sent: `{"name":"three","replicas":2,"size":"l"}`},
		{name: "it lost its name and fits another one", live: `{"replicas":4}`, manifest: `{"name":"one"}`, sent: `{"name":"one","replicas":1,"size":"s"}`},
		{name: "it lost its name, and only replicas are named", live: `{"replicas":4}`, manifest: `{"replicas":4}`},
		{name: "it lost its name, and other replicas are named", live: `{"replicas":4}`, manifest: `{"replicas":5}`, sent: `{"name":"four","replicas":5,"size":"l"}`},
		{name: "it lost its name, the first, and other replicas are named", live: `{"replicas":1}`, manifest: `{"replicas":5}`, sent: `{"name":"one","replicas":5,"size":"s"}`},
		{name: "nobody knows it, and other replicas are named", live: `{"replicas":7}`, manifest: `{"replicas":5}`, sent: `{"replicas":5}`},
		{name: "it kept its name", live: `{"name":"four","replicas":4}`, manifest: `{"name":"four","size":"l"}`},
		{name: "its own replicas stay beside the name", live: `{"name":"four","replicas":9}`, manifest: `{"name":"four"}`},
		{name: "another one, the first", live: `{"name":"four","replicas":9}`, manifest: `{"name":"one"}`, sent: `{"name":"one","replicas":1,"size":"s"}`},
		{name: "another one, with replicas", live: `{"name":"four","replicas":9}`, manifest: `{"name":"two","replicas":3}`, sent: `{"name":"two","replicas":3,"size":"m"}`},
		{name: "null for what the flavor has", live: `{"name":"four","replicas":9}`, manifest: `{"replicas":null}`, sent: `{"name":"four","replicas":4,"size":"l"}`},
		{name: "none is live: the default one is", live: `null`, manifest: `{"name":"two"}`},
		{name: "none is live: the default one is, with other replicas", live: `null`, manifest: `{"replicas":3}`, sent: `{"name":"two","replicas":3,"size":"m"}`},
		{name: "none is live, another one", live: `null`, manifest: `{"name":"one"}`, sent: `{"name":"one","replicas":1,"size":"s"}`},
		{name: "one of one's own", live: `{"name":"one","replicas":1}`, manifest: `{"name":"mine","resources":[]}`, sent: `{"name":"mine","replicas":1,"resources":[],"size":"s"}`},
		{name: "reset: another one", live: `{"name":"four","replicas":9}`, manifest: `{"name":"one"}`, reset: true, sent: `{"name":"one","replicas":1,"size":"s"}`},
		{name: "reset: its own replicas go", live: `{"name":"four","replicas":9}`, manifest: `{"name":"four"}`, reset: true, sent: `{"name":"four","replicas":4,"size":"l"}`},
		{name: "reset: the default one", live: `{"name":"four","replicas":4}`, manifest: `null`, reset: true, sent: `{"name":"two","replicas":2,"size":"m"}`},
		{name: "reset: null within the default one", live: `{"name":"two","replicas":9}`, manifest: `{"replicas":null}`, reset: true, sent: `{"name":"two","replicas":2,"size":"m"}`},
	} {
		catalog := catalogOf(Template{Name: "app", Versions: []Version{sizes(t, "1.0.0")}})
		parameters := desired.Tree{}
		if tt.live != "null" {
			parameters["flavor"] = fromJSON(t, tt.live)
		}
		live := running(t, "app", "1.0.0", "{}")
		live.Parameters = parameters
		want := desired.Component{Name: "app", Reset: tt.reset}
		if tt.manifest != "null" {
			want.Parameters = desired.Tree{"flavor": fromJSON(t, tt.manifest)}
		}
		sent := ""
		for _, c := range Target(cluster(want), Inventory{Instances: []Instance{live}}, catalog).Changes {
			sent += c.Blocked + text(c.Parameters["flavor"])
		}
		if d := cmp.Diff(tt.sent, sent); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestAnUpgradeFollowsTheFlavor: to the one of the same name, else of the same
// size, else from the default one to the default one; one that has no successor
// is carried whole.
func TestAnUpgradeFollowsTheFlavor(t *testing.T) {
	const old = `{"name":"a","size":"s","replicas":1}|{"name":"b","size":"m","replicas":2,"is_default":true}|{"name":"c","size":"l","replicas":3}|{"name":"d","replicas":4}`
	for _, tt := range []struct{ name, live, fresh, sent, carried string }{
		{"of the same name", `{"name":"c"}`, `{"name":"x"}|{"name":"c","replicas":8}`, `{"name":"c","replicas":8}`, "/flavor/name"},
		{"of the same name, the first", `{"name":"c"}`, `{"name":"c","replicas":8}|{"name":"x"}`, `{"name":"c","replicas":8}`, "/flavor/name"},
		{"the name before the size", `{"name":"c"}`, `{"name":"x","size":"l"}|{"name":"c","size":"s"}`, `{"name":"c","size":"s"}`, "/flavor/name"},
		{"of the same size", `{"name":"c"}`, `{"name":"x","size":"s"}|{"name":"y","size":"l"}`, `{"name":"y","size":"l"}`, "/flavor/name"},
		{"of the same size, the first", `{"name":"a"}`, `{"name":"x","size":"s"}|{"name":"y","size":"l"}`, `{"name":"x","size":"s"}`, "/flavor/name"},
		{"several are of the size, and it was not the default one", `{"name":"c"}`, `{"name":"x","size":"l"}|{"name":"y","size":"l"}`, `{"name":"c"}`, "/flavor"},
		{"several are of the size: default to default", `{"name":"b"}`, `{"name":"x","size":"m"}|{"name":"y","size":"m","is_default":true}`, `{"name":"y","size":"m"}`, ""},
		{"default to default", `{"name":"b"}`, `{"name":"x","replicas":6}|{"name":"y"}`, `{"name":"x","replicas":6}`, ""},
		{"its size before the default", `{"name":"b"}`, `{"name":"x","is_default":true}|{"name":"y","size":"m"}`, `{"name":"y","size":"m"}`, ""},
		{"no successor", `{"name":"c","replicas":3}`, `{"name":"x","size":"s"}`, `{"name":"c","replicas":3}`, "/flavor"},
		{"no successor, without a size", `{"name":"d","replicas":4}`, `{"name":"x"}`, `{"name":"d","replicas":4}`, "/flavor"},
		{"no flavors any more", `{"name":"c","replicas":3}`, ``, `{"name":"c","replicas":3}`, "/flavor"},
		{"it lost its name", `{"replicas":3}`, `{"name":"x"}|{"name":"c","replicas":8}`, `{"name":"c","replicas":8}`, "/flavor/name"},
		{"its own replicas are carried", `{"name":"c","replicas":9}`, `{"name":"c","replicas":8,"size":"l"}`, `{"name":"c","replicas":9,"size":"l"}`, "/flavor/name /flavor/replicas"},
		{"nobody knows it", `{"name":"own","replicas":9}`, `{"name":"c"}`, `{"name":"own","replicas":9}`, "/flavor"},
		{"none was live: the new default", `null`, `{"name":"x"}|{"name":"y","is_default":true}`, `{"name":"y"}`, ""},
	} {
		var flavors []string
		if tt.fresh != "" {
			flavors = strings.Split(tt.fresh, "|")
		}
		catalog := catalogOf(Template{Name: "app", Versions: []Version{
			version(t, "1.0.0", "", "{}", strings.Split(old, "|")...), version(t, "1.1.0", "", "{}", flavors...),
		}})
		live := running(t, "app", "1.0.0", `{}`)
		if tt.live != "null" {
			live.Parameters["flavor"] = fromJSON(t, tt.live)
		}
		c := Target(cluster(desired.Component{Name: "app", Version: "1.1.0"}), Inventory{Instances: []Instance{live}}, catalog).Changes[0]
		if d := cmp.Diff([]string{tt.sent, tt.carried, ""}, []string{text(c.Parameters["flavor"]), strings.Join(c.Carried, " "), c.Blocked}); d != "" {
			t.Errorf("%s: sent, carried, blocked (-want +got):\n%s", tt.name, d)
		}
	}
}

// TestAnUpgradeThatChoosesAFlavor: what the new one replaces is not carried.
func TestAnUpgradeThatChoosesAFlavor(t *testing.T) {
	catalog := catalogOf(Template{Name: "app", Versions: []Version{sizes(t, "1.0.0"), sizes(t, "1.1.0")}})
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"custom":{"own":1},"flavor":{"name":"four","replicas":9}}`)}}
	for _, tt := range []struct{ manifest, sent, carried string }{
		{`{"name":"one"}`, `{"name":"one","replicas":1,"size":"s"}`, "/custom/own"},
		{`{"name":"four"}`, `{"name":"four","replicas":9,"size":"l"}`, "/custom/own /flavor/replicas"},
		{`{"replicas":8}`, `{"name":"four","replicas":8,"size":"l"}`, "/custom/own /flavor/name"},
		{`{"name":"mine","resources":[]}`, `{"name":"mine","replicas":9,"resources":[],"size":"l"}`, "/custom/own /flavor/replicas"},
	} {
		want := desired.Component{Name: "app", Version: "1.1.0", Parameters: fromJSON(t, `{"flavor":`+tt.manifest+`}`)}
		c := Target(cluster(want), live, catalog).Changes[0]
		if d := cmp.Diff([]string{tt.sent, tt.carried, ""}, []string{text(c.Parameters["flavor"]), strings.Join(c.Carried, " "), c.Blocked}); d != "" {
			t.Errorf("%s: sent, carried, blocked (-want +got):\n%s", tt.manifest, d)
		}
	}
}

// TestTheFirstFlavorIsOneLikeTheOthers: where several fit what is left of it, the
// one that the manifest names decides, else the default one.
func TestTheFirstFlavorIsOneLikeTheOthers(t *testing.T) {
	for _, tt := range []struct{ flavors, category, manifest, declared string }{
		{`{"name":"one","replicas":2}|{"name":"two","replicas":2,"is_default":true}`, "", "one", "null"},
		{`{"name":"one","replicas":2,"is_default":true}|{"name":"two","replicas":2}`, "", "one", "null"},
		{`{"name":"one","replicas":2,"category":["Turbo"]}|{"name":"two","replicas":2,"category":["CCE"]}`, "CCE", "two", "null"},
	} {
		catalog := catalogOf(Template{Name: "app", Versions: []Version{version(t, "1.0.0", "", "", strings.Split(tt.flavors, "|")...)}})
		live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", `{"flavor":{"replicas":2}}`)}, Cluster: Cluster{Version: "v1.28", Category: tt.category}}
		want := desired.Component{Name: "app", Parameters: fromJSON(t, `{"flavor":{"name":"`+tt.manifest+`"}}`)}
		if got := planned(Target(cluster(want), live, catalog)); len(got) > 0 {
			t.Errorf("%s: %s is live, and %q", tt.flavors, tt.manifest, got)
		}
		if got := text(Declare(cluster(), live, catalog, false)[0].Component.Parameters); got != tt.declared {
			t.Errorf("%s: declared %s, want %s", tt.flavors, got, tt.declared)
		}
	}
}
