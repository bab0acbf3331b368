package main

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMain is the command's cloud too: it is a process of the same program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		if err := serve(context.Background(), os.Args[2:], os.Stdout); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestTable(t *testing.T) {
	took := func(wall, processor time.Duration, requests int, memory int64) result {
		return result{usage{wall, processor, memory}, requests}
	}
	rows := []row{
		{scenario{targets: 10, format: "text"}, []result{took(100, 50, 11, 0), took(110, 100, 13, 0)}},
		{scenario{targets: 100, format: "text"}, []result{took(1000, 500, 101, 0), took(1250, 1100, 206, 12<<20)}},
		{scenario{targets: 10, changed: true, apply: true, format: "text"}, []result{took(4, 0, 221, 0), took(8, 1, 223, 1<<20)}},
		{scenario{targets: 10, latency: 50 * time.Millisecond, format: "json"}, []result{took(4, 2, 11, 0), took(6, 3, 13, 0)}},
	}
	want := `| targets | | command | wall ÷ floor | processor ÷ floor | requests ÷ least | growth | peak memory |
|--:|---|---|--:|--:|--:|--:|--:|
| 10 | in sync | ` + "`plan`" + ` | 1.10 | 2.00 | 1.00 |  | – |
| 100 | in sync | ` + "`plan`" + ` | 1.25 | 2.20 | 2.00 | 11.00 | 12 MiB |
| 10 | all changed | ` + "`apply`" + ` | 2.00 | – | 1.00 |  | 1 MiB |
| 10 | in sync, 50ms | ` + "`plan -o json`" + ` | 1.50 | 1.50 | 1.00 |  | – |
`
	if d := cmp.Diff(want, table(rows, 1)); d != "" {
		t.Error(d)
	}
}

func TestTheBestRunCounts(t *testing.T) {
	got := usage{}.better(usage{5, 3, 10}).better(usage{4, 6, 20}).better(usage{9, 9, 5})
	if want := (usage{4, 3, 20}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

// docs/performance.md shows the rows that the command prints as it stands.
func TestDocsShowTheTable(t *testing.T) {
	page, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	o, err := parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, s := range scenarios(o) {
		rows = append(rows, row{s, make([]result, 2)})
	}
	for line := range strings.Lines(table(rows, 1)) {
		if known, _, _ := strings.Cut(line, "` | "); !strings.Contains(string(page), "\n"+known) {
			t.Errorf("docs/performance.md has no row for %s", known)
		}
	}
}

// TestOneCommandMeasuresAll builds, serves, runs and draws for a tiny fleet.
func TestOneCommandMeasuresAll(t *testing.T) {
	var out strings.Builder
	err := compare(t.Context(), []string{"-targets", "2", "-repetitions", "1", "-latency", "0"}, &out, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2+5 {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for _, line := range lines[2:] {
		cells := strings.Split(line, " | ")
		if requests := cells[5]; requests < "0.99" || requests > "1.50" {
			t.Errorf("requests ÷ least is %s in %s", requests, line)
		}
	}
}

func TestABinaryThatFailsIsNotMeasured(t *testing.T) {
	err := compare(t.Context(), []string{"-targets", "1", "-syncer", "/bin/false"}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "/bin/false plan") {
		t.Errorf("%v", err)
	}
}

func TestFlagsAreChecked(t *testing.T) {
	for _, args := range [][]string{
		{"-targets", "0"}, {"-targets", "ten"}, {"-repetitions", "0"}, {"-style", "odd"}, {"more"},
	} {
		if err := compare(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v are taken", args)
		}
	}
}

func TestServesThisMachineAlone(t *testing.T) {
	err := serve(t.Context(), []string{"-listen", "0.0.0.0:0", "-clusters", "1"}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "not of this machine alone") {
		t.Errorf("%v", err)
	}
}
