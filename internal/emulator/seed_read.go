package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/yaml"
)

// ReadSeed reads a seed in YAML or JSON. It refuses what it does not know and
// what the catalog does not hold, and tells every mistake with its path
// ("clusters[0].addons[2].version: …"); a syntax error has its line.
func ReadSeed(r io.Reader) (*Seed, error) {
	const most = 64 << 20
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("read seed: %w", err)
	}
	if len(raw) > most {
		return nil, fmt.Errorf("read seed: it is larger than %d MiB", most>>20)
	}
	var doc any
	if err := yaml.UnmarshalStrict(raw, &doc); err != nil { // duplicate keys too
		return nil, fmt.Errorf("read seed: %w", err)
	}
	if other, ok := doc.(map[string]any); ok && other["kind"] != nil {
		return nil, fmt.Errorf("read seed: it is a %v, and a seed has no kind", other["kind"])
	}
	if err := errors.Join(checkShape(doc, reflect.TypeFor[Seed](), "")...); err != nil {
		return nil, fmt.Errorf("read seed: %w", err)
	}
	seed := &Seed{}
	if err := yaml.UnmarshalStrict(raw, seed); err != nil {
		return nil, fmt.Errorf("read seed: %w", err)
	}
	if _, err := build(seed, time.Time{}, 0); err != nil {
		return nil, fmt.Errorf("read seed: %w", trimDots(err))
	}
	return seed, nil
}

// trimDots takes the leading dot off paths that begin at the top.
func trimDots(err error) error {
	return errors.New(strings.ReplaceAll("\n"+err.Error(), "\n.", "\n")[1:])
}

// checkShape compares a decoded document with the Go type that is to hold it.
// The decoder stops at the first mistake and does not say where; this finds all.
func checkShape(v any, t reflect.Type, path string) []error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if v == nil || t.Kind() == reflect.Interface {
		return nil
	}
	want := kindNames[t.Kind()]
	if t == reflect.TypeFor[Duration]() {
		if _, err := time.ParseDuration(fmt.Sprint(v)); err == nil {
			return nil
		}
		want = `a duration such as "2s"`
	}
	if kindOf(v) != want {
		return []error{fmt.Errorf("%s: want %s, have %s", or(path, "document"), want, kindOf(v))}
	}
	switch t.Kind() {
	case reflect.Struct:
		return checkFields(v.(map[string]any), t, path)
	case reflect.Slice:
		return checkElements(v.([]any), t.Elem(), path)
	case reflect.Map:
		return checkValuesOf(v.(map[string]any), t.Elem(), path)
	}
	return nil
}

func checkElements(list []any, t reflect.Type, path string) []error {
	var errs []error
	for i, e := range list {
		errs = append(errs, checkShape(e, t, fmt.Sprintf("%s[%d]", path, i))...)
	}
	return errs
}

func checkValuesOf(object map[string]any, t reflect.Type, path string) []error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(object)) {
		errs = append(errs, checkShape(object[key], t, path+"."+key)...)
	}
	return errs
}

var kindNames = map[reflect.Kind]string{
	reflect.String: "a string", reflect.Bool: "true or false", reflect.Int: "a number",
	reflect.Slice: "a list", reflect.Struct: "an object", reflect.Map: "an object",
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case bool:
		return "true or false"
	case float64, int64, json.Number:
		return "a number"
	case []any:
		return "a list"
	}
	return "an object"
}

func checkFields(object map[string]any, t reflect.Type, path string) []error {
	known := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = t.Field(i).Type
	}
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(object)) {
		field := strings.TrimPrefix(path+"."+key, ".")
		if ft, ok := known[key]; ok {
			errs = append(errs, checkShape(object[key], ft, field)...)
		} else {
			errs = append(errs, fmt.Errorf("%s: unknown field; known are %s", field, strings.Join(slices.Sorted(maps.Keys(known)), ", ")))
		}
	}
	return errs
}
