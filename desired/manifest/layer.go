package manifest

import (
	"strings"

	"github.com/syncer-project/syncer/desired"
)

// layers are lists of components put over each other, sorted by key.
type layers []component

// under returns lower with upper over it, added to out. Both are sorted, and so
// is what comes out.
func (lower layers) under(upper, out layers) layers {
	for len(lower) > 0 && len(upper) > 0 {
		switch order := strings.Compare(lower[0].key, upper[0].key); {
		case order < 0:
			out, lower = append(out, lower[0]), lower[1:]
		case order > 0:
			out, upper = append(out, upper[0]), upper[1:]
		default:
			out, lower, upper = append(out, upper[0].over(lower[0])), lower[1:], upper[1:]
		}
	}
	return append(append(out, lower...), upper...)
}

// results returns the components with all defaults filled in. Where none is
// said, undeclared tells what becomes of parameters that are not named.
func (l layers) results(undeclared string) []desired.Component {
	if len(l) == 0 {
		return nil
	}
	out := make([]desired.Component, len(l))
	for i, each := range l {
		out[i] = each.result(undeclared)
	}
	return out
}

// blend is what some profiles make together, in the order in which they are
// named. It is made once for all targets that name them.
type blend struct {
	layers
	next map[string]*blend              // with one more profile over it
	done map[string][]desired.Component // the results, by undeclared
}

// with returns b with one more profile over it.
func (b *blend) with(name string, list layers) *blend {
	if known, ok := b.next[name]; ok {
		return known
	}
	if b.next == nil {
		b.next = map[string]*blend{}
	}
	b.next[name] = &blend{layers: b.under(list, nil)}
	return b.next[name]
}

// shared returns the results for targets that add nothing. It checks them first.
func (b *blend) shared(undeclared string, c *collector) []desired.Component {
	if known, ok := b.done[undeclared]; ok {
		return known
	}
	if b.done == nil {
		b.done = map[string][]desired.Component{}
		c.dependencies(b.layers)
	}
	b.done[undeclared] = b.results(undeclared)
	return b.done[undeclared]
}
