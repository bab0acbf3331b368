package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCompletionScriptsAreWholeAnywhere: also where lines are read as commands.
func TestCompletionScriptsAreWholeAnywhere(t *testing.T) {
	for _, shell := range shells {
		want, err := completionScript(Tree(), shell)
		if err != nil {
			t.Fatal(err)
		}
		got := invoke(t, map[string]string{"GITHUB_ACTIONS": "true"}, "completion", shell)
		if d := cmp.Diff(string(want), got.out); d != "" || got.code != codeDone {
			t.Errorf("%s: exit code %d, %s (-want +got):\n%s", shell, got.code, got.err, d)
		}
	}
}
