package manifest

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/syncer-project/syncer/desired"
)

// place is a spot in a document: a node, and how one gets there from the root.
// Decoded values know nothing of lines, so checks walk both side by side.
type place struct {
	file  string
	line  int        // lines of the file above the document
	up    *place     // nil at the root
	step  string     // the field's name; "" in lists
	index int        // the element's index; -1 in objects
	key   *yaml.Node // where the field's name stands; nil in lists and at the root
	node  *yaml.Node // the value; that of the nearest parent where the field is missing
}

// field returns the place of a field, or one that points at the object itself
// where it lacks the field.
func (p *place) field(name string) *place {
	if p.node.Kind == yaml.MappingNode {
		// The last of two equal keys, as the decoder takes that one too.
		for i := len(p.node.Content) - 2; i >= 0; i -= 2 {
			if p.node.Content[i].Value == name {
				return p.child(i + 1)
			}
		}
	}
	return &place{file: p.file, line: p.line, up: p, step: name, index: -1, node: p.node}
}

// item returns the place of the i-th element of a list.
func (p *place) item(i int) *place {
	if p.node.Kind == yaml.SequenceNode && i < len(p.node.Content) {
		return p.child(i)
	}
	return &place{file: p.file, line: p.line, up: p, index: i, node: p.node}
}

// child returns the place of the i-th node below: an element of a list, or a
// name (even) or value (odd) of an object.
func (p *place) child(i int) *place {
	out := &place{file: p.file, line: p.line, up: p, index: i, node: p.node.Content[i]}
	if p.node.Kind == yaml.MappingNode {
		out.index = -1
		if i%2 == 1 {
			out.key = p.node.Content[i-1]
			out.step = out.key.Value
		}
	}
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
	return p.up != nil && (desired.SensitiveKey(p.step) || p.up.isSensitive())
}

func (p *place) pos() desired.Position {
	return desired.Position{File: p.file, Line: p.line + p.node.Line, Column: p.node.Column}
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
	case plainName.MatchString(p.step):
		return p.up.prefix() + "." + p.step
	}
	return p.up.prefix() + "[" + strconv.Quote(p.step) + "]"
}

var plainName = regexp.MustCompile(`^[\pL_][\pL\pN_-]*$`)
