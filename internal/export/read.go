package export

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
)

// Options say what is written.
type Options struct {
	Full     bool // parameters that equal the catalog's default too
	Profiles bool // what several targets share becomes a profile
	// References writes sensitive values as references to variables, in place of
	// leaving them out.
	References bool
	// Records says where a document comes from that is not made of what is live, such
	// as "a Terraform state"; "" for one that is.
	Records string
	// Sensitive reports texts that are known to hold a secret, whatever key they
	// stand under; nil knows none.
	Sensitive func(text string) bool
}

// Target is a target as it was read, in a manifest's words. It holds no more of
// the inventory than is to be written.
type Target struct {
	desired.Target // without Components
	components     []component
	leftOut        []string // components, with the reason
	remarks        []string // about the target itself
}

// component is one plug-in or add-on that is written.
type component struct {
	diff.Declaration // Component.Parameters hold sensitive values
	leftOut          []Omission
	texts, notes     []string // what is to be said of records, see Recorded
}

// Omission is a parameter that no manifest can hold, or should.
type Omission struct {
	Path string // JSON Pointer
	Why  string
}

// sensitive stands in parameters for a value that a variable is to hold.
type sensitive struct{ path, value string }

// Read puts into words what is live on target.
func Read(target desired.Target, live diff.Inventory, catalog diff.Catalog, o Options) Target {
	target.Components = nil
	out := Target{Target: target}
	if out.Name == "" || out.Name == out.ID && live.Cluster.Name != "" {
		out.Name = live.Cluster.Name
	}
	if live.Unready != "" {
		out.remarks = append(out.remarks, live.Unready)
	}
	var parameters []desired.Tree
	for _, i := range live.Instances {
		parameters = append(parameters, i.Parameters)
	}
	r := rewriter{isSecret: secretsIn(parameters, o.Sensitive), references: o.References}
	for _, d := range diff.Declare(target, live, catalog, o.Full) {
		if d.Omitted != "" {
			out.leftOut = append(out.leftOut, strings.TrimSpace(d.Component.Key()+" "+d.Live)+" is left out: "+d.Omitted)
			continue
		}
		if d.State != "" && d.Health != diff.Good {
			out.remarks = append(out.remarks, d.Component.Key()+" is "+d.State)
		}
		out.components = append(out.components, r.component(d))
	}
	return out
}

// short is the length below which a value is too common to be taken for a
// secret wherever it turns up.
const short = 4

// secretsIn returns a test for texts that repeat a secret of parameters under a
// key that does not say so, or that are sensitive.
func secretsIn(parameters []desired.Tree, sensitive func(string) bool) func(string) bool {
	known := secret.NewMasker()
	for _, each := range parameters {
		for _, each := range secret.In(each) {
			if len(each) >= short {
				known.Add(each)
			}
		}
	}
	return func(text string) bool { return sensitive != nil && sensitive(text) || known.Holds(text) }
}

// rewriter turns live parameters into a manifest's.
type rewriter struct {
	isSecret   func(string) bool
	references bool // sensitive values become references
}

// why a sensitive value is left out.
const isSensitive = "it is sensitive; what is not named stays as it is"

func (r rewriter) component(d diff.Declaration) component {
	out := component{Declaration: d}
	tree, left := r.object("", d.Component.Parameters, false)
	if out.leftOut = left; len(tree) == 0 {
		tree = nil
	}
	out.Component.Parameters = tree
	out.Departures = slices.Clone(d.Departures)
	for i, p := range out.Departures {
		if r.isSecret(string(p.Default)) {
			out.Departures[i].Default = nil
		}
	}
	return out
}

// object rewrites what can be written and tells of the rest.
func (r rewriter) object(path string, tree desired.Tree, hide bool) (desired.Tree, []Omission) {
	out := desired.Tree{}
	var left []Omission
	for _, key := range sortedKeys(tree) {
		at, below := join(path, key), hide || secret.Key(key)
		if inner, isTree := tree[key].(desired.Tree); isTree && !reference(key) {
			written, gone := r.object(at, inner, below)
			if left = append(left, gone...); len(written) > 0 || len(inner) == 0 { // {} is a value
				out[key] = written
			}
			continue
		}
		value, why := r.value(at, tree[key], below)
		if reference(key) {
			why = "its key would be taken for a reference"
		}
		if tree[key] == nil {
			why = "null would ask for the default"
		}
		if why != "" {
			left = append(left, Omission{at, why})
			continue
		}
		out[key] = value
	}
	return out, left
}

// value rewrites a leaf or an array, whole or not at all: arrays are compared as
// a whole, so a part of one would be a change. why says why it cannot be written.
func (r rewriter) value(path string, value any, hide bool) (_ any, why string) {
	switch v := value.(type) {
	case desired.Tree:
		out := make(desired.Tree, len(v))
		for _, key := range sortedKeys(v) {
			if reference(key) {
				return nil, "a key in it would be taken for a reference"
			}
			if out[key], why = r.value(join(path, key), v[key], hide || secret.Key(key)); why != "" {
				return nil, why
			}
		}
		return out, ""
	case []any:
		out := make([]any, len(v))
		for i, each := range v {
			if out[i], why = r.value(path, each, hide); why != "" {
				return nil, why
			}
		}
		return out, ""
	case secret.Value:
		return r.text(path, v.Reveal(), true)
	case json.Number:
		if hide && !r.references {
			return nil, isSensitive
		}
		if hide {
			return nil, "it is sensitive, and a reference stands for text, not for a number"
		}
	case string:
		return r.text(path, v, hide)
	}
	return value, ""
}

func (r rewriter) text(path, text string, hide bool) (_ any, why string) {
	if text == "" || !hide && !r.isSecret(text) {
		return manifest.EscapeReferences(text), ""
	}
	if !r.references {
		return nil, isSensitive
	}
	if strings.ContainsRune(text, 0) {
		return nil, "it is sensitive, and no environment variable can hold it"
	}
	return sensitive{path, text}, ""
}

// reference reports a key or name that no manifest may have: references are
// resolved in values only.
func reference(key string) bool {
	return strings.Contains(key, "${env:") || strings.Contains(key, "${file:")
}
