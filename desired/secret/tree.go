package secret

import (
	"encoding/json"
	"slices"
)

// Map returns a copy of value in which each leaf is what change returns for it.
// sensitive tells leaves that stand under a [Key].
func Map(value any, change func(leaf any, sensitive bool) any) any {
	return mapped(value, false, change)
}

func mapped(value any, sensitive bool, change func(any, bool) any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, each := range v {
			out[key] = mapped(each, sensitive || Key(key), change)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, each := range v {
			out[i] = mapped(each, sensitive, change)
		}
		return out
	}
	return change(value, sensitive)
}

// Each calls see with each leaf of value, in no order; sensitive as in [Map].
func Each(value any, see func(leaf any, sensitive bool)) { each(value, false, see) }

func each(value any, sensitive bool, see func(any, bool)) {
	switch v := value.(type) {
	case map[string]any:
		for key, below := range v {
			each(below, sensitive || Key(key), see)
		}
	case []any:
		for _, below := range v {
			each(below, sensitive, see)
		}
	default:
		see(value, sensitive)
	}
}

// Reveal returns value with the plain string in place of each [Value]: the form that
// is compared and sent, never printed. Objects and arrays that hold none are shared
// and not copied, so the result is to be read only.
func Reveal(value any) any {
	if !differs(value) {
		return value
	}
	switch v := value.(type) {
	case Value:
		return v.value
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, each := range v {
			out[key] = Reveal(each)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, each := range v {
			out[i] = Reveal(each)
		}
		return out
	}
	return value
}

// differs reports that what is revealed is not value itself: it is or holds a [Value],
// or an object or array that is nil, which becomes an empty one.
func differs(value any) bool {
	switch v := value.(type) {
	case Value:
		return true
	case map[string]any:
		for _, each := range v {
			if differs(each) {
				return true
			}
		}
		return v == nil
	case []any:
		return v == nil || slices.ContainsFunc(v, differs)
	}
	return false
}

// Mask returns a copy of value fit for output: secrets, sealed strings and
// whatever stands under a [Key] are [Masked], and so is the user information of
// URLs. Booleans and nulls stay, as they can hold no secret.
func Mask(value any) any { return Map(value, maskLeaf) }

func maskLeaf(leaf any, sensitive bool) any {
	switch v := leaf.(type) {
	case nil, bool:
		return leaf
	case Value:
		return Masked
	case string:
		switch {
		case sensitive:
			return Masked
		case IsSealed(v):
			return shownFor(v)
		}
		return render(v, userInfo(v))
	}
	if sensitive {
		return Masked
	}
	return leaf
}

// Conceal returns a copy of value in which each string that secret reports is
// [Masked], whatever its key.
func Conceal(value any, secret func(text string) bool) any {
	return Map(value, func(leaf any, _ bool) any {
		if text, ok := leaf.(string); ok && secret(text) {
			return Masked
		}
		return leaf
	})
}

// In returns the strings in value that no output may show: what each [Value]
// hides, what stands under a [Key], and the passwords of URLs; in order, each
// once. Masks and sealed strings are none: they are no values.
func In(value any) []string {
	var found []string
	Each(value, func(leaf any, sensitive bool) { found = appendLeaf(found, leaf, sensitive) })
	slices.Sort(found)
	found = slices.Compact(found)
	return slices.DeleteFunc(found, func(text string) bool { return text == "" })
}

// appendLeaf adds what is secret in a leaf.
func appendLeaf(found []string, leaf any, sensitive bool) []string {
	switch v := leaf.(type) {
	case Value:
		found = append(found, v.hidden()...)
	case string:
		found = appendIn(found, v, sensitive)
	case json.Number:
		found = appendIn(found, string(v), sensitive)
	}
	return found
}

// appendIn adds what is secret in a leaf's text.
func appendIn(found []string, text string, sensitive bool) []string {
	// The words of a switch are in every other message.
	if sensitive && text != "true" && text != "false" && text != Masked && !IsSealed(text) {
		found = append(found, text)
	}
	return append(found, passwords(text)...)
}
