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
