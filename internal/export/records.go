package export

import (
	"fmt"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// Recorded is an add-on as records have it, say those of another tool.
type Recorded struct {
	Name, Version string
	Parameters    desired.Tree // a secret.Value is sensitive
	// Hidden are places of parameters that are sensitive and not in Parameters.
	Hidden []string
	// Texts are places of texts that may stand for something else, as the records
	// can hold nothing but texts there.
	Texts []string
	Notes []string // what else is to be said of it in comments
}

// ReadRecords puts into words what records say of target. Nobody was asked, so
// nothing is said of defaults and of what is live.
func ReadRecords(target desired.Target, addons []Recorded, o Options) Target {
	target.Components = nil
	out := Target{Target: target}
	var parameters []desired.Tree
	for _, a := range addons {
		parameters = append(parameters, a.Parameters)
	}
	r := rewriter{isSecret: secretsIn(parameters, o.Sensitive), references: o.References}
	for _, a := range addons {
		c := r.component(diff.Declaration{Component: desired.Component{Name: a.Name, Parameters: a.Parameters}, Live: a.Version})
		if desired.ExactVersion(a.Version) {
			c.Component.Version = a.Version
		}
		for _, path := range a.Hidden {
			c.leftOut = append(c.leftOut, Omission{path, isSensitive})
		}
		c.texts, c.notes = a.Texts, a.Notes
		out.components = append(out.components, c)
	}
	return out
}

// headOfRecords says at the top what was taken for true.
func (b *builder) headOfRecords() {
	say := func(format string, values ...any) { b.comments.above("/apiVersion", fmt.Sprintf(format, values...)) }
	say("Written by syncer export from %s: %s.", b.options.Records, plural(len(b.Manifest.Clusters), "cluster"))
	say("No cloud was asked. Plan it, and look at every change, until there is none.")
	if b.texts {
		say("Where a plan would turn a marked value into a text, drop its quotes.")
	}
	switch {
	case len(b.Variables) > 0:
		say("Sensitive values are references; an apply sends what their variables hold.")
	case b.sensitive:
		say("Sensitive values are left out: what is not named stays as it is, and an install")
		say("from here has the defaults. Name them with references such as ${env:NAME}.")
	}
}

// recorded says of the component at path what its records do not.
func (c comments) recorded(path string, i item) {
	for _, each := range i.notes {
		c.above(path, each)
	}
	for _, at := range i.texts {
		c.after(join(path, "values")+at, "a text in the state")
	}
	if i.Live != "" && i.Component.Version == "" {
		c.after(join(path, "name"), inexact(i.Live))
	}
}
