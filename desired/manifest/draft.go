package manifest

import (
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/syncer-project/syncer/desired"
)

// draft reads files that hold no mistake, which most do not, at the least cost: a
// long list of targets in pieces, of which nothing but the state is kept. At the
// first mistake, and where pieces may not mean what the whole does, it gives up;
// the files are then read once more, whole, so that what is told does not depend
// on how they were cut.
func draft(files []source, opts Options, limits limits) (desired.State, bool) {
	p := problems{most: 1}
	r := reader{limits: limits, p: &p}
	c := newCollector(opts, &p)
	c.draft = true
	for _, s := range files {
		if !r.draft(s, c) {
			return desired.State{}, false
		}
	}
	state := c.state(files)
	return state, len(p.list) == 0
}

func (r *reader) draft(s source, c *collector) bool {
	for _, each := range r.chunks(s) {
		read := r.draftYAML
		if r.isPlainJSON(each.text) {
			read = r.draftJSON
		}
		if !read(each, s, c) || len(r.p.list) > 0 {
			return false
		}
	}
	return len(r.p.list) == 0
}

func (r *reader) draftYAML(whole chunk, s source, c *collector) bool {
	frame, pieces := whole.cut(r.limits.piece)
	d, ok := r.parse(frame, s)
	if !ok {
		return len(pieces) == 0
	}
	if !r.frame(d, c) {
		return false
	}
	for _, piece := range pieces {
		if !piece.fits(d) || !r.piece(piece, d, c) {
			return false
		}
	}
	return true
}

// frame takes what a document holds beside the lists that were taken out of it.
func (r *reader) frame(d document, c *collector) bool {
	m, err := d.manifest(r.p)
	if err != nil || len(r.p.list) > 0 {
		return false
	}
	c.document(m, d)
	return true
}

// fits reports that the list was cut out of where the document has it, and may have
// it: within braces there are no such lists.
func (p piece) fits(frame document) bool {
	at := frame.root.field(p.list)
	return frame.root.node.Style&yaml.FlowStyle == 0 && at.key != nil && at.key.Line == p.key && at.key.Column == 1 && at.node.Kind == yaml.SequenceNode && len(at.node.Content) == 0
}

// piece reads a stretch of a list of targets, and reports whether it holds neither
// mistakes nor what could mean something else within the whole.
func (r *reader) piece(p piece, frame document, c *collector) bool {
	parsed, err := nodesOf([]byte(p.text))
	if err != nil || len(parsed.Content) == 0 || parsed.Content[0].Kind != yaml.SequenceNode {
		return false
	}
	at := newRoot(frame.root.file, p.above, parsed.Content[0])
	if holds(at.node, isAlias) || frame.aliased && holds(at.node, isAnchor) {
		return false
	}
	return r.entries(p.list, at, frame.folder, c)
}

// entries takes some entries of a list of targets, and reports whether they hold
// no mistake.
func (r *reader) entries(list string, at *place, folder string, c *collector) bool {
	root, err := compiled()
	if err != nil {
		return false
	}
	value := (&decoder{p: r.p, depth: r.limits.depth}).value(at, 1, false)
	(&checker{p: r.p}).check(at, 1, value, root.Properties[list])
	if len(r.p.list) > 0 {
		return false
	}
	switch list {
	case "pools":
		c.pools(at, assigned[[]PoolSpec](value), folder)
	case "clusters":
		c.clusters(at, assigned[[]ClusterSpec](value), folder)
	}
	return len(r.p.list) == 0
}

func isAnchor(n *yaml.Node) bool { return n.Anchor != "" }

func assigned[T any](value any) T {
	var out T
	assign(reflect.ValueOf(&out).Elem(), value)
	return out
}

// nowhere stands for the places of a draft, which tells nobody of any.
var nowhere = newRoot("", 0, &yaml.Node{})

// kept returns what is needed of a target once its document is read. What stays
// of a draft holds no node.
func (c *collector) kept(t target) target {
	if !c.draft {
		return t
	}
	t.at = nowhere
	for i := range t.components {
		if t.components[i].dependsAt != nil {
			t.components[i].dependsAt = nowhere
		}
	}
	return t
}
