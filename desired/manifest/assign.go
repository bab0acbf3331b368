package manifest

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// assign puts a value that fits the schema into a Go value, by the json names
// of its fields. encoding/json would need the text again. What is null, or of
// another type after all, is left as it is.
func assign(to reflect.Value, value any) {
	if value == nil {
		return
	}
	switch to.Kind() {
	case reflect.Pointer:
		if to.IsNil() {
			to.Set(reflect.New(to.Type().Elem()))
		}
		assign(to.Elem(), value)
	case reflect.Struct:
		assignFields(to, value)
	case reflect.Slice:
		assignItems(to, value)
	case reflect.Map:
		assignEntries(to, value)
	case reflect.Int:
		if number, ok := value.(json.Number); ok {
			// The schema takes 1.0 for a whole number, as JSON Schema does.
			exact, _ := strconv.ParseFloat(number.String(), 64)
			to.SetInt(int64(exact))
		}
	case reflect.String:
		switch v := value.(type) {
		case string:
			to.SetString(v)
		case json.Number: // of a field that may be either
			to.SetString(v.String())
		}
	default: // bool
		if from := reflect.ValueOf(value); from.Type() == to.Type() {
			to.Set(from)
		}
	}
}

func assignFields(to reflect.Value, value any) {
	object, _ := value.(map[string]any)
	for name, index := range fieldsByName(to.Type()) {
		if below, ok := object[name]; ok {
			assign(to.FieldByIndex(index), below)
		}
	}
}

func assignItems(to reflect.Value, value any) {
	list, ok := value.([]any)
	if !ok {
		return
	}
	to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
	for i, each := range list {
		assign(to.Index(i), each)
	}
}

// assignEntries fills a map; a tree of parameters is taken over whole.
func assignEntries(to reflect.Value, value any) {
	object, ok := value.(map[string]any)
	if !ok {
		return
	}
	if from := reflect.ValueOf(object); from.Type().AssignableTo(to.Type()) {
		to.Set(from)
		return
	}
	to.Set(reflect.MakeMapWithSize(to.Type(), len(object)))
	for key, each := range object {
		entry := reflect.New(to.Type().Elem()).Elem()
		assign(entry, each)
		to.SetMapIndex(reflect.ValueOf(key), entry)
	}
}

var fieldIndexes sync.Map // reflect.Type to map[string][]int

// fieldsByName returns the fields of a struct, those of embedded ones included.
func fieldsByName(of reflect.Type) map[string][]int {
	if known, ok := fieldIndexes.Load(of); ok {
		return known.(map[string][]int)
	}
	out := map[string][]int{}
	for _, field := range reflect.VisibleFields(of) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
			out[name] = field.Index
		}
	}
	fieldIndexes.Store(of, out)
	return out
}
