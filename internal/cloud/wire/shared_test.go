package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
)

// addons reads the list of a cluster of the benchmarks.
func addons(t *testing.T, cluster int, like alikeness) []diff.Instance {
	t.Helper()
	out, err := DecodeAddons(bytes.NewReader(addonList(cluster, 3, like)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// partOf finds the address of an object of parameters.
func partOf(i diff.Instance, keys ...string) uintptr {
	part := i.Parameters
	for _, key := range keys {
		part = part[key].(desired.Tree)
	}
	return reflect.ValueOf(part).Pointer()
}

// What clusters say alike is there once, from the third on; what they say differently
// is not, nor what it stands in.
func TestWhatIsAlikeIsShared(t *testing.T) {
	var lists [][]diff.Instance
	for cluster := range 4 {
		lists = append(lists, addons(t, 100+cluster, mostly))
	}
	a, b := lists[2][1], lists[3][1]
	for _, same := range [][]string{{"basic"}, {"flavor"}, {"custom", "part_0"}} {
		if partOf(a, same...) != partOf(b, same...) {
			t.Errorf("%s is there twice", same)
		}
	}
	for _, other := range [][]string{nil, {"custom"}, {"custom", "part_1"}, {"custom", "part_4"}} {
		if partOf(a, other...) == partOf(b, other...) {
			t.Errorf("%s is one, and differs", other)
		}
	}
	if a.Origin != b.Origin {
		t.Error("the entry of the installed version is there twice")
	}
	var want desired.Tree
	text, _ := json.Marshal(parameters(103, 1, mostly))
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&want); err != nil || !reflect.DeepEqual(b.Parameters, want) {
		t.Errorf("%v: what is shared is not what came", err)
	}
}

// What is shared is only read: a plan changes nothing of it.
func TestPlansLeaveWhatIsSharedAlone(t *testing.T) {
	templates := fmt.Sprintf(`{"items":[{"metadata":{"name":"addon-00"},"spec":{"versions":[%s,%s]}}]}`, entry("1.2.3"), entry("1.3.0"))
	for range 3 {
		catalog, _, err := DecodeTemplates(strings.NewReader(templates), desired.Cluster)
		if err != nil {
			t.Fatal(err)
		}
		live := diff.Inventory{Instances: addons(t, 200, mostly)}
		before, _ := json.Marshal([]any{live, catalog})
		for _, want := range []desired.Component{
			{Name: "addon-00"}, {Name: "addon-00", Reset: true}, {Name: "addon-00", Absent: true},
			{Name: "addon-00", Version: "1.3.0", Parameters: desired.Tree{"basic": desired.Tree{"key_001": "x"}, "custom": desired.Tree{"key_001": nil, "part_0": desired.Tree{"new": 1}}}},
		} {
			target := desired.Target{Kind: desired.Cluster, ID: "c", Components: []desired.Component{want}}
			for _, c := range diff.Target(target, live, catalog).Changes {
				diff.Lost(target, live, catalog, live.Instances[0], c)
				if _, err := Encode(UpgradeBody("c", c)); err != nil {
					t.Error(err)
				}
			}
			diff.Declare(target, live, catalog, true)
			diff.MissingParameters(target, live, catalog)
			diff.VersionsOf(target, live, catalog)
		}
		secret.In(live.Instances[0].Parameters)
		if after, _ := json.Marshal([]any{live, catalog}); !bytes.Equal(before, after) {
			t.Fatal("a plan changed what it was made from")
		}
	}
}

// entry writes a version of the template addon-00.
func entry(version string) string {
	defaults := maps.Clone(parameters(0, 0, alike))
	text, _ := json.Marshal(map[string]any{"version": version, "stable": true, "input": map[string]any{"basic": defaults["basic"], "parameters": map[string]any{"custom": defaults["custom"], "flavor1": defaults["flavor"]}}})
	return string(text)
}

// Lists are read at the same time, by goroutines that meet on the shelf.
func TestManyReadAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for cluster := range 10 {
				if got := addons(t, 300+cluster, alikeness(worker%3)); len(got) != 3 || len(got[0].Parameters) != 3 {
					t.Errorf("%d add-ons", len(got))
				}
			}
		})
	}
	all.Wait()
}

func TestShelfIsBounded(t *testing.T) {
	var s shelf[int]
	text := func(i int) []byte { return bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 32<<10) }
	for i := range 1000 {
		for range 2 {
			s.keep(uint64(i), text(i), i, cost{1, 2})
		}
		if said, c, ok := s.find(uint64(i), text(i)); !ok || said != i || c != (cost{1, 2}) {
			t.Fatalf("%d: %d, %v, %v", i, said, c, ok)
		}
		if held := len(s.kept) * 64 << 10; held != s.bytes || held > mostKept {
			t.Fatalf("%d bytes of %d counted", held, s.bytes)
		}
	}
	if _, _, ok := s.find(999, text(998)); ok {
		t.Error("found by its hash alone")
	}
	s.keep(999, text(998), 998, cost{}) // another text of that hash
	if said, _, ok := s.find(999, text(999)); !ok || said != 999 {
		t.Error("another text took its place")
	}
	for range 3 {
		s.keep(2000, bytes.Repeat([]byte("x"), mostText+1), 1, cost{})
		s.keep(uint64(3000+s.bytes), text(1), 1, cost{}) // came once
	}
	if _, _, ok := s.find(2000, bytes.Repeat([]byte("x"), mostText+1)); ok {
		t.Error("keeps a text that is too long")
	}
}
