package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

// outdatedReport reads a golden input, which stands in a folder of its own: it
// is neither a plan nor a result.
func outdatedReport(t *testing.T, name string) (raw []byte, report diff.Outdated) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "outdated", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&report); err != nil {
		t.Fatal(err)
	}
	return raw, report
}

func outdatedText(t *testing.T, report diff.Outdated, o Options) string {
	t.Helper()
	return drawn(t, func(b *bytes.Buffer) error { return TextOutdated(b, report, o) })
}

func TestOutdatedGolden(t *testing.T) {
	raw, report := outdatedReport(t, "mixed")
	golden(t, "outdated/mixed.txt", outdatedText(t, report, Options{}))
	golden(t, "outdated/mixed.verbose.txt", outdatedText(t, report, Options{Verbose: true, Width: 80}))
	golden(t, "outdated/mixed.color.txt", outdatedText(t, report, Options{Color: true}))
	got := drawn(t, func(b *bytes.Buffer) error { return JSON(b, report) })
	if d := cmp.Diff(string(raw), got); d != "" {
		t.Errorf("JSON (-read +written):\n%s", d)
	}
}

func TestNothingOutdated(t *testing.T) {
	report := diff.Outdated{Summary: diff.OutdatedSummary{Targets: 2, Components: 3}}
	if d := cmp.Diff("everything is the newest: 3 components on 2 targets\n", outdatedText(t, report, Options{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestOutdatedFleetStaysShort: a row says once what is the same on 2,000 clusters.
func TestOutdatedFleetStaysShort(t *testing.T) {
	report := diff.Outdated{Summary: diff.OutdatedSummary{Targets: 2000, Components: 40000, Outdated: 40000}}
	for i := range 2000 {
		target := diff.TargetStandings{Target: fmt.Sprintf("cluster/%d", i), Name: fmt.Sprintf("c-%d", i)}
		for j := range 20 {
			target.Components = append(target.Components, diff.Standing{
				Component: fmt.Sprintf("addon-%02d", j), Live: fmt.Sprintf("1.%d.0", i%3), Newest: "1.9.0", NewestOfAll: "1.9.0", Outdated: true,
			})
		}
		report.Targets = append(report.Targets, target)
	}
	lines := strings.Split(outdatedText(t, report, Options{}), "\n")
	if len(lines) != 1+20*3+3 {
		t.Errorf("%d lines, want a head, 60 rows, an empty line and the summary:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	if want := "addon-00   1.0.0  (not listed)  1.9.0        1.9.0   667 clusters"; lines[1] != want {
		t.Errorf("first row:\n%s, want\n%s", lines[1], want)
	}
}
