package secret_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/desired/secret"
)

// drawObject draws an object some of whose parts are those of others.
func drawObject(t *rapid.T, parts []any, depth int) map[string]any {
	keys := rapid.SampledFrom([]string{"a", "b", "list", "password", "endpoint"})
	out := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		var value any
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			value = rapid.SampledFrom([]any{nil, true, json.Number("4711"), "plain", "https://u:hunter2@host", secret.Masked}).Draw(t, "leaf")
		case 1:
			value = secret.New("sesame")
		case 2:
			value = []any{"x", map[string]any{"token": "t-1"}}
		case 3:
			if depth > 0 {
				value = drawObject(t, parts, depth-1)
			}
		default:
			value = rapid.SampledFrom(parts).Draw(t, "part")
		}
		out[keys.Draw(t, "key")] = value
	}
	return out
}

// TestFinderFindsWhatInDoes, however often an object comes, and wherever it stands.
func TestFinderFindsWhatInDoes(t *testing.T) {
	parts := []any{
		map[string]any{}, map[string]any{"password": "p-1"}, map[string]any{"token": "t-1", "a": map[string]any{"b": "https://u:p-2@host"}},
		map[string]any(nil), "text", []any{json.Number("1")},
	}
	var finder secret.Finder
	rapid.Check(t, func(t *rapid.T) {
		object := drawObject(t, parts, 2)
		for range 3 {
			got := slices.DeleteFunc(slices.Clone(finder.In(object)), func(text string) bool { return text == "" })
			slices.Sort(got)
			if want := secret.In(object); !slices.Equal(slices.Compact(got), want) {
				t.Fatalf("%v: found %q, want %q", object, got, want)
			}
		}
	})
}

// TestFinderIsForMany: under the race detector.
func TestFinderIsForMany(t *testing.T) {
	var finder secret.Finder
	common := map[string]any{"part": map[string]any{"password": "p-1"}}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 20_000 {
				if got := finder.In(map[string]any{"common": common}); !slices.Equal(got, []string{"p-1"}) {
					t.Errorf("found %q", got)
					return
				}
			}
		})
	}
	group.Wait()
}
