package manifest

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// mostAliased is how many values the aliases of one document may stand for. A
// few lines of aliases of aliases can stand for more than a machine can hold.
const mostAliased = 1_000_000

// expandAliases puts what they stand for in place of aliases and merge keys. It
// reports whether there were any, and whether all could be followed.
func expandAliases(root *place, p *problems) (found, ok bool) {
	if !aliased(root.node) {
		return false, true
	}
	e := expander{p: p, sizes: map[*yaml.Node]int{}}
	if size := e.expand(root); size > mostAliased {
		e.fail(root, "the aliases stand for more than %d values; use profiles instead", mostAliased)
	}
	return true, !e.failed
}

func aliased(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || isMerge(n) || slices.ContainsFunc(n.Content, aliased)
}

func isMerge(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!merge" }

type expander struct {
	p      *problems
	sizes  map[*yaml.Node]int // values that a node stands for; 0 while it is being worked on
	failed bool
}

func (e *expander) fail(at *place, format string, args ...any) {
	e.failed = true
	e.p.at(at, format, args...)
}

// expand works on a node once, however often it is used, and returns for how
// many values it stands.
func (e *expander) expand(at *place) int {
	n := at.node
	size, begun := e.sizes[n]
	if begun {
		if size == 0 {
			e.fail(at, "the alias stands for something that holds the alias itself")
		}
		return size
	}
	e.sizes[n] = 0
	// A node is written out wherever it is used; the anchor and comments only once.
	n.Anchor, n.HeadComment, n.LineComment, n.FootComment = "", "", "", ""
	size = 1
	for i, child := range n.Content {
		if child.Kind == yaml.AliasNode {
			n.Content[i] = child.Alias
		}
		size = min(size+e.expand(at.child(i)), mostAliased+1)
	}
	if n.Kind == yaml.MappingNode {
		e.merge(at)
	}
	e.sizes[n] = size
	return size
}

// merge adds what merge keys name: keys that stand in the object itself win,
// then those of earlier sources.
func (e *expander) merge(at *place) {
	if !slices.ContainsFunc(at.node.Content, isMerge) {
		return
	}
	var own, sources []*yaml.Node
	for i := 0; i < len(at.node.Content); i += 2 {
		key, value := at.node.Content[i], at.node.Content[i+1]
		switch {
		case !isMerge(key):
			own = append(own, key, value)
		case value.Kind == yaml.SequenceNode:
			sources = append(sources, value.Content...)
		default:
			sources = append(sources, value)
		}
	}
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			e.fail(at, `"<<" merges objects only`)
			return
		}
		own = append(own, missing(own, source.Content)...)
	}
	at.node.Content = own
}

// missing returns the pairs whose key is not among own.
func missing(own, pairs []*yaml.Node) []*yaml.Node {
	known := map[string]bool{}
	for i := 0; i < len(own); i += 2 {
		known[own[i].Value] = true
	}
	var out []*yaml.Node
	for i := 0; i < len(pairs); i += 2 {
		if !known[pairs[i].Value] {
			out = append(out, pairs[i], pairs[i+1])
		}
	}
	return out
}
