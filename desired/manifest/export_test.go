package manifest

import "github.com/syncer-project/syncer/desired"

// Limits are limits that tests set to what takes no time.
type Limits struct{ Bytes, Values, Depth, Aliased, Mistakes int }

// LoadWithin is Load within other limits; those that are 0 stay.
func LoadWithin(paths []string, opts Options, l Limits) (desired.State, error) {
	limits := standard
	for _, each := range []struct {
		of *int
		to int
	}{{&limits.bytes, l.Bytes}, {&limits.values, l.Values}, {&limits.depth, l.Depth}, {&limits.aliased, l.Aliased}, {&limits.mistakes, l.Mistakes}} {
		if each.to > 0 {
			*each.of = each.to
		}
	}
	return load(paths, opts, limits)
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
