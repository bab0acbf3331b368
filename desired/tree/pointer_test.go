package tree_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired/tree"
)

func TestCheckPointer(t *testing.T) {
	for pointer, right := range map[string]bool{
		"": true, "/": true, "/a": true, "/a/b~0c~1d": true, "//": true,
		"a": false, "a/b": false, "/~": false, "/a~2": false, "/a~/b": false,
	} {
		if err := tree.CheckPointer(pointer); (err == nil) != right {
			t.Errorf("%q: %v", pointer, err)
		}
	}
}

func TestSplitUndoesJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.StringOfN(rapid.RuneFrom([]rune("a/~01é")), 0, 4, -1)).Draw(t, "keys")
		pointer := ""
		for _, key := range keys {
			pointer = tree.Join(pointer, key)
		}
		if err := tree.CheckPointer(pointer); err != nil {
			t.Fatalf("%q: %v", pointer, err)
		}
		if diff := cmp.Diff(keys, tree.Split(pointer), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", pointer, diff)
		}
	})
}

func TestLookup(t *testing.T) {
	object := tree.Object{"a": tree.Object{"b/c": tree.Object{"~": 1}}, "": 2, "list": []any{3}, "null": nil}
	for pointer, want := range map[string]any{"/a/b~1c/~0": 1, "/": 2, "/null": nil} {
		if got, ok := tree.Lookup(object, pointer); !ok || got != want {
			t.Errorf("%q: %v, %t", pointer, got, ok)
		}
	}
	for _, pointer := range []string{"/b", "/a/b", "/list/0", "/null/a", "//"} {
		if got, ok := tree.Lookup(object, pointer); ok {
			t.Errorf("%q: %v, which is not there", pointer, got)
		}
	}
	if got, ok := tree.Lookup("leaf", ""); !ok || got != "leaf" {
		t.Errorf("the whole: %v, %t", got, ok)
	}
}

// What was put is there, what was cut is not, and nothing else has changed.
func TestPutAndCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		object, _ := anyTree().Draw(t, "object").(tree.Object)
		if object == nil {
			object = tree.Object{}
		}
		pointer := ""
		for _, key := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "/", "~"}), 1, 3).Draw(t, "keys") {
			pointer = tree.Join(pointer, key)
		}
		before := tree.CloneObject(object)
		_, had := tree.Lookup(object, pointer)
		tree.Put(object, pointer, "put")
		if got, _ := tree.Lookup(object, pointer); got != "put" {
			t.Fatalf("%s holds %v", pointer, got)
		}
		if had {
			old, _ := tree.Lookup(before, pointer)
			tree.Put(object, pointer, old)
			if !tree.Equal(before, object) {
				t.Errorf("put twice: %v became %v", before, object)
			}
		}
		tree.Cut(object, pointer)
		if got, ok := tree.Lookup(object, pointer); ok {
			t.Errorf("%s still holds %v", pointer, got)
		}
	})
}

func TestTheWholeStays(t *testing.T) {
	object := tree.Object{"a": 1}
	tree.Put(object, "", "x")
	tree.Cut(object, "")
	tree.Cut(object, "/b/c")
	tree.Put(nil, "/a", 1)
	tree.Cut(nil, "/a")
	if diff := cmp.Diff(tree.Object{"a": 1}, object); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCovers(t *testing.T) {
	for _, tc := range []struct {
		pointer, path string
		want          bool
	}{
		{"", "", true}, {"", "/a", true}, {"/a", "/a", true}, {"/a", "/a/b", true}, {"/a", "/ab", false}, {"/a/b", "/a", false},
	} {
		if got := tree.Covers(tc.pointer, tc.path); got != tc.want {
			t.Errorf("Covers(%q, %q) = %t", tc.pointer, tc.path, got)
		}
	}
}
