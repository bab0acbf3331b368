package export

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/diff"
)

// fatal is what *testing.T and *rapid.T have in common.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// parsed reads JSON as the client does.
func parsed(t fatal, text string) desired.Tree {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var out desired.Tree
	if err := decoder.Decode(&out); err != nil {
		t.Fatalf("bad JSON in the test: %v\n%s", err, text)
	}
	return out
}

// found is a target with what a service would say of it.
type found struct {
	target desired.Target
	live   diff.Inventory
}

func cluster(id, name string, instances ...diff.Instance) found {
	return found{
		desired.Target{Kind: desired.Cluster, ID: id, Name: id, Region: "eu-de", Project: "p1"},
		diff.Inventory{Instances: instances, Cluster: diff.Cluster{Name: name, Version: "v1.28"}},
	}
}

func pool(id string, instances ...diff.Instance) found {
	return found{desired.Target{Kind: desired.Pool, ID: id, Name: id, Region: "eu-de", Project: "p1"}, diff.Inventory{Instances: instances}}
}

func installed(t fatal, template, version, parameters string) diff.Instance {
	t.Helper()
	return diff.Instance{Template: template, Name: template, ID: template + "-id", Version: version, Health: diff.Good, State: "running",
		Parameters: parsed(t, parameters)}
}

// catalogOf makes a catalog of templates with one version each: NAME VERSION to defaults.
func catalogOf(t fatal, defaults map[string]string) diff.Catalog {
	t.Helper()
	out := diff.Catalog{Templates: map[string]diff.Template{}}
	for key, text := range defaults {
		name, number, _ := strings.Cut(key, " ")
		v := diff.Version{Version: number, Stable: true, Parameters: parsed(t, text)}
		if flavors, ok := v.Parameters["flavors"].([]any); ok {
			delete(v.Parameters, "flavors")
			for _, f := range flavors {
				v.Flavors = append(v.Flavors, f.(desired.Tree))
			}
		}
		out.Templates[name] = diff.Template{Name: name, Versions: []diff.Version{v}}
	}
	return out
}

// exported reads and builds.
func exported(t fatal, all []found, catalog diff.Catalog, o Options) (Document, string) {
	t.Helper()
	var targets []Target
	for _, f := range all {
		targets = append(targets, Read(f.target, f.live, catalog, o))
	}
	document, err := Build(targets, o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	text, err := document.YAML()
	if err != nil {
		t.Fatalf("%v", err)
	}
	if strings.ContainsFunc(string(text), func(r rune) bool { return r != '\n' && (r < ' ' || steers(r)) }) {
		t.Fatalf("not fit to be printed: %q", text)
	}
	return document, string(text)
}

// valuesOf returns what the variables of an export stand for.
func valuesOf(t fatal, all []found, catalog diff.Catalog, o Options) map[string]string {
	t.Helper()
	names := newNaming()
	var targets []Target
	for _, f := range all {
		targets = append(targets, Read(f.target, f.live, catalog, o))
	}
	if _, err := write(sorted(targets), names); err != nil {
		t.Fatalf("%v", err)
	}
	return names.values
}

// loaded is the state that a manifest's text asks for.
func loaded(t fatal, text string, env map[string]string) desired.State {
	t.Helper()
	state, err := manifest.Load([]string{"-"}, manifest.Options{
		Stdin:  strings.NewReader(text),
		Getenv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	})
	if err != nil {
		t.Fatalf("what was written is not valid: %v\n%s", err, text)
	}
	return state
}

// mustPlanNothing plans the text against what it was made from.
func mustPlanNothing(t fatal, text string, env map[string]string, all []found, catalog diff.Catalog) {
	t.Helper()
	state := loaded(t, text, env)
	if len(state.Targets) != len(all) {
		t.Fatalf("%d targets of %d\n%s", len(state.Targets), len(all), text)
	}
	for _, target := range state.Targets {
		i := slices.IndexFunc(all, func(f found) bool { return f.target.Key() == target.Key() })
		plan := diff.Target(target, all[i].live, catalog)
		for _, c := range plan.Changes {
			t.Fatalf("%s: %s %s (%s) %+v\n%s", target.Key(), c.Op, c.Component, c.Reason, c.Diff, text)
		}
	}
}
