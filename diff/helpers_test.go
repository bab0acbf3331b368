package diff

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// fromJSON reads JSON as the client does.
func fromJSON(t testing.TB, text string) desired.Tree {
	t.Helper()
	if text == "" {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var out desired.Tree
	if err := decoder.Decode(&out); err != nil {
		t.Fatalf("bad JSON in the test: %v\n%s", err, text)
	}
	return out
}

// text writes a tree with sorted keys, secrets masked.
func text(value any) string { return string(encode(value)) }

// cluster is a target with these components.
func cluster(components ...desired.Component) desired.Target {
	return desired.Target{Kind: desired.Cluster, ID: "c1", Name: "c1", Project: "p1", Components: components}
}

// version makes a stable catalog entry from parts of the template form.
func version(t testing.TB, number, basic, parameters string, flavors ...string) Version {
	v := Version{Version: number, Stable: true, Basic: fromJSON(t, basic), Parameters: fromJSON(t, parameters)}
	for _, f := range flavors {
		v.Flavors = append(v.Flavors, fromJSON(t, f))
	}
	return v
}

func catalogOf(templates ...Template) Catalog {
	c := Catalog{Templates: map[string]Template{}}
	for _, t := range templates {
		c.Templates[t.Name] = t
	}
	return c
}

func running(t testing.TB, template, version, parameters string) Instance {
	return Instance{
		Template: template, Name: template, ID: template + "-id", Version: version,
		Parameters: fromJSON(t, parameters), Health: Good, State: "running",
	}
}

// summary writes a change in one line: op, component, versions, reason, blocked.
func summary(c Change) string {
	parts := []string{string(c.Op), c.Component, c.From + "→" + c.To, "(" + c.Reason + ")"}
	if c.Busy {
		parts = append(parts, "busy")
	}
	if c.Blocked != "" {
		parts = append(parts, "blocked: "+c.Blocked)
	}
	return strings.Join(parts, " ")
}

// difference writes one in one line.
func difference(d Difference) string {
	side := func(raw json.RawMessage) string {
		if raw == nil {
			return "none"
		}
		return string(raw)
	}
	return d.Path + ": " + side(d.Old) + " → " + side(d.New) + " " + string(d.Source)
}
