package tree

import (
	"maps"
	"reflect"
	"slices"
)

// Object is a JSON object. It is an alias, so that callers can pass what they
// decoded.
type Object = map[string]any

// Clone returns value with its objects and arrays copied, so that a change to
// either is none to the other. Leaves are shared.
func Clone(value any) any {
	switch v := value.(type) {
	case Object:
		return CloneObject(v)
	case []any:
		if v == nil {
			return v
		}
		out := make([]any, len(v))
		for i, each := range v {
			out[i] = Clone(each)
		}
		return out
	}
	return value
}

// CloneObject is [Clone] for an object; nil stays nil.
func CloneObject(object Object) Object {
	if object == nil {
		return nil
	}
	out := make(Object, len(object))
	for key, each := range object {
		out[key] = Clone(each)
	}
	return out
}

// Equal reports whether a and b are the same JSON: objects by key, arrays by
// element, numbers by value whatever their Go types ([SameNumber]), and the rest
// as reflect.DeepEqual does. An empty object or array equals a nil one.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case Object:
		b, ok := b.(Object)
		return ok && (identical(a, b) || maps.EqualFunc(a, b, Equal))
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
	case nil, bool, string:
		return a == b
	}
	if x, ok := numberText(a); ok {
		y, ok := numberText(b)
		return ok && sameNumber(x, y)
	}
	return reflect.DeepEqual(a, b)
}

// identical reports that two objects are one, as those that trees share are.
func identical(a, b Object) bool {
	return len(a) == len(b) && reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}

// Keys returns the keys of all objects, each once, in order.
func Keys(objects ...Object) []string {
	var all []string
	for _, object := range objects {
		all = slices.AppendSeq(all, maps.Keys(object))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
