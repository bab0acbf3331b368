package manifest_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// layers writes one add-on as two profiles and a cluster give it; "" leaves a
// layer out.
func layers(first, second, own string) string {
	var b strings.Builder
	b.WriteString(head + "profiles:\n")
	for i, fields := range []string{first, second} {
		list := "[]"
		if fields != "" {
			list = "[{name: x, " + fields + "}]"
		}
		fmt.Fprintf(&b, "  p%d: {addons: %s}\n", i, list)
	}
	b.WriteString("clusters:\n  - id: a\n    profiles: [p0, p1]\n    addons: [{name: q}")
	if own != "" {
		b.WriteString(", {name: x, " + own + "}")
	}
	return b.String() + "]\n"
}

func merged(t *testing.T, first, second, own string) desired.Component {
	t.Helper()
	state := mustRead(t, layers(first, second, own))
	return component(t, target(t, state, "cluster/a"), "x")
}

func TestParametersAreMergedDeeply(t *testing.T) {
	for _, tc := range []struct{ name, first, second, own, want string }{
		{"later wins", "a: 1", "a: 2", "", `{"a":2}`},
		{"own wins over all", "a: 1", "a: 2", "a: 3", `{"a":3}`},
		{"objects merge", "a: {b: 1, c: 2}", "a: {c: 3}", "a: {d: 4}", `{"a":{"b":1,"c":3,"d":4}}`},
		{"lists are replaced", "a: [1, 2]", "a: [3]", "", `{"a":[3]}`},
		{"objects in lists are replaced", "a: [{b: 1}]", "a: [{c: 2}]", "", `{"a":[{"c":2}]}`},
		{"object over scalar", "a: 1", "a: {b: 2}", "", `{"a":{"b":2}}`},
		{"scalar over object", "a: {b: 2}", "a: 1", "", `{"a":1}`},
		{"empty object adds nothing", "a: {b: 1}", "a: {}", "", `{"a":{"b":1}}`},
		{"null removes", "a: 1, b: 2", "a: null", "", `{"b":2}`},
		{"null removes deep down", "a: {b: 1, c: 2}", "", "a: {b: null}", `{"a":{"c":2}}`},
		{"null removes all that an object has", "a: {b: 1}, c: 2", "", "a: {b: null}", `{"c":2}`},
		{"an empty object alone stays", "c: 2", "", "a: {}", `{"a":{},"c":2}`},
		{"null removes an object", "a: {b: 1}, c: 2", "a: null", "", `{"c":2}`},
		{"null with nothing to remove stays", "b: 1", "", "a: null", `{"a":null,"b":1}`},
		{"null in the first layer stays", "a: null", "b: 1", "", `{"a":null,"b":1}`},
		{"null over null stays", "a: null", "a: null", "", `{"a":null}`},
		{"null after a removal stays", "a: 1", "a: null", "a: null", `{"a":null}`},
		{"null over a removed key in an object that is new", "", "", "a: {b: null}", `{"a":{"b":null}}`},
		{"value over null", "a: null", "a: 1", "", `{"a":1}`},
		{"null in a list is a value", "a: [1]", "a: [null]", "", `{"a":[null]}`},
		{"nothing", "", "", "", `null`},
		{"empty", "", "", "{}", `null`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			values := func(fields string) string {
				switch fields {
				case "":
					return "ignore: []"
				case "{}":
					return "values: {}"
				}
				return "values: {" + fields + "}"
			}
			got, err := json.Marshal(merged(t, values(tc.first), values(tc.second), values(tc.own)).Parameters)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestFieldsAreMerged(t *testing.T) {
	for _, tc := range []struct {
		name, first, second, own string
		want                     desired.Component
	}{
		{"scalars of the target win when present", "version: 1.0.0, state: absent, undeclared: reset, allowDowngrade: true, repair: reinstall", "version: 2.0.0", "state: present",
			desired.Component{Version: "2.0.0", Reset: true, AllowDowngrade: true, Repair: true}},
		{"false wins over true", "allowDowngrade: true, undeclared: reset, repair: reinstall", "", "allowDowngrade: false, undeclared: preserve, repair: none",
			desired.Component{}},
		{"lists are replaced when present", "dependsOn: [q], ignore: [/a, /b]", "", "ignore: [/c]",
			desired.Component{DependsOn: []string{"q"}, Ignore: []string{"/c"}}},
		{"an empty list replaces too", "dependsOn: [q], ignore: [/a]", "dependsOn: []", "ignore: []",
			desired.Component{}},
		{"lists are sorted, without repeats", "", "", "ignore: [/b, /a, /b]",
			desired.Component{Ignore: []string{"/a", "/b"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fields := func(text string) string {
				if text == "" {
					return "values: {}"
				}
				return text
			}
			got := merged(t, fields(tc.first), fields(tc.second), fields(tc.own))
			tc.want.Name, tc.want.Pos = "x", got.Pos
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("component (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPositionIsThatOfTheLastLayer(t *testing.T) {
	for name, tc := range map[string]struct{ first, second, own, want string }{
		"own":     {"version: 1.0.0", "version: 2.0.0", "version: 3.0.0", "-:9:25"},
		"profile": {"version: 1.0.0", "version: 2.0.0", "", "-:5:17"},
		"first":   {"version: 1.0.0", "", "", "-:4:17"},
	} {
		if got := merged(t, tc.first, tc.second, tc.own).Pos.String(); got != tc.want {
			t.Errorf("%s: at %s, want %s", name, got, tc.want)
		}
	}
}

// A pool takes a profile's plug-ins, a cluster its add-ons. What one puts over
// them is no other's.
func TestATargetChangesNoProfile(t *testing.T) {
	state := mustRead(t, head+`
profiles:
  p:
    plugins: [{name: x, inputs: {a: {b: [1], c: 1}}}]
    addons: [{name: y, values: {a: {b: [{c: 1}], d: {e: 1}}}}]
pools:
  - {name: a, profiles: [p], plugins: [{name: x, inputs: {a: {b: [2], c: null, d: 1}, b: 1}}]}
  - {name: b, profiles: [p]}
clusters:
  - {id: a, profiles: [p], addons: [{name: y, values: {a: {d: {e: null, f: 2}}}}]}
  - {id: b, profiles: [p], addons: [{name: z}]}
  - {id: c, profiles: [p]}
`)
	profile := desired.Tree{"a": desired.Tree{"b": []any{desired.Tree{"c": json.Number("1")}}, "d": desired.Tree{"e": json.Number("1")}}}
	want := map[string]desired.Tree{
		"pool/a x":    {"a": desired.Tree{"b": []any{json.Number("2")}, "d": json.Number("1")}, "b": json.Number("1")},
		"pool/b x":    {"a": desired.Tree{"b": []any{json.Number("1")}, "c": json.Number("1")}},
		"cluster/a y": {"a": desired.Tree{"b": []any{desired.Tree{"c": json.Number("1")}}, "d": desired.Tree{"f": json.Number("2")}}},
		"cluster/b y": profile, "cluster/b z": nil,
		"cluster/c y": profile,
	}
	got := map[string]desired.Tree{}
	for _, of := range state.Targets {
		for _, each := range of.Components {
			got[of.Key()+" "+each.Key()] = each.Parameters
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

// What targets take over as it is stands in memory once: 10,000 clusters with the
// same 20 add-ons are no more than a few of them.
func TestWhatIsTheSameIsShared(t *testing.T) {
	state := mustRead(t, head+`
profiles: {p: {addons: [{name: x, values: {a: {b: 1}, c: {d: 1}}}, {name: y, values: {a: 1}}]}}
clusters:
  - {id: a, profiles: [p]}
  - {id: b, profiles: [p]}
  - {id: c, profiles: [p], addons: [{name: x, values: {a: {b: 2}}}]}
  - {id: d, profiles: [p], undeclared: reset}
`)
	if n := len(slices.Collect(state.Trees())); n != 3 {
		t.Errorf("the state has %d trees, want those of x, of c's x, and of y", n)
	}
	a, b, c := state.Targets[0].Components, state.Targets[1].Components, state.Targets[2].Components
	if &a[0] != &b[0] {
		t.Error("targets that add nothing have components of their own")
	}
	same := func(x, y desired.Tree, key string) bool {
		return reflect.ValueOf(x[key]).Pointer() == reflect.ValueOf(y[key]).Pointer()
	}
	if !same(a[0].Parameters, c[0].Parameters, "c") || same(a[0].Parameters, c[0].Parameters, "a") {
		t.Error("an override has to copy what it changes, and nothing else")
	}
}

func TestUndeclaredFallsBack(t *testing.T) {
	state := mustRead(t, head+`
defaults: {undeclared: reset}
pools:
  - {name: a, plugins: [{name: x}, {name: z, undeclared: preserve}]}
  - {name: b, undeclared: preserve, plugins: [{name: x}, {name: z, undeclared: reset}]}
`)
	got := map[string]bool{}
	for _, of := range state.Targets {
		for _, each := range of.Components {
			got[of.ID+" "+each.Key()] = each.Reset
		}
	}
	want := map[string]bool{"a x": true, "a z": false, "b x": false, "b z": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reset (-want +got):\n%s", diff)
	}
}

func TestAliasesAreComponentsOfTheirOwn(t *testing.T) {
	state := mustRead(t, head+`
profiles: {p: {addons: [{name: nginx, alias: in, version: 1.0.0}]}}
clusters:
  - id: a
    profiles: [p]
    addons:
      - {name: nginx, alias: out, version: 2.0.0, dependsOn: [nginx/in]}
      - {name: nginx, alias: in, values: {a: 1}}
`)
	var got []string
	for _, each := range state.Targets[0].Components {
		got = append(got, fmt.Sprint(each.Key(), " ", each.Version, " ", each.DependsOn))
	}
	if diff := cmp.Diff([]string{"nginx/in 1.0.0 []", "nginx/out 2.0.0 [nginx/in]"}, got); diff != "" {
		t.Errorf("components (-want +got):\n%s", diff)
	}
}
