package diff

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
)

// TestNarrowed: a run for some components changes these, and what has to go before
// them blocks them.
func TestNarrowed(t *testing.T) {
	needs := func(name, version string, on ...string) desired.Component {
		return desired.Component{Name: name, Version: version, DependsOn: on}
	}
	gone := func(name string, on ...string) desired.Component {
		return desired.Component{Name: name, Absent: true, DependsOn: on}
	}
	var templates []Template
	for _, name := range []string{"a", "b", "c", "d"} {
		templates = append(templates, Template{Name: name, Versions: []Version{version(t, "1.0.0", "", "{}"), version(t, "1.1.0", "", "{}")}})
	}
	for _, test := range []struct {
		name string
		want desired.Target
		live []string // NAME@VERSION
		only []string
		plan []string
	}{
		{"others are left alone", cluster(needs("a", "1.1.0"), needs("b", "1.1.0")), []string{"a@1.0.0", "b@1.0.0"}, []string{"b"},
			[]string{"upgrade b 1.0.0→1.1.0 (version)"}},
		{"what it depends on is in order", cluster(needs("a", "1.1.0"), needs("b", "1.1.0", "a")), []string{"a@1.1.0", "b@1.0.0"}, []string{"b"},
			[]string{"upgrade b 1.0.0→1.1.0 (version)"}},
		{"or is not", cluster(needs("a", "1.1.0"), needs("b", "1.1.0", "a")), []string{"a@1.0.0", "b@1.0.0"}, []string{"b"},
			[]string{"upgrade b 1.0.0→1.1.0 (version) blocked: depends on a, which is not as wanted and no part of this run"}},
		{"at any remove", cluster(needs("a", "1.1.0"), needs("b", "1.0.0", "a"), needs("c", "1.0.0", "b")), []string{"a@1.0.0", "b@1.0.0"}, []string{"c"},
			[]string{"create c →1.0.0 (not installed) blocked: depends on a, which is not as wanted and no part of this run"}},
		{"or is part of the run", cluster(needs("a", "1.1.0"), needs("b", "1.1.0", "a")), []string{"a@1.0.0", "b@1.0.0"}, []string{"a", "b"},
			[]string{"upgrade a 1.0.0→1.1.0 (version)", "upgrade b 1.0.0→1.1.0 (version)"}},
		{"what depends on it need not be", cluster(needs("a", "1.1.0"), needs("b", "1.1.0", "a")), []string{"a@1.0.0", "b@1.0.0"}, []string{"a"},
			[]string{"upgrade a 1.0.0→1.1.0 (version)"}},
		{"a delete comes after what depends on it", cluster(gone("a"), gone("b", "a")), []string{"a@1.0.0", "b@1.0.0"}, []string{"a"},
			[]string{"delete a 1.0.0→ (state: absent) blocked: b, which depends on it, is not as wanted and no part of this run"}},
		{"and before what it depends on", cluster(gone("a"), gone("b", "a")), []string{"a@1.0.0", "b@1.0.0"}, []string{"b"},
			[]string{"delete b 1.0.0→ (state: absent)"}},
		{"prune takes only what the run is for", pruned(cluster(needs("a", "1.0.0"))), []string{"a@1.0.0", "b@1.0.0", "c@1.0.0"}, []string{"c"},
			[]string{"delete c 1.0.0→ (not listed, prune)"}},
	} {
		var live Inventory
		for _, each := range test.live {
			name, version, _ := strings.Cut(each, "@")
			live.Instances = append(live.Instances, running(t, name, version, "{}"))
		}
		test.want.Only = test.only
		plan := Target(test.want, live, catalogOf(templates...))
		var got []string
		for _, c := range plan.Changes {
			got = append(got, summary(c))
		}
		if d := cmp.Diff(test.plan, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, d)
		}
		if len(plan.Components) != len(test.live) {
			t.Errorf("%s: shows %d of %d components", test.name, len(plan.Components), len(test.live))
		}
	}
}

// TestNarrowedIsAPartOfTheWhole: narrowing takes changes away and blocks some, and
// does nothing else; no parameter is asked for that the whole would not ask for.
func TestNarrowedIsAPartOfTheWhole(t *testing.T) {
	names := []string{"a", "b", "d", "e"}
	blocked := 0
	rapid.Check(t, func(t *rapid.T) {
		want, catalog := drawTarget(t, names), drawCatalog(t, names)
		live := drawInventory(t, append(names, "unlisted"))
		whole := Target(want, live, catalog)
		narrow := want
		narrow.Only = rapid.SliceOfNDistinct(rapid.SampledFrom(append(names, "unlisted")), 1, 3, rapid.ID[string]).Draw(t, "only")
		part := Target(narrow, live, catalog)
		var expected []Change
		for _, c := range whole.Changes {
			if narrow.Takes(c.Component) {
				expected = append(expected, c)
			}
		}
		if len(expected) != len(part.Changes) {
			t.Fatalf("%d changes, want %d", len(part.Changes), len(expected))
		}
		for i, c := range part.Changes {
			if c.Blocked != expected[i].Blocked {
				if expected[i].Blocked != "" || !strings.HasSuffix(c.Blocked, "no part of this run") {
					t.Fatalf("%s is blocked: %q, was %q", c.Component, c.Blocked, expected[i].Blocked)
				}
				blocked++
				c.Blocked = ""
			}
			if d := cmp.Diff(expected[i], c); d != "" {
				t.Fatalf("%s (-whole +part):\n%s", c.Component, d)
			}
		}
		for _, i := range MissingParameters(narrow, live, catalog) {
			if !slices.Contains(MissingParameters(want, live, catalog), i) {
				t.Fatalf("asks for the parameters of %s", live.Instances[i].Template)
			}
		}
		if d := cmp.Diff(whole.Components, part.Components); d != "" {
			t.Fatalf("what is live (-whole +part):\n%s", d)
		}
	})
	if blocked == 0 {
		t.Error("nothing was ever blocked, so little was tried")
	}
}

func TestNamedInstances(t *testing.T) {
	live := Inventory{Instances: []Instance{running(t, "a", "1", ""), aliased(running(t, "n", "1", ""), "in"), aliased(running(t, "n", "1", ""), "out")}}
	for _, test := range []struct {
		names []string
		want  string
	}{{nil, "a n/in n/out"}, {[]string{"a"}, "a"}, {[]string{"n"}, ""}, {[]string{"n/out", "a"}, "a n/out"}} {
		var got []string
		found := live.Named(test.names).Instances
		for _, i := range found {
			got = append(got, instanceKey(i, live.Instances))
		}
		if d := cmp.Diff(test.want, strings.Join(got, " ")); d != "" {
			t.Errorf("%v (-want +got):\n%s", test.names, d)
		}
	}
}
