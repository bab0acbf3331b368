package export

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
)

func TestProfiles(t *testing.T) {
	a := installed(t, "a", "1.0.0", `{}`)
	a2 := installed(t, "a", "1.0.0", `{"custom":{"x":1}}`)
	b, c := installed(t, "b", "2.0.0", `{}`), installed(t, "c", "3.0.0", `{}`)
	all := []found{cluster("c1", "", a, b, c), cluster("c2", "", a, b, c), cluster("c3", "", a2, b), cluster("c4", "", a2, b), pool("p1", a)}
	document, text := exported(t, all, diff.Catalog{}, Options{Profiles: true})
	got := map[string][]string{}
	for name, p := range document.Manifest.Profiles {
		for _, addon := range p.Addons {
			got["profile "+name] = append(got["profile "+name], addon.Name)
		}
	}
	for _, target := range document.Manifest.Clusters {
		got[target.ID] = target.Profiles
	}
	want := map[string][]string{
		"profile cluster-base": {"b"}, "profile cluster-a-1.0.0-and-1-more": {"a", "c"}, "profile cluster-a-1.0.0": {"a"},
		"c1": {"cluster-base", "cluster-a-1.0.0-and-1-more"}, "c2": {"cluster-base", "cluster-a-1.0.0-and-1-more"},
		"c3": {"cluster-base", "cluster-a-1.0.0"}, "c4": {"cluster-base", "cluster-a-1.0.0"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	sameState(t, all, diff.Catalog{}, text)
}

// TestProfileNamesAreUnique: two profiles of one component and version are numbered.
func TestProfileNamesAreUnique(t *testing.T) {
	one, two := installed(t, "a", "1.0.0", `{"custom":{"x":1}}`), installed(t, "a", "1.0.0", `{"custom":{"x":2}}`)
	all := []found{cluster("c1", "", one), cluster("c2", "", one), cluster("c3", "", two), cluster("c4", "", two)}
	document, text := exported(t, all, diff.Catalog{}, Options{Profiles: true})
	if d := cmp.Diff([]string{"cluster-a-1.0.0", "cluster-a-1.0.0-2"}, sortedKeys(document.Manifest.Profiles)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	sameState(t, all, diff.Catalog{}, text)
}

// sameState checks that a text with profiles asks for what one without them does.
func sameState(t fatal, all []found, catalog diff.Catalog, text string) {
	t.Helper()
	_, plain := exported(t, all, catalog, Options{})
	env := valuesOf(t, all, catalog, Options{})
	d := cmp.Diff(loaded(t, plain, env).Targets, loaded(t, text, env).Targets,
		cmpopts.IgnoreTypes(desired.Position{}), cmp.Comparer(func(a, b secret.Value) bool { return a.Reveal() == b.Reveal() }))
	if d != "" {
		t.Fatalf("(-without +with profiles):\n%s", d)
	}
}
