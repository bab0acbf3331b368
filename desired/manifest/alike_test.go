package manifest

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// TestAlikeChangesNothing: what comes out is what each would be by itself, whatever
// came before.
func TestAlikeChangesNothing(t *testing.T) {
	leaves := []any{nil, "a", "1", json.Number("1"), json.Number("1.0"), true, secret.New("one"), secret.New("two"), desired.Unknown{Reference: "${env:X}"}, []any{"a"}, desired.Tree{}, desired.Tree{"below": "a"}}
	draw := func(t *rapid.T, label string) desired.Tree {
		return rapid.MapOfN(rapid.SampledFrom([]string{"x", "y", "z"}), rapid.SampledFrom(leaves), -1, 3).Draw(t, label)
	}
	lower := []desired.Tree{nil, {}, {"x": "a"}, {"x": desired.Tree{"below": "b", "other": "c"}, "y": json.Number("2")}}
	var a alike
	rapid.Check(t, func(t *rapid.T) {
		own, below := draw(t, "own"), rapid.SampledFrom(lower).Draw(t, "lower")
		got := a.of(own)
		if !reflect.DeepEqual(got.own, own) {
			t.Fatalf("%#v became %#v", own, got.own)
		}
		if whole, want := got.onto(below), overlay(below, own); !reflect.DeepEqual(whole, want) {
			t.Fatalf("%#v over %#v: %#v, want %#v", own, below, whole, want)
		}
	})
}

// TestAlikeIsHeldOnce: equal entries of many targets, and what they make of a
// profile, are one object; two secrets are never taken for one.
func TestAlikeIsHeldOnce(t *testing.T) {
	var a alike
	wish := func() desired.Tree { return desired.Tree{"custom": desired.Tree{"replicas": json.Number("3")}} }
	profile := desired.Tree{"custom": desired.Tree{"level": "info"}}
	place := func(tree desired.Tree) uintptr { return reflect.ValueOf(tree).Pointer() }
	first, second := a.of(wish()), a.of(wish())
	if place(first.own) != place(second.own) || place(first.onto(profile)) != place(second.onto(profile)) {
		t.Error("what is equal is held twice")
	}
	one, two := a.of(desired.Tree{"pw": secret.New("one")}), a.of(desired.Tree{"pw": secret.New("two")})
	if place(one.own) == place(two.own) {
		t.Error("two secrets are one")
	}
	if len(a.known) != 1 {
		t.Errorf("it keeps %d texts, of which one can come again", len(a.known))
	}
}
