package tree_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired/tree"
)

// anyTree draws trees as decoders and programs make them.
func anyTree() *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Bool().AsAny(),
		rapid.StringN(0, 3, -1).AsAny(),
		rapid.Map(rapid.IntRange(-3, 3), func(n int) any { return n }),
		rapid.Map(rapid.IntRange(-3, 3), func(n int) any { return float64(n) }),
		rapid.Map(rapid.SampledFrom([]string{"0", "1", "1.0", "-2e0", "3", "10e-1"}), func(n string) any { return json.Number(n) }),
	)
	return rapid.Deferred(func() *rapid.Generator[any] {
		return rapid.OneOf(leaf,
			rapid.SliceOfN(anyTree(), 0, 3).AsAny(),
			rapid.MapOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ab/~")), 0, 2, -1), anyTree(), 0, 3).AsAny())
	})
}

func TestEqual(t *testing.T) {
	type own int
	for _, tc := range []struct {
		name string
		a, b any
		want bool
	}{
		{"float64 and json.Number", 1.0, json.Number("1"), true},
		{"int and float64", 1, 1.0, true},
		{"uint8 and json.Number", uint8(7), json.Number("7.0"), true},
		{"float32 as it is written", float32(0.1), json.Number("0.1"), true},
		{"a type of its own", own(3), json.Number("3"), true},
		{"exponents", json.Number("10e-1"), json.Number("1"), true},
		{"zeros", json.Number("-0.00"), 0, true},
		{"large", json.Number("100000000000000000000000000001"), json.Number("100000000000000000000000000002"), false},
		{"large float", 1e300, json.Number("1e300"), true},
		{"huge exponents", json.Number("1e999999999"), json.Number("10e999999998"), true},
		{"exponents beyond all bounds", json.Number("1e99999999999999999999"), json.Number("1e99999999999999999998"), false},
		{"no number", json.Number("one"), json.Number("one"), true},
		{"not a number", math.NaN(), math.NaN(), true},
		{"infinite", math.Inf(1), math.Inf(-1), false},
		{"number and text", 1, "1", false},
		{"number and truth", 1, true, false},
		{"null and nothing", nil, "", false},
		{"null", nil, nil, true},
		{"nested", tree.Object{"a": []any{1, tree.Object{"b": 2.0}}}, tree.Object{"a": []any{1.0, tree.Object{"b": json.Number("2")}}}, true},
		{"one key more", tree.Object{"a": 1}, tree.Object{"a": 1, "b": nil}, false},
		{"another key", tree.Object{"a": nil}, tree.Object{"b": nil}, false},
		{"order of arrays", []any{1, 2}, []any{2, 1}, false},
		{"object and array", tree.Object{}, []any{}, false},
		{"types that no decoder makes", []string{"a"}, []string{"a"}, true},
		{"types that cannot be compared", map[string]int{"a": 1}, func() {}, false},
		{"slices on both sides", []int{1}, []int{2}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tree.Equal(tc.a, tc.b); got != tc.want {
				t.Errorf("Equal(%v, %v) = %t", tc.a, tc.b, got)
			}
			if got := tree.Equal(tc.b, tc.a); got != tc.want {
				t.Errorf("Equal(%v, %v) = %t", tc.b, tc.a, got)
			}
		})
	}
}

func TestSameNumberNeedsNumbers(t *testing.T) {
	if !tree.SameNumber(int64(1), 1.0) || tree.SameNumber("1", "1") || tree.SameNumber(nil, nil) {
		t.Error("numbers equal by value, and nothing else is a number")
	}
}

// Writing as JSON and reading back changes no value.
func TestEqualAfterJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := anyTree().Draw(t, "value")
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		for _, exact := range []bool{true, false} {
			decoder := json.NewDecoder(strings.NewReader(string(text)))
			if exact {
				decoder.UseNumber()
			}
			var back any
			if err := decoder.Decode(&back); err != nil {
				t.Fatal(err)
			}
			if !tree.Equal(value, back) || !tree.Equal(back, value) {
				t.Errorf("%#v became %#v", value, back)
			}
		}
	})
}

// A clone is equal, and shares no object or array.
func TestClone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := anyTree().Draw(t, "value")
		before, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		copied := tree.Clone(value)
		if diff := cmp.Diff(value, copied); diff != "" {
			t.Fatalf("clone (-want +got):\n%s", diff)
		}
		spoil(copied)
		after, err := json.Marshal(value)
		if err != nil || string(before) != string(after) {
			t.Errorf("a change to the clone changed %s to %s (%v)", before, after, err)
		}
	})
	if tree.CloneObject(nil) != nil || tree.Clone([]any(nil)).([]any) != nil {
		t.Error("nil has to stay nil")
	}
}

// spoil changes every object and array.
func spoil(value any) {
	switch v := value.(type) {
	case tree.Object:
		for _, each := range v {
			spoil(each)
		}
		v["spoilt"] = true
	case []any:
		for i, each := range v {
			spoil(each)
			v[i] = "spoilt"
		}
	}
}

func TestKeys(t *testing.T) {
	got := tree.Keys(tree.Object{"b": 1, "a": 1}, nil, tree.Object{"c": 1, "b": 2})
	if diff := cmp.Diff([]string{"a", "b", "c"}, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}
