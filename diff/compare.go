package diff

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/desired/tree"
)

// paths returns where two revealed objects differ, as sorted JSON Pointers. An
// array is one value, and so is an object that only one side has.
func paths(a, b desired.Tree) []string {
	a, b, differ := unequal(a, b) // much cheaper than a report, and nearly always little
	if !differ {
		return nil
	}
	var r reporter
	leaves := func(x, y any) bool { return !isObject(x) || !isObject(y) } // of any Go type: go-cmp would look into it
	cmp.Equal(a, b, cmp.Reporter(&r), cmp.FilterValues(leaves, cmp.Comparer(tree.Equal)))
	slices.Sort(r.found)
	return r.found
}

// unequal returns what of two objects is not the same in both.
func unequal(a, b desired.Tree) (ofA, ofB desired.Tree, differ bool) {
	ofA, ofB = desired.Tree{}, desired.Tree{}
	for key, mine := range a {
		other, has := b[key]
		if has && tree.Equal(mine, other) {
			continue
		}
		if isObject(mine) && isObject(other) {
			mine, other, _ = unequal(object(mine), object(other))
		}
		if ofA[key] = mine; has {
			ofB[key] = other
		}
	}
	for key, other := range b {
		if _, has := a[key]; !has {
			ofB[key] = other
		}
	}
	return ofA, ofB, len(ofA)+len(ofB) > 0
}

// reporter collects the paths of the leaves that go-cmp finds unequal.
type reporter struct {
	path  cmp.Path
	found []string
}

func (r *reporter) PushStep(step cmp.PathStep) { r.path = append(r.path, step) }
func (r *reporter) PopStep()                   { r.path = r.path[:len(r.path)-1] }

func (r *reporter) Report(result cmp.Result) {
	if result.Equal() {
		return
	}
	pointer := ""
	for _, step := range r.path {
		if index, ok := step.(cmp.MapIndex); ok {
			pointer = tree.Join(pointer, index.Key().String())
		}
	}
	r.found = append(r.found, pointer)
}

// comparison is all that the differences of one component are made from.
type comparison struct {
	live     desired.Tree // as read; nil where it is not known
	have     desired.Tree // live, with the defaults of what it lacks
	sent     desired.Tree // what a request would carry
	manifest desired.Tree
}

// differences lists what would differ from live, masked.
func (c comparison) differences() []Difference {
	paths := c.paths()
	out := make([]Difference, 0, len(paths))
	for _, path := range paths {
		old, isLive := tree.Lookup(c.live, path)
		fresh, isSent := tree.Lookup(c.sent, path)
		d := Difference{Path: interned(path), Source: FromDefault}
		if named, isNamed := naming(c.manifest, path); isNamed && named != nil {
			d.Source, d.Named = FromManifest, named
		}
		hide := hidden(path) || holdsSecret(fresh)
		if isLive {
			d.Old = show(old, hide)
		}
		if isSent {
			d.New = show(fresh, hide)
		}
		out = append(out, d)
	}
	return out
}

// paths returns where live and sent differ. Where neither has a key, because
// the difference is to a default in force, it is the object above that differs.
func (c comparison) paths() []string {
	var out []string
	have, sent := secret.Reveal(c.have).(desired.Tree), secret.Reveal(c.sent).(desired.Tree)
	for _, path := range paths(leveled(have, sent), leveled(sent, have)) {
		above := path
		for len(tree.Split(above)) > entries && !c.told(above) {
			above = parent(above)
		}
		if c.told(above) {
			out = append(out, above)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// told reports that live or sent has something at path.
func (c comparison) told(path string) bool {
	_, isLive := tree.Lookup(c.live, path)
	_, isSent := tree.Lookup(c.sent, path)
	return isLive || isSent
}

// leveled returns tree with an empty object at the top where only other has one,
// as that is the same as none. A flavor is a whole.
func leveled(tree, other desired.Tree) desired.Tree {
	out := desired.Tree{}
	maps.Copy(out, tree)
	for top, value := range other {
		if _, has := out[top]; !has && isObject(value) && top != "flavor" {
			out[top] = desired.Tree{}
		}
	}
	return out
}

// hidden reports that a key on the path says that it holds a secret.
func hidden(path string) bool { return slices.ContainsFunc(tree.Split(path), secret.Key) }

// holdsSecret reports whether value is or contains a secret.
func holdsSecret(value any) bool {
	found := false
	secret.Each(value, func(leaf any, _ bool) {
		_, isSecret := leaf.(secret.Value)
		found = found || isSecret
	})
	return found
}

// show renders a value for the report. Booleans and nulls hold no secret.
func show(value any, hide bool) json.RawMessage {
	switch value.(type) {
	case nil, bool:
	default:
		if hide {
			value = secret.Masked
		}
	}
	return encode(secret.Mask(value))
}

// encode writes JSON without escaping <, > and &, which are common in values.
func encode(value any) (out json.RawMessage) {
	withJSON(value, func(text []byte) { out = bytes.Clone(text) })
	return out
}

// writer is an encoder with what it has written.
type writer struct {
	text    bytes.Buffer
	encoder *json.Encoder
}

// writers are used again: values are many and small.
var writers = sync.Pool{New: func() any {
	w := &writer{}
	w.encoder = json.NewEncoder(&w.text)
	w.encoder.SetEscapeHTML(false)
	return w
}}

// withJSON calls use with value as JSON, which is good for the call only.
func withJSON(value any, use func(text []byte)) {
	w := writers.Get().(*writer)
	w.text.Reset()
	if err := w.encoder.Encode(value); err != nil {
		use([]byte(`"(cannot be shown)"`)) // a Tree from JSON always can
		return                             // an encoder is of no use after an error
	}
	use(bytes.TrimSpace(w.text.Bytes()))
	writers.Put(w)
}
