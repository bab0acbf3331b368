package manifest

import "github.com/syncer-project/syncer/desired"

// Limits are limits that tests set to what takes no time.
type Limits struct{ Bytes, Values, Depth, Aliased, Mistakes, Piece int }

// LoadWithin is Load within other limits; those that are 0 stay.
func LoadWithin(paths []string, opts Options, l Limits) (desired.State, error) {
	limits := standard
	for _, each := range []struct {
		of *int
		to int
	}{{&limits.bytes, l.Bytes}, {&limits.values, l.Values}, {&limits.depth, l.Depth}, {&limits.aliased, l.Aliased}, {&limits.mistakes, l.Mistakes}, {&limits.piece, l.Piece}} {
		if each.to > 0 {
			*each.of = each.to
		}
	}
	return load(paths, opts, limits)
}

// Draft is what a draft in the smallest pieces makes of one text, if anything, and
// in how many pieces.
func Draft(text string, opts Options) (state desired.State, pieces int, ok bool) {
	limits := standard
	limits.piece = 1
	for _, c := range split(text) {
		_, found := c.cut(1)
		pieces += len(found)
	}
	state, ok = draft([]source{{file: "-", folder: ".", text: text}}, opts, limits)
	return state, pieces, ok
}

// Thorough reads one text without a draft.
func Thorough(text string, opts Options) (desired.State, error) {
	r := reader{limits: standard, p: &problems{most: standard.mistakes}}
	return r.thorough([]source{{file: "-", folder: ".", text: text}}, opts)
}

// StructureMistakes are what the schema alone has against a document.
func StructureMistakes(text string) []string {
	p := problems{most: standard.mistakes}
	r := reader{limits: standard, p: &p}
	for _, d := range r.documents(source{file: "-", text: text}) {
		if root, err := compiled(); err != nil {
			return []string{err.Error()}
		} else {
			c := checker{p: &p}
			c.check(d.root, 0, d.value, root)
		}
	}
	var out []string
	for _, each := range p.list {
		out = append(out, each.Error())
	}
	return out
}
