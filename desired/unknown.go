package desired

import (
	"slices"

	"github.com/syncer-project/syncer/desired/tree"
)

// Unknown stands in parameters for a text that the manifest takes from where
// nothing is, say from a variable that a pull request's job does not have. It may
// be anything: whoever compares must neither take it for a difference nor for the
// same, and nobody may send it. It prints and marshals as "(unknown)".
type Unknown struct {
	Reference string // what was looked for, such as ${env:SYNCER_VAR_PW}; no secret
}

// String returns "(unknown)".
func (Unknown) String() string { return "(unknown)" }

// MarshalText returns "(unknown)", so JSON and YAML hold it too.
func (u Unknown) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// Unknown returns JSON Pointers to what is [Unknown] in the component's
// parameters, sorted. An array that holds such a value is unknown as a whole, as
// arrays are compared as a whole.
func (c Component) Unknown() []string {
	out := unknown(c.Parameters)
	slices.Sort(out)
	return out
}

// unknown builds no pointer where nothing is unknown, which is nearly always.
func unknown(value any) []string {
	var out []string
	switch v := value.(type) {
	case Tree:
		for key, each := range v {
			for _, below := range unknown(each) {
				out = append(out, tree.Join("", key)+below)
			}
		}
	case []any:
		if slices.ContainsFunc(v, holdsUnknown) {
			return []string{""}
		}
	case Unknown:
		return []string{""}
	}
	return out
}

func holdsUnknown(value any) bool { return len(unknown(value)) > 0 }
