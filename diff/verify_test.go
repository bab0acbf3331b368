package diff_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

func TestVerify(t *testing.T) {
	made := diff.Assemble([]diff.TargetPlan{
		{Target: "pool/a", Components: []diff.Seen{{Component: "x"}}, Changes: []diff.Change{{Component: "x", Op: diff.Delete, Reason: "<absent> & more", Carried: []string{}, Diff: []diff.Difference{
			{Path: "/a", Old: json.RawMessage(`{"b":"<c>  d","e":[1.0, 2]}`), Source: diff.FromManifest}}}}},
		{Target: "pool/b", Error: "unread"},
		{Target: "pool/c", Wave: 1, Changes: []diff.Change{{Component: "y", Op: diff.Create, Carried: []string{}, Diff: []diff.Difference{}}}},
	}, desired.Guards{MaxDeletes: 0, MaxDeletePercent: 50}, desired.Rollout{})
	var saved strings.Builder // as reports write it
	encoder := json.NewEncoder(&saved)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(made); err != nil {
		t.Fatal(err)
	}
	read := func(from, to string) error {
		t.Helper()
		text := strings.Replace(saved.String(), from, to, 1)
		if text == saved.String() && from != to {
			t.Fatalf("the plan has no %s", from)
		}
		var back diff.Plan
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Fatal(err)
		}
		return back.Verify()
	}
	if err := read("", ""); err != nil {
		t.Errorf("as it was saved: %v", err)
	}
	for from, to := range map[string]string{
		`"component": "x",
          "op"`: `"component": "y",
          "op"`,
		`"op": "delete"`: `"op": "update"`, `"pool/a"`: `"pool/d"`, `"b": "`: `"b": "x`, `"sha256:`: `"sha256:0`,
		`"delete": 1`: `"delete": 0`, `"failed": 1`: `"failed": 0`, `"maxDeletes": 0`: `"maxDeletes": 9`, `"error": "unread"`: `"error": ""`,
		`"maxFailures": 0`: `"maxFailures": 1`, `"withheld": 1`: `"withheld": 0`, `"changes": 1`: `"changes": 2`, `"reason": "1 blocked`: `"reason": "2 blocked`,
	} {
		if err := read(from, to); err == nil {
			t.Errorf("%s for %s is taken", to, from)
		}
	}
}
