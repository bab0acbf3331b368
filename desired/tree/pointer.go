package tree

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// The functions below read JSON Pointers as this program uses them: through
// objects only. An array is compared, merged and sent as a whole, so its
// elements have no pointers.

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// CheckPointer reports what keeps text from being a JSON Pointer.
func CheckPointer(text string) error {
	if text != "" && text[0] != '/' {
		return fmt.Errorf(`must be a JSON Pointer, which starts with "/": %q`, "/"+text)
	}
	for rest := text; ; {
		i := strings.IndexByte(rest, '~')
		if i < 0 {
			return nil
		}
		if rest = rest[i+1:]; rest == "" || rest[0] != '0' && rest[0] != '1' {
			return errors.New(`must be a JSON Pointer, where "~" is written "~0" (and "/" within a key "~1")`)
		}
	}
}

// Join adds a key to a pointer; "" is the whole.
func Join(pointer, key string) string {
	if strings.ContainsAny(key, "~/") { // a Replacer copies what has neither too
		key = escape.Replace(key)
	}
	return pointer + "/" + key
}

// Split returns the keys of a pointer: none of "", the whole.
func Split(pointer string) []string { return slices.Collect(steps(pointer)) }

// steps are the keys of a pointer.
func steps(pointer string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if pointer == "" {
			return
		}
		for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
			if strings.Contains(part, "~") {
				part = unescape.Replace(part)
			}
			if !yield(part) {
				return
			}
		}
	}
}

// Covers reports that path is pointer or stands below it.
func Covers(pointer, path string) bool {
	return path == pointer || strings.HasPrefix(path, pointer+"/")
}

// Lookup finds what pointer points at.
func Lookup(value any, pointer string) (any, bool) {
	for key := range steps(pointer) {
		object, _ := value.(Object)
		below, ok := object[key]
		if !ok {
			return nil, false
		}
		value = below
	}
	return value, true
}

// Put sets what pointer points at, making the objects on the way; what stands
// in their place is lost. The whole cannot be put: Put does nothing then.
func Put(object Object, pointer string, value any) {
	keys := Split(pointer)
	if object == nil || len(keys) == 0 {
		return
	}
	last := len(keys) - 1
	for _, key := range keys[:last] {
		below, ok := object[key].(Object)
		if !ok || below == nil {
			below = Object{}
			object[key] = below
		}
		object = below
	}
	object[keys[last]] = value
}

// Cut removes what pointer points at, if anything; it cannot remove the whole.
func Cut(object Object, pointer string) {
	keys := Split(pointer)
	if len(keys) == 0 {
		return
	}
	last := len(keys) - 1
	for _, key := range keys[:last] {
		object, _ = object[key].(Object)
	}
	delete(object, keys[last])
}
