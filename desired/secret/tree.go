package secret

import (
	"encoding/json"
	"fmt"
	"maps"
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

// Reveal returns a copy of value in which each [Value] is its plain string: the
// form that is compared and sent, never printed.
func Reveal(value any) any {
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
	found := map[string]bool{}
	Each(value, func(leaf any, sensitive bool) {
		switch v := leaf.(type) {
		case Value:
			for _, text := range v.hidden() {
				found[text] = true
			}
		case string, json.Number:
			// The words of a switch are in every other message.
			text := fmt.Sprint(v)
			if sensitive && text != "true" && text != "false" && text != Masked && !IsSealed(text) {
				found[text] = true
			}
			for _, password := range passwords(text) {
				found[password] = true
			}
		}
	})
	delete(found, "")
	return slices.Sorted(maps.Keys(found))
}
