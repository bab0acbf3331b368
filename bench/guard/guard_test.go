package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// output is what go test prints.
const output = `goos: linux
goarch: amd64
pkg: github.com/syncer-project/syncer/diff
cpu: something
BenchmarkTarget/1000         	       5	   2151234 ns/op	  100000 B/op	     100 allocs/op
BenchmarkTarget/10000        	       5	  21512345 ns/op	 1100000 B/op	    1100 allocs/op
PASS
ok  	github.com/syncer-project/syncer/diff	0.5s
pkg: github.com/syncer-project/syncer/internal/report
BenchmarkText         	       5	     80000 ns/op	  12.50 MB/s	    3000 B/op	      40 allocs/op
BenchmarkNothing      	       5	     80000 ns/op	       0 B/op	       0 allocs/op
PASS
`

func measured(t *testing.T, text string) []benchmark {
	t.Helper()
	all, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestParse(t *testing.T) {
	want := []benchmark{
		{"diff BenchmarkTarget/1000", 100, 100_000}, {"diff BenchmarkTarget/10000", 1100, 1_100_000},
		{"internal/report BenchmarkNothing", 0, 0}, {"internal/report BenchmarkText", 40, 3000},
	}
	if d := cmp.Diff(want, measured(t, output), cmp.AllowUnexported(benchmark{})); d != "" {
		t.Error(d)
	}
	for _, text := range []string{"", "pkg: a\nPASS\n", "BenchmarkX 5 12 ns/op\n", "BenchmarkX 5 12 ns/op x B/op 3 allocs/op\n"} {
		if all, err := parse(text); err == nil {
			t.Errorf("%q: %v", text, all)
		}
	}
}

func TestRecordIsReadAsItIsWritten(t *testing.T) {
	recorded, err := readRecord(record(measured(t, output)))
	want := map[string]int64{
		"diff BenchmarkTarget/1000": 100, "diff BenchmarkTarget/10000": 1100,
		"internal/report BenchmarkNothing": 0, "internal/report BenchmarkText": 40,
	}
	if d := cmp.Diff(want, recorded); err != nil || d != "" {
		t.Error(err, d)
	}
	for _, text := range []string{"BenchmarkX 5", "diff BenchmarkX", "diff BenchmarkX many", "1"} {
		if _, err := readRecord(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string // what is changed in the record
		want     string
		fails    bool
	}{
		"as recorded":       {"", "", "", false},
		"a tenth more":      {"Text 40", "Text 37", "", false},
		"over a tenth":      {"Text 40", "Text 36", "internal/report BenchmarkText: 40 allocs/op, over a tenth more than the recorded 36", true},
		"more than none":    {"/1000 100", "/1000 0", "diff BenchmarkTarget/1000: 100 allocs/op, over a tenth more than the recorded 0", true},
		"a tenth less":      {"Text 40", "Text 44", "", false},
		"better":            {"Text 40", "Text 45", "internal/report BenchmarkText: 40 allocs/op, better than the recorded 45; record it to keep it", false},
		"not recorded":      {"internal/report BenchmarkText 40\n", "", "internal/report BenchmarkText: 40 allocs/op, and none are recorded", true},
		"recorded and gone": {"internal/report BenchmarkText 40\n", "internal/report BenchmarkText 40\ndiff BenchmarkOld 1\n", "diff BenchmarkOld: recorded, and did not run", true},
	} {
		recorded, err := readRecord(strings.Replace(record(measured(t, output)), c.from, c.to, 1))
		if err != nil {
			t.Fatal(err)
		}
		var want []finding
		if c.want != "" {
			want = []finding{{c.want, c.fails}}
		}
		if d := cmp.Diff(want, judge(recorded, measured(t, output)), cmp.AllowUnexported(finding{})); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestLeastOfTwoCounts(t *testing.T) {
	first := []benchmark{{"a", 10, 100}, {"b", 10, 100}, {"c", 10, 100}}
	second := []benchmark{{"a", 9, 200}, {"b", 11, 90}}
	want := []benchmark{{"a", 9, 100}, {"b", 10, 90}, {"c", 10, 100}}
	if d := cmp.Diff(want, least(first, second), cmp.AllowUnexported(benchmark{})); d != "" {
		t.Error(d)
	}
}

func TestOneMoreIsNotWorse(t *testing.T) {
	for _, c := range []struct {
		was, is int64
		want    bool
	}{{0, 0, false}, {0, 1, true}, {1, 2, false}, {1, 3, true}, {5, 6, false}, {5, 7, true}, {100, 110, false}, {100, 111, true}} {
		if got := worse(c.was, c.is); got != c.want {
			t.Errorf("%d after %d: %t", c.is, c.was, got)
		}
	}
}

func TestGrowth(t *testing.T) {
	for line, want := range map[string]string{
		"Target/10000 5 1 ns/op 1100001 B/op 1100 allocs/op":                                                          "diff BenchmarkTarget/10000: 1100001 B/op, over eleven times the 100000 of a tenth of the size",
		"Target/10000 5 1 ns/op 1 B/op 1101 allocs/op":                                                                "diff BenchmarkTarget/10000: 1101 allocs/op, over eleven times the 100 of a tenth of the size",
		"Target/10000 5 1 ns/op 1100000 B/op 1100 allocs/op":                                                          "",
		"Target/10000/InSync 5 1 ns/op 1 B/op 1101 allocs/op":                                                         "",
		"Target/5000 5 1 ns/op 9100000 B/op 9100 allocs/op":                                                           "",
		"Target/1000x20 5 1 ns/op 100 B/op 100 allocs/op\nBenchmarkTarget/1000x200 5 1 ns/op 100 B/op 1101 allocs/op": "diff BenchmarkTarget/1000x200: 1101 allocs/op, over eleven times the 100 of a tenth of the size",
		"Other/10000 5 1 ns/op 9100000 B/op 9100 allocs/op":                                                           "",
	} {
		text := "pkg: " + module + "diff\nBenchmarkTarget/1000 5 1 ns/op 100000 B/op 100 allocs/op\nBenchmark" + line + "\n"
		var got string
		for _, f := range growth(measured(t, text)) {
			got += f.text
		}
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
