package export

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/desired/tree"
)

// Variable is an environment variable that stands for a sensitive value. What
// the value is, is not kept.
type Variable struct {
	Name string
	Of   []string // where it is used: "cie-collector /custom/aom_app_key on cluster/ID"
}

// naming gives sensitive values the names of variables: one name for what is
// the same, numbered ones where several values would share a name.
type naming struct {
	values map[string]string    // by name
	uses   map[string]*Variable // by name
}

func newNaming() *naming {
	return &naming{values: map[string]string{}, uses: map[string]*Variable{}}
}

// all returns the variables by name.
func (n *naming) all() []Variable {
	var out []Variable
	for _, name := range sortedKeys(n.uses) {
		out = append(out, *n.uses[name])
	}
	return out
}

// refer returns value with references in place of what is sensitive.
func (n *naming) refer(target, component string, value any) any {
	switch v := value.(type) {
	case desired.Tree:
		out := make(desired.Tree, len(v))
		for _, key := range sortedKeys(v) {
			out[key] = n.refer(target, component, v[key])
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, each := range v {
			out[i] = n.refer(target, component, each)
		}
		return out
	case sensitive:
		name := n.name(component, v)
		n.uses[name].Of = append(n.uses[name].Of, component+" "+v.path+" on "+target)
		return "${env:" + name + "}"
	}
	return value
}

func (n *naming) name(component string, s sensitive) string {
	base := variable(component, s.path)
	for i := 1; ; i++ {
		name := base
		if i > 1 {
			name += "_" + strconv.Itoa(i)
		}
		value, taken := n.values[name]
		if !taken {
			n.values[name], n.uses[name] = s.value, &Variable{Name: name}
			return name
		}
		if value == s.value {
			return name
		}
	}
}

// variable derives a name from component and path, so that it is the same
// whatever target the value was found on. It begins so that a manifest may read
// it without being told.
func variable(component, path string) string {
	parts := tree.Split(path)
	if len(parts) > 1 && parts[0] == "custom" { // where nearly all parameters are
		parts = parts[1:]
	}
	return strings.TrimSuffix(manifest.DefaultEnv, "*") + cmp.Or(letters(component+"_"+strings.Join(parts, "_")), "SECRET")
}

// letters writes text in capitals, digits and single underscores.
func letters(text string) string {
	var words []string
	for word := range strings.FieldsFuncSeq(strings.ToUpper(text), func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) {
		words = append(words, word)
	}
	return strings.Join(words, "_")
}
