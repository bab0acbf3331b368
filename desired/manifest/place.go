package manifest

import (
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// origin is what all places of a document share.
type origin struct {
	file   string
	above  int // lines of the file above the document
	fields map[*yaml.Node]map[string]int
}

// place is a spot in a document: a node, and how one gets there from the root.
// Decoded values know nothing of lines, so checks walk both side by side.
type place struct {
	*origin
	up    *place     // nil at the root
	step  string     // the field's name; "" in lists
	index int        // the element's index; -1 in objects
	key   *yaml.Node // where the field's name stands; nil in lists and at the root
	node  *yaml.Node // the value; that of the nearest parent where the field is missing
}

func newRoot(file string, above int, node *yaml.Node) *place {
	return &place{origin: &origin{file: file, above: above, fields: map[*yaml.Node]map[string]int{}}, node: node}
}

// fewFields is the number of fields up to which they are looked through.
const fewFields = 16

// find returns the index of a field's value in the object's content, or -1. Of
// two equal keys it is the last, as the decoder takes that one too.
func (o *origin) find(object *yaml.Node, name string) int {
	if len(object.Content) <= 2*fewFields {
		for i := len(object.Content) - 2; i >= 0; i -= 2 {
			if object.Content[i].Value == name {
				return i + 1
			}
		}
		return -1
	}
	fields, known := o.fields[object]
	if !known {
		fields = make(map[string]int, len(object.Content)/2)
		for i := 0; i < len(object.Content); i += 2 {
			fields[object.Content[i].Value] = i + 1
		}
		o.fields[object] = fields
	}
	if i, ok := fields[name]; ok {
		return i
	}
	return -1
}

// field returns the place of a field, or one that points at the object itself
// where it lacks the field.
func (p *place) field(name string) *place {
	if p.node.Kind == yaml.MappingNode {
		if i := p.find(p.node, name); i >= 0 {
			return p.child(i)
		}
	}
	return &place{origin: p.origin, up: p, step: name, index: -1, node: p.node}
}

// item returns the place of the i-th element of a list.
func (p *place) item(i int) *place {
	if p.node.Kind == yaml.SequenceNode && i < len(p.node.Content) {
		return p.child(i)
	}
	return &place{origin: p.origin, up: p, index: i, node: p.node}
}

// child returns the place of the i-th node below: an element of a list, or a
// name (even) or value (odd) of an object.
func (p *place) child(i int) *place {
	var out place
	p.toChild(i, &out)
	return &out
}

// toChild makes out the place that child returns.
func (p *place) toChild(i int, out *place) {
	*out = place{origin: p.origin, up: p, index: i, node: p.node.Content[i]}
	if p.node.Kind == yaml.MappingNode {
		out.index = -1
		if i%2 == 1 {
			out.key = p.node.Content[i-1]
			out.step = out.key.Value
		}
	}
}

// trail lends places to a walk that keeps none of them: one for each depth.
type trail []*place

// below returns the place of at's i-th child, good until the next one of its depth.
func (t *trail) below(at *place, depth, i int) *place {
	for len(*t) <= depth {
		*t = append(*t, &place{})
	}
	out := (*t)[depth]
	at.toChild(i, out)
	return out
}

// name returns the place of the field's name rather than of its value.
func (p *place) name() *place {
	if p.key == nil {
		return p
	}
	return p.spot(p.key)
}

// spot returns a place of the same path at another node.
func (p *place) spot(n *yaml.Node) *place {
	out := *p
	out.node = n
	return &out
}

// has reports whether the object has the field.
func (p *place) has(name string) bool { return p.field(name).key != nil }

// isSensitive reports whether a name on the way says that a secret stands here.
func (p *place) isSensitive() bool {
	return p.up != nil && (secret.Key(p.step) || p.up.isSensitive())
}

func (p *place) pos() desired.Position {
	return desired.Position{File: p.file, Line: p.above + p.node.Line, Column: p.node.Column}
}

// path writes the way from the root, as in clusters[0].addons[2].version.
func (p *place) path() string {
	if p.up == nil {
		return "."
	}
	return strings.TrimPrefix(p.prefix(), ".")
}

func (p *place) prefix() string {
	switch {
	case p.up == nil:
		return ""
	case p.index >= 0:
		return p.up.prefix() + "[" + strconv.Itoa(p.index) + "]"
	case isPlainName(p.step):
		return p.up.prefix() + "." + p.step
	}
	return p.up.prefix() + "[" + strconv.Quote(p.step) + "]"
}

// isPlainName reports a name that a path holds without quotes.
func isPlainName(name string) bool {
	for i, r := range name {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsNumber(r) && r != '-') {
			return false
		}
	}
	return name != ""
}
