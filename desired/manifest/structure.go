package manifest

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	checker "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
)

// manifest checks the document against the schema and puts it into the types.
// What is wrong is told and left out, so that the rest can be checked further.
func (d document) manifest(p *problems) (Document, error) {
	rules, err := compiled()
	if err != nil {
		return Document{}, err
	}
	value := d.value
	var invalid *checker.ValidationError
	if errors.As(rules.schema.Validate(value), &invalid) {
		if isForeign(value) {
			d.foreign(p)
			return Document{}, nil
		}
		structure{rules, d.root, &value, p}.tell(invalid)
	}
	var out Document
	assign(reflect.ValueOf(&out).Elem(), value)
	return out, nil
}

// isForeign reports a document that is some other tool's.
func isForeign(value any) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return false
	}
	version, hasVersion := object["apiVersion"].(string)
	kind, hasKind := object["kind"].(string)
	return hasVersion && hasKind && version != APIVersion && kind != DocKind
}

// foreign says so once, where each of its fields would be a mistake.
func (d document) foreign(p *problems) {
	p.incomplete = true
	p.at(d.root.field("kind"), "is no manifest of this tool, which has apiVersion: %s and kind: %s", APIVersion, DocKind)
}

// structure turns what the schema finds into messages with a place.
type structure struct {
	rules rules
	root  *place
	value *any // what was checked; wrong parts are taken out
	p     *problems
}

func (s structure) tell(e *checker.ValidationError) {
	for _, cause := range e.Causes {
		s.tell(cause)
	}
	if len(e.Causes) > 0 {
		return
	}
	at := s.locate(e.InstanceLocation)
	switch found := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		for _, name := range found.Properties {
			s.unknown(at, name, e.SchemaURL)
			s.cut(append(slices.Clone(e.InstanceLocation), name))
		}
	case *kind.Required:
		for _, name := range found.Missing {
			s.p.at(at.field(name), "missing field %q%s", name, missingHints[name])
		}
	default:
		s.p.at(at, "%s", message(at, e.ErrorKind))
		s.cut(e.InstanceLocation)
	}
}

var missingHints = map[string]string{
	"apiVersion": ": write apiVersion: " + APIVersion,
	"kind":       ": write kind: " + DocKind,
}

func (s structure) locate(location []string) *place {
	at := s.root
	for _, step := range location {
		if at.node.Kind == yaml.SequenceNode {
			i, _ := strconv.Atoi(step)
			at = at.item(i)
		} else {
			at = at.field(step)
		}
	}
	return at
}

// cut takes a value out. In a list null keeps its seat, so that the indexes of
// the others stay right.
func (s structure) cut(location []string) {
	if len(location) == 0 {
		*s.value = map[string]any{}
		return
	}
	at := *s.value
	last := len(location) - 1
	for _, step := range location[:last] {
		at = below(at, step)
	}
	switch parent := at.(type) {
	case map[string]any:
		delete(parent, location[last])
	case []any:
		if i, err := strconv.Atoi(location[last]); err == nil && i < len(parent) {
			parent[i] = nil
		}
	}
}

func below(value any, step string) any {
	switch v := value.(type) {
	case map[string]any:
		return v[step]
	case []any:
		if i, err := strconv.Atoi(step); err == nil && i < len(v) {
			return v[i]
		}
	}
	return nil
}

func (s structure) unknown(at *place, name, schemaURL string) {
	_, fragment, _ := strings.Cut(schemaURL, "#")
	of := strings.TrimPrefix(fragment, "/$defs/")
	of, _, _ = strings.Cut(of, "/")
	if hint, ok := strangers[of+"."+name]; ok {
		s.p.at(at.field(name).name(), "unknown field %q: %s", name, hint)
		return
	}
	s.p.at(at.field(name).name(), "unknown field %q%s", name, s.p.didYouMean(name, s.rules.fields[of]))
}

// strangers are fields that are right elsewhere.
var strangers = map[string]string{
	"AddonSpec.inputs":      `the parameters of an add-on are called "values"`,
	"AddonSpec.parameters":  `the parameters of an add-on are called "values"`,
	"PluginSpec.values":     `the parameters of a plug-in are called "inputs"`,
	"PluginSpec.parameters": `the parameters of a plug-in are called "inputs"`,
	"PluginSpec.alias":      "a pool holds one plug-in per template, so none needs an alias",
	"ClusterSpec.plugins":   `a cluster has "addons"; plug-ins are for pools`,
	"PoolSpec.addons":       `a pool has "plugins"; add-ons are for clusters`,
	"PoolSpec.id":           `a pool is known by its "name", the API's pool_name`,
}
