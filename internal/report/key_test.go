package report

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/syncer-project/syncer/diff"
)

// TestKeysTellApart: whatever JSON shows of a change parts it from others, also a
// field that is added one day; but for Busy and Basic, which are told per target.
func TestKeysTellApart(t *testing.T) {
	var keys keys
	change := diff.Change{Diff: []diff.Difference{{Path: "/a", Old: raw(1)}}}
	seen := map[key]string{keys.exact("cluster", &change): "nothing"}
	for field := range reflect.TypeFor[diff.Change]().Fields() {
		if field.Tag.Get("json") == "-" || field.Name == "Diff" {
			continue
		}
		other := change
		fill(reflect.ValueOf(&other).Elem().FieldByIndex(field.Index))
		same := keys.exact("cluster", &other)
		if _, shared := seen[same]; shared != (field.Name == "Busy" || field.Name == "Basic") {
			t.Errorf("another %s: the same key is %t", field.Name, shared)
		}
		seen[same] = field.Name
	}
	for name, d := range map[string]diff.Difference{
		"path": {Path: "/b", Old: raw(1)}, "old": {Path: "/a", Old: raw(2)}, "new": {Path: "/a", Old: raw(1), New: raw(1)},
		"sides": {Path: "/a", New: raw(1)}, "source": {Path: "/a", Old: raw(1), Source: diff.FromDefault},
	} {
		same := keys.exact("cluster", &diff.Change{Diff: []diff.Difference{d}})
		if other, shared := seen[same]; shared {
			t.Errorf("another %s has the key of another %s", name, other)
		}
		seen[same] = name
	}
	version := diff.VersionStatus{}
	known := map[key]string{keys.version("cluster", version): "nothing"}
	for field := range reflect.TypeFor[diff.VersionStatus]().Fields() {
		other := version
		fill(reflect.ValueOf(&other).Elem().FieldByIndex(field.Index))
		same := keys.version("cluster", other)
		if with, shared := known[same]; shared {
			t.Errorf("another %s has the key of another %s", field.Name, with)
		}
		known[same] = field.Name
	}
}

// fill gives a field a value that is not its zero one.
func fill(field reflect.Value) {
	switch field.Kind() {
	case reflect.String:
		field.SetString("x")
	case reflect.Bool:
		field.SetBool(true)
	default:
		field.Set(reflect.MakeSlice(field.Type(), 1, 1))
	}
}

// TestKeysOfSavedPlans: the white space of a file parts nothing, and absence is no value.
func TestKeysOfSavedPlans(t *testing.T) {
	var keys keys
	of := func(text string) key {
		return keys.exact("cluster", &diff.Change{Diff: []diff.Difference{{New: json.RawMessage(text)}}})
	}
	if of(`{"a":[1,"b c"]}`) != of("{\n  \"a\": [ 1, \"b c\" ]\n}") {
		t.Error("white space parts")
	}
	if of(`{"a":"b c"}`) == of(`{"a":"bc"}`) || of(`"a b"`) == of(`"ab"`) {
		t.Error("other values do not part")
	}
}
