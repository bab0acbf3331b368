package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

func TestOutdatedTextVariants(t *testing.T) {
	mixed := read(t, "outdated/mixed")
	golden(t, "outdated/mixed.verbose.txt", textOf(t, mixed, Options{Verbose: true, Width: 80}))
	golden(t, "outdated/mixed.color.txt", textOf(t, mixed, Options{Color: true}))
}

func TestNothingOutdated(t *testing.T) {
	report := diff.Outdated{Summary: diff.OutdatedSummary{Targets: 2, Components: 3}}
	if d := cmp.Diff("everything is the newest: 3 components on 2 targets\n", textOf(t, document{outdated: &report}, Options{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// outdatedFleet is 2,000 clusters with 20 add-ons each, all behind, each add-on
// live in so many versions.
func outdatedFleet(versions int) document {
	report := diff.Outdated{Summary: diff.OutdatedSummary{Targets: 2000, Components: 40000, Outdated: 40000}}
	for i := range 2000 {
		target := diff.TargetVersions{Target: fmt.Sprintf("cluster/%d", i), Name: fmt.Sprintf("c-%d", i)}
		for j := range 20 {
			target.Components = append(target.Components, diff.VersionStatus{
				Component: fmt.Sprintf("addon-%02d", j), Live: fmt.Sprintf("1.%d.0", i%versions), Newest: "1.9.0", NewestOfAll: "1.9.0", Outdated: true,
			})
		}
		report.Targets = append(report.Targets, target)
	}
	return document{outdated: &report}
}

// TestOutdatedFleetStaysShort: a row says once what is the same on 2,000 clusters.
func TestOutdatedFleetStaysShort(t *testing.T) {
	lines := strings.Split(textOf(t, outdatedFleet(3), Options{}), "\n")
	if len(lines) != 1+20*3+3 {
		t.Errorf("%d lines, want a head, 60 rows, an empty line and the summary:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	if want := "addon-00   1.0.0  (not listed)  1.9.0        1.9.0   667 clusters"; lines[1] != want {
		t.Errorf("first row:\n%s, want\n%s", lines[1], want)
	}
}

func TestOutdatedMarkdownIsNeverTooLong(t *testing.T) {
	for versions, leftOut := range map[int]bool{3: false, 100: true} {
		got := markdownOf(t, outdatedFleet(versions))
		if len(got) >= 60_000 || strings.Contains(got, "**Left out for size:**") != leftOut || !strings.HasSuffix(got, "**40,000 not the newest, of 40,000 components on 2,000 targets**\n") {
			t.Errorf("%d versions: %d bytes: …%s", versions, len(got), got[len(got)-300:])
		}
	}
}

func TestOutdatedMarkdownNamesAFew(t *testing.T) {
	row := "| 3 clusters (<code>c-0</code>, <code>c-1</code>, <code>c-2</code>) |"
	report := outdatedFleet(1)
	report.outdated.Targets = report.outdated.Targets[:3]
	if got := markdownOf(t, report); !strings.Contains(got, row) {
		t.Errorf("no %q in\n%s", row, got)
	}
	newest := document{outdated: &diff.Outdated{Summary: diff.OutdatedSummary{Targets: 2, Components: 3}}}
	if got := markdownOf(t, newest); !strings.Contains(got, "### syncer outdated: everything is the newest\n") {
		t.Errorf("headline of\n%s", got)
	}
	if got := htmlOf(t, newest); strings.Contains(got, "<h2>Not the newest") {
		t.Errorf("an empty list in\n%s", withoutParts(got))
	}
}

// TestOutdatedPageIsBounded: the list has so many entries, the matrix all.
func TestOutdatedPageIsBounded(t *testing.T) {
	got := htmlOf(t, outdatedFleet(100)) // 20 add-ons × 100 versions
	if n := strings.Count(got, "<details"); n != fewEntries || !strings.Contains(got, "and 1700 more, in the matrix below") || len(got) > 1<<21 {
		t.Errorf("%d entries, %d bytes", n, len(got))
	}
	if data := islandOf(t, got); len(data.Rows) != 2000 || len(data.Changes) != 2000 {
		t.Errorf("%d rows, %d changes", len(data.Rows), len(data.Changes))
	}
}

func TestOutdatedMatrix(t *testing.T) {
	data := islandOf(t, htmlOf(t, read(t, "outdated/mixed")))
	if d := cmp.Diff([]string{"coredns", "gpu-driver", "npd", "old-agent", "everest"}, data.Columns); d != "" {
		t.Errorf("columns, those behind on most targets first (-want +got):\n%s", d)
	}
	for _, c := range []struct {
		row    int
		column string
		want   string
	}{
		{0, "coredns", "newest 1.31.0 coredns"}, {1, "coredns", "newest 1.31.0 coredns"}, {0, "npd", "newest 1.19.20 npd"}, {1, "everest", ""},
	} {
		if got, there := data.at(c.row, c.column); !there || !strings.HasPrefix(got.Change, c.want) || (got.Change == "") != (c.want == "") {
			t.Errorf("%s of row %d: %+v", c.column, c.row, got)
		}
	}
	if got, there := data.at(0, "gpu-driver"); there {
		t.Errorf("an add-on of a pool: %+v", got)
	}
	if row := data.Rows[3]; len(row) != 5 || !strings.Contains(row[4].(string), "503") {
		t.Errorf("the unread target: %+v", row)
	}
}
