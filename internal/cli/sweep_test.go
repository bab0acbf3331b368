package cli

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Who writes into a directory removes from it what killed runs left a week ago, and
// nothing else.
func TestLeftoversOfKilledRuns(t *testing.T) {
	inDirectory(t, map[string]string{
		"change.yaml": pairFiles["change.yaml"], "seed.yaml": pairFiles["seed.yaml"],
		".syncer-123": "", ".syncer-456": "", ".syncer-notes": "", ".other-123": "",
	})
	if err := os.Mkdir(".syncer-789", 0o700); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-leftAfter - time.Hour)
	for _, name := range []string{".syncer-123", ".syncer-notes", ".other-123", ".syncer-789"} {
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if got := invoke(t, nil, "plan", "--emulator=seed.yaml", "-f", "change.yaml", "--out", "plan.json"); got.code != codeDone {
		t.Fatal(got.err)
	}
	left, err := filepath.Glob(".*")
	if want := []string{".other-123", ".syncer-456", ".syncer-789", ".syncer-notes"}; err != nil || !slices.Equal(left, want) {
		t.Errorf("there are %q, want %q; %v", left, want, err)
	}
}
