package export

import (
	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/diff"
)

// Component makes a document of one component of target alone, as c has it, with
// all its parameters. Sensitive values are left out: those that are a
// secret.Value, stand under a telling key, or hold a text for which sensitive
// (which may be nil) reports true. What is left out for any reason is returned.
func Component(target desired.Target, c desired.Component, sensitive func(text string) bool) (Document, []Omission) {
	target.Components, target.Labels, target.Wave = nil, nil, 0
	r := rewriter{isSecret: secretsIn([]desired.Tree{c.Parameters}, sensitive)}
	parameters, left := r.object("", c.Parameters, false)
	if c.Parameters = parameters; len(parameters) == 0 {
		c.Parameters = nil
	}
	b := builder{Document: Document{comments: comments{}}}
	b.Manifest.APIVersion, b.Manifest.Kind = manifest.APIVersion, manifest.DocKind
	b.Manifest.Defaults = commonDefaults([]Target{{Target: target}})
	b.add(&listed{Target: Target{Target: target}, items: []item{{component: component{Declaration: diff.Declaration{Component: c}}, kind: target.Kind}}})
	return b.Document, left
}

// Head puts lines of a comment at the top of the document.
func (d *Document) Head(lines ...string) {
	at := d.comments["/apiVersion"]
	for _, each := range lines {
		at.above = append(at.above, line(each))
	}
	d.comments["/apiVersion"] = at
}

// Sensitive reports that the parameter was left out because it is a secret.
func (o Omission) Sensitive() bool { return o.Why == isSensitive }
