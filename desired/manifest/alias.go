package manifest

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// expandAliases puts what they stand for in place of aliases and merge keys. It
// reports whether all could be followed.
func expandAliases(root *place, most int, p *problems) bool {
	if !holds(root.node, isAlias) {
		return true
	}
	e := expander{p: p, most: most, sizes: map[*yaml.Node]int{}}
	e.expand(root, 0)
	if e.added > e.most {
		e.fail(root, "the aliases stand for more than %d values; use profiles instead", most)
	}
	return !e.failed
}

// holds reports a node that is one, at n or below it.
func holds(n *yaml.Node, is func(*yaml.Node) bool) bool {
	return is(n) || slices.ContainsFunc(n.Content, func(below *yaml.Node) bool { return holds(below, is) })
}

// isAlias reports what is to be expanded.
func isAlias(n *yaml.Node) bool { return n.Kind == yaml.AliasNode || isMerge(n) }

func isMerge(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!merge" }

type expander struct {
	p      *problems
	most   int
	added  int                // values that aliases and merge keys stand for, so far
	sizes  map[*yaml.Node]int // values that a node with an anchor stands for; 0 while it is being worked on
	trail  trail
	failed bool
}

func (e *expander) fail(at *place, format string, args ...any) {
	e.failed = true
	e.p.at(at, format, args...)
}

// expand works on a node once, however often it is used, and returns for how
// many values it stands. It gives up where there are too many.
func (e *expander) expand(at *place, depth int) int {
	n := at.node
	size, begun := e.sizes[n]
	if begun {
		if size == 0 {
			e.fail(at, "the alias stands for something that holds the alias itself")
		}
		return size
	}
	if n.Anchor != "" {
		e.sizes[n] = 0
	}
	size = 1
	for i := 0; i < len(n.Content) && e.added <= e.most; i++ {
		alias := n.Content[i].Kind == yaml.AliasNode
		if alias {
			n.Content[i] = n.Content[i].Alias
		}
		below := e.expand(e.trail.below(at, depth, i), depth+1)
		size = min(size+below, e.most+1)
		if alias {
			e.added += below
		}
	}
	if n.Kind == yaml.MappingNode && e.added <= e.most {
		e.merge(at)
	}
	if n.Anchor != "" {
		e.sizes[n] = size
	}
	return size
}

// merge adds what merge keys name: keys that stand in the object itself win,
// then those of earlier sources. All that is looked at counts, as a list of many
// sources costs time even where it adds nothing.
func (e *expander) merge(at *place) {
	first := slices.IndexFunc(at.node.Content, isMerge)
	if first < 0 {
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
	known := make(map[string]bool, len(own)/2)
	for i := 0; i < len(own); i += 2 {
		known[own[i].Value] = true
	}
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			e.fail(at.spot(at.node.Content[first]), `"<<" merges objects only`)
			return
		}
		if e.added += len(source.Content)/2 + 1; e.added > e.most {
			return
		}
		for i := 0; i < len(source.Content); i += 2 {
			if key := source.Content[i].Value; !known[key] {
				known[key] = true
				own = append(own, source.Content[i], source.Content[i+1])
			}
		}
	}
	at.node.Content = own
}
