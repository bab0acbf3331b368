package emulator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGeneratedFleet(t *testing.T) {
	const seed = "fleet: {clusters: 30, pools: 20}\nclusters: [{id: own}]"
	f, again := seeded(t, seed), seeded(t, seed)
	url := "/api/v3/projects/" + ProjectID + "/clusters?detail=true"
	first := f.ok("GET", url, "")
	if diff := cmp.Diff(first, again.ok("GET", url, "")); diff != "" {
		t.Errorf("two fleets of one seed differ:\n%s", diff)
	}
	if got := len(first["items"].([]any)); got != 31 {
		t.Errorf("%d clusters", got)
	}
	if got := len(f.ok("GET", "/v2/"+ProjectID+"/pools", "")["items"].([]any)); got != 20 {
		t.Errorf("%d pools", got)
	}
	plain, custom, versions := 0, 0, map[any]int{}
	for _, c := range first["items"].([]any) {
		id := f.at(c, "metadata", "uid").(string)
		if id == "own" {
			continue
		}
		versions[f.at(c, "spec", "version")]++
		if len(f.at(f.addonNamed(id, "coredns"), "spec", "values", "custom", "stub_domains").(map[string]any)) == 0 {
			plain++
		} else {
			custom++
		}
	}
	if plain != 25 || custom != 5 || versions["v1.27"] != 6 || versions["v1.28"] != 24 {
		t.Errorf("%d plain, %d customised, versions %v", plain, custom, versions)
	}
}
