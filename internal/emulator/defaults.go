package emulator

import (
	"maps"
	"strings"
)

// What a request leaves out goes back to the template's default: documented by
// both services for create and update alike. What that is about are parameters,
// the keys below custom (or configs, basic, …): the value of one that is sent is
// taken as it is, so that an entry missing in a nested object is missing.

// addonValues returns what an add-on runs with after a request that sent these
// values: {basic, custom, flavor} from the template's {basic, parameters}, and
// the keys that only the service adds.
func addonValues(v *version, sent tree, c *cluster) tree {
	out := parameters(v, sent, c.category)
	out["basic"] = replaced(replaced(object(v.input["basic"]), c.facts()), object(sent["basic"]))
	if len(object(v.input["parameters"])) == 0 {
		out["parameters"] = tree{}
	}
	return out
}

// pluginInputs is the same for a plug-in, which has no basic.
func pluginInputs(v *version, sent tree) tree { return parameters(v, sent, "") }

// parameters merges all but basic.
func parameters(v *version, sent tree, category string) tree {
	params := object(v.input["parameters"])
	out := tree{}
	for key, value := range params {
		if !strings.HasPrefix(key, "flavor") {
			out[key] = value
		}
	}
	for key, value := range without(sent, "flavor", "basic") {
		if value != nil { // null is taken as left out
			out[key] = replaced(out[key], value)
		}
	}
	if f, ok := flavor(params, sent["flavor"], category); ok {
		out["flavor"] = f
	}
	return out
}

// replaced returns base with the keys of over in place of its own; what is no
// object is replaced as a whole.
func replaced(base, over any) any {
	b, isBase := base.(tree)
	o, isOver := over.(tree)
	if !isBase || !isOver {
		return over
	}
	out := make(tree, len(b)+len(o))
	maps.Copy(out, b)
	maps.Copy(out, o)
	return out
}

// flavor returns the flavor in force: the default one where none was sent; one
// of a name that the template knows, completed; any other as it came.
func flavor(params tree, sent any, category string) (any, bool) {
	want, isObject := sent.(tree)
	if sent != nil && !isObject {
		return sent, true
	}
	if want == nil {
		f := defaultFlavor(params, category)
		return f, f != nil
	}
	for _, key := range flavorKeys(params) {
		if known := object(params[key]); label(want["name"]) != "" && label(known["name"]) == label(want["name"]) {
			out := without(known)
			for k, v := range want {
				out[k] = v
			}
			return out, true
		}
	}
	return want, true
}

// defaultFlavor returns the flavor with is_default, else the first, among those
// for the cluster's category; nil where there is none.
func defaultFlavor(params tree, category string) tree {
	var first tree
	for _, key := range flavorKeys(params) {
		f := object(params[key])
		if !forCategory(f, category) {
			continue
		}
		if f["is_default"] == true {
			return f
		}
		if first == nil {
			first = f
		}
	}
	return first
}

func forCategory(flavor tree, category string) bool {
	list, ok := flavor["category"].([]any)
	if !ok || len(list) == 0 || category == "" {
		return true
	}
	for _, c := range list {
		if c == category {
			return true
		}
	}
	return false
}
