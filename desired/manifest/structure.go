package manifest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// manifest checks the document against the schema and puts it into the types.
// What is wrong is told and left out, so that the rest can be checked further.
func (d document) manifest(p *problems) (Document, error) {
	root, err := compiled()
	if err != nil {
		return Document{}, err
	}
	if isForeign(d.value) {
		d.foreign(p)
		return Document{}, nil
	}
	if made, ok := madeBySyncer(d.value); ok {
		p.incomplete = true
		p.at(d.root.field("kind"), "is %s, no manifest, which has kind: %s; keep it apart from those", made, DocKind)
		return Document{}, nil
	}
	c := checker{p: p}
	value, _ := c.check(d.root, 0, d.value, root)
	var out Document
	if !p.full() {
		assign(reflect.ValueOf(&out).Elem(), value)
	}
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

// madeBySyncer tells a document that syncer wrote from a manifest, and what to do with it.
func madeBySyncer(value any) (made string, ok bool) {
	object, _ := value.(map[string]any)
	if object["apiVersion"] != APIVersion {
		return "", false
	}
	kind, _ := object["kind"].(string)
	made, ok = map[string]string{
		"Plan":     "a plan (for apply --plan, or report)",
		"Result":   "a result (for report)",
		"Snapshot": "a snapshot (for plan --snapshot)",
		"Outdated": "a report",
	}[kind]
	return made, ok
}

// foreign says so once, where each of its fields would be a mistake.
func (d document) foreign(p *problems) {
	p.incomplete = true
	p.at(d.root.field("kind"), "is no manifest of this tool, which has apiVersion: %s and kind: %s", APIVersion, DocKind)
}

// checker holds a tree against the schema, and finds places by its nodes.
type checker struct {
	p     *problems
	trail trail
}

// check returns value without what is wrong in it, and whether anything of it is
// left. It ends where no more mistakes are told.
func (c *checker) check(at *place, depth int, value any, r *rule) (any, bool) {
	if message := r.wrong(at, value); message != "" {
		if depth == 0 {
			message += fmt.Sprintf("; a manifest begins with apiVersion: %s and kind: %s", APIVersion, DocKind)
		}
		c.p.at(at, "%s", message)
		return nil, false
	}
	switch v := value.(type) {
	case map[string]any:
		c.object(at, depth, v, r)
	case []any:
		if r.Items == nil {
			break
		}
		// In a list null keeps its seat, so that the indexes of the others stay right.
		for i := 0; i < len(v) && i < len(at.node.Content) && !c.p.full(); i++ {
			v[i], _ = c.check(c.trail.below(at, depth, i), depth+1, v[i], r.Items)
		}
	}
	return value, true
}

func (c *checker) object(at *place, depth int, value map[string]any, r *rule) {
	for _, name := range r.Required {
		if _, ok := value[name]; !ok {
			c.p.at(at.field(name), "missing field %q%s", name, missingHints[name])
		}
	}
	if r.Properties == nil && !r.Additional.refused && r.Additional.rule == nil {
		return // parameters are anything
	}
	content := at.node.Content
	for i := 0; i+1 < len(content) && !c.p.full(); i += 2 {
		name := content[i].Value
		if at.find(at.node, name) != i+1 {
			continue // the first of two equal keys, which is told already
		}
		of, known := r.Properties[name]
		switch {
		case !known && r.Additional.refused:
			c.unknown(at, name, r)
			delete(value, name)
			continue
		case !known:
			of = r.Additional.rule
		}
		if kept, ok := c.check(c.trail.below(at, depth, i+1), depth+1, value[name], of); ok {
			value[name] = kept
		} else {
			delete(value, name)
		}
	}
}

// wrong says what a value by itself has that the rule does not allow.
func (r *rule) wrong(at *place, value any) string {
	if len(r.OneOf) > 0 {
		return r.wrongForAll(at, value)
	}
	switch v := value.(type) {
	case string:
		switch {
		case r.Type != "string":
			return wrongType(at, r.Type, "string")
		case len(r.Enum) > 0 && !slices.Contains(r.Enum, v):
			return fmt.Sprintf("must be %s, is %q", choices(r.Enum), v)
		case utf8.RuneCountInString(v) < r.MinLength:
			return "must not be empty; leave the field out instead"
		case r.pattern == nil || r.pattern.MatchString(v):
		case v == "":
			return "must not be empty"
		default:
			return fmt.Sprintf("must hold neither \"/\" nor blanks, is %q", v)
		}
		return ""
	case json.Number:
		return r.wrongNumber(at, v)
	}
	if is := typeOfValue(value); is != r.Type {
		return wrongType(at, r.Type, is)
	}
	return ""
}

// wrongForAll says what is wrong with a value that fits none of several rules.
func (r *rule) wrongForAll(at *place, value any) string {
	var right []string
	for _, each := range r.OneOf {
		if each.wrong(at, value) == "" {
			return ""
		}
		right = append(right, typeNames[each.Type])
	}
	is := typeNames[typeOfValue(value)]
	switch v := value.(type) {
	case string:
		is = strconv.Quote(v)
	case json.Number:
		is = at.node.Value
	}
	return fmt.Sprintf("must be %s, is %s", strings.Join(right, " or "), is)
}

func (r *rule) wrongNumber(at *place, n json.Number) string {
	exact, ok := new(big.Rat).SetString(n.String())
	switch {
	case !ok || r.Type != "integer" && r.Type != "number" || r.Type == "integer" && !exact.IsInt():
		return wrongType(at, r.Type, "number")
	case r.Minimum != nil && exact.Cmp(new(big.Rat).SetInt(r.Minimum)) < 0:
		return fmt.Sprintf("must not be below %s, is %s", r.Minimum, at.node.Value)
	case r.Maximum != nil && exact.Cmp(new(big.Rat).SetInt(r.Maximum)) > 0:
		return fmt.Sprintf("must not be above %s, is %s", r.Maximum, at.node.Value)
	}
	return ""
}

func typeOfValue(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case []any:
		return "array"
	}
	return "object"
}

var missingHints = map[string]string{
	"apiVersion": ": write apiVersion: " + APIVersion,
	"kind":       ": write kind: " + DocKind,
}

func (c *checker) unknown(at *place, name string, r *rule) {
	if hint, ok := strangers[r.name+"."+name]; ok {
		c.p.at(at.field(name).name(), "unknown field %q: %s", name, hint)
		return
	}
	c.p.at(at.field(name).name(), "unknown field %q%s", name, c.p.didYouMean(name, r.fields))
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
