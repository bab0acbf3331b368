package snapshot

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// sealKey is the one key of the object that stands in a file for a sealed value.
const sealKey = "$sealed"

// sealer takes secrets out of what is stored.
type sealer struct {
	key    key
	scrub  func(string) string // masks all that no output may show, in texts
	echoes func(string) string // masks what came from references, in values
}

func newSealer(k key, state desired.State) sealer {
	return sealer{key: k, scrub: state.Scrubber(), echoes: references(state).Scrubber()}
}

// references returns a state whose only parameters are the secrets of state.
// Other values under a telling key are sealed where that key is, but are too
// often plain words ("admin") to be sealed everywhere.
func references(state desired.State) desired.State {
	found := map[desired.Secret]bool{}
	var list []any
	each(state, func(leaf any) {
		if s, ok := leaf.(desired.Secret); ok && !found[s] {
			found[s] = true
			list = append(list, s)
		}
	})
	holder := desired.Component{Parameters: desired.Tree{"list": list}}
	return desired.State{Targets: []desired.Target{{Components: []desired.Component{holder}}}}
}

// each calls see with every leaf of the state's parameters.
func each(state desired.State, see func(leaf any)) {
	for _, target := range state.Targets {
		for _, component := range target.Components {
			walk(component.Parameters, see)
		}
	}
}

func walk(value any, see func(leaf any)) {
	switch v := value.(type) {
	case desired.Tree:
		for _, e := range v {
			walk(e, see)
		}
	case []any:
		for _, e := range v {
			walk(e, see)
		}
	default:
		see(v)
	}
}

// tree seals the secrets of an object. nil, which means not known, stays nil.
func (s sealer) tree(t desired.Tree) desired.Tree {
	if t == nil {
		return nil
	}
	return s.value(t, false).(desired.Tree)
}

func (s sealer) value(value any, sensitive bool) any {
	switch v := value.(type) {
	case desired.Tree:
		out := make(desired.Tree, len(v))
		for k, e := range v {
			out[k] = s.value(e, sensitive || desired.SensitiveKey(k))
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = s.value(e, sensitive)
		}
		return out
	case string:
		if v != "" && (sensitive || s.echoes(v) != v) {
			return desired.Tree{sealKey: s.key.of(v)}
		}
	case json.Number:
		if sensitive {
			return desired.Tree{sealKey: s.key.of(v)}
		}
	}
	return value
}

func (s sealer) instance(i diff.Instance) diff.Instance {
	i.Parameters, i.Message = s.tree(i.Parameters), s.scrub(i.Message)
	if i.Origin != nil {
		origin := versionWith(*i.Origin, s.tree)
		i.Origin = &origin
	}
	return i
}

func (s sealer) inventory(live diff.Inventory) *diff.Inventory {
	out := live
	out.Instances = make([]diff.Instance, len(live.Instances))
	for n, i := range live.Instances {
		out.Instances[n] = s.instance(i)
	}
	return &out
}

// catalogWith returns a copy of c with each of its trees passed through change.
func catalogWith(c diff.Catalog, change func(desired.Tree) desired.Tree) diff.Catalog {
	out := diff.Catalog{Templates: make(map[string]diff.Template, len(c.Templates))}
	for name, t := range c.Templates {
		versions := make([]diff.Version, len(t.Versions))
		for i, v := range t.Versions {
			versions[i] = versionWith(v, change)
		}
		t.Versions = versions
		out.Templates[name] = t
	}
	return out
}

func versionWith(v diff.Version, change func(desired.Tree) desired.Tree) diff.Version {
	v.Basic, v.Parameters = change(v.Basic), change(v.Parameters)
	flavors := v.Flavors
	v.Flavors = make([]desired.Tree, len(flavors))
	for i, f := range flavors {
		v.Flavors[i] = change(f)
	}
	return v
}

// of returns the fingerprint of a string or number; numbers of the same value
// have the same one.
func (k key) of(value any) string {
	if n, ok := value.(json.Number); ok {
		return k.fingerprint("number", plain(n.String()))
	}
	return k.fingerprint("string", value.(string))
}

// plain writes numbers of the same value alike: 1.0 and 10e-1 as 1. What a
// float64 cannot hold exactly stays as it is.
func plain(number string) string {
	if !strings.ContainsAny(number, ".eE") {
		return number
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || f >= 1e15 || f <= -1e15 {
		return number
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
