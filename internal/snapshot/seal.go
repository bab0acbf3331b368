package snapshot

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
)

// An object of these keys stands in a file for a sealed value.
const (
	sealKey  = "$sealed" // the fingerprint, or empty where the value was dropped
	shownKey = "shown"   // what reports show of it; left out where that is nothing
)

// sealer takes secrets out of what is stored.
type sealer struct {
	key    key
	scrub  func(string) string // masks all that no output may show, in texts
	echoes *secret.Masker      // knows what came from references
	also   func(string) bool   // reports other secrets
}

func newSealer(k key, state desired.State, also func(string) bool) sealer {
	if also == nil {
		also = func(string) bool { return false }
	}
	return sealer{key: k, scrub: state.Masker().Text, echoes: references(state), also: also}
}

// references returns a masker of the state's own secrets. Other values under a
// telling key are sealed where that key is, but are too often plain words
// ("admin") to be sealed everywhere.
func references(state desired.State) *secret.Masker {
	m := secret.NewMasker()
	each(state, func(leaf any) {
		if s, ok := leaf.(secret.Value); ok {
			m.Add(secret.In(s)...)
		}
	})
	return m
}

// each calls see with every leaf of the state's parameters.
func each(state desired.State, see func(leaf any)) {
	for parameters := range state.Trees() {
		secret.Each(parameters, func(leaf any, _ bool) { see(leaf) })
	}
}

// tree seals the secrets of an object. nil, which means not known, stays nil.
func (s sealer) tree(t desired.Tree) desired.Tree {
	if t == nil {
		return nil
	}
	return secret.Map(t, s.leaf).(desired.Tree)
}

func (s sealer) leaf(leaf any, sensitive bool) any {
	switch v := leaf.(type) {
	case string:
		switch shown := secret.Mask(v); {
		case v == "":
		case sensitive || s.echoes.Text(v) != shown || s.also(v):
			return desired.Tree{sealKey: s.key.of(v)}
		case shown != v: // the user information of a URL
			return desired.Tree{sealKey: s.key.of(v), shownKey: shown}
		}
	case json.Number:
		if sensitive {
			return desired.Tree{sealKey: s.key.of(v)}
		}
	}
	return leaf
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
