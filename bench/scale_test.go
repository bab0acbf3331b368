package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestShardsMakeAWhole plans, joins, applies, joins and plans a small fleet; the command
// holds all of it against each other and against what the cloud saw.
func TestShardsMakeAWhole(t *testing.T) {
	syncer := filepath.Join(t.TempDir(), "syncer")
	if err := build(t.Context(), syncer, "cmd/syncer"); err != nil {
		t.Fatal(err)
	}
	for name, more := range map[string][]string{
		"world":    {"-targets", "40", "-projects", "3", "-qps-total", "400"},
		"emulator": {"-targets", "20", "-emulator"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			var out strings.Builder
			args := append([]string{"-syncer", syncer, "-shards", "4", "-every", "10", "-keep", dir}, more...)
			if err := scale(t.Context(), args, &out, io.Discard); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"\n| plan | 4 | ", "\n| report of the plans | 1 | ", "\n| apply | 4 | ", "\n| report of the results | 1 | ", "\n| plan again | 4 | ", " requests in all"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("nothing is said of %q in\n%s", want, out.String())
				}
			}
			if busy := strings.Contains(out.String(), "busiest second: "); busy != (name == "world") {
				t.Errorf("of the busiest second: %t\n%s", busy, out.String())
			}
			if text, err := os.ReadFile(filepath.Join(dir, "result.txt")); err != nil || !strings.Contains(string(text), " succeeded, ") {
				t.Errorf("%v: %s", err, text)
			}
		})
	}
}

// TestPartsThatDoNotFitAreTold: the checks of a simulation are its point.
func TestPartsThatDoNotFitAreTold(t *testing.T) {
	part := func(targets ...string) string {
		return fmt.Sprintf(`{"summary": {"targets": %d, "upgrade": 1}, "targets": [%s]}`, len(targets), strings.Join(targets, ", "))
	}
	const a, b, c = `{"target": "a"}`, `{"target": "b"}`, `{"target": "c"}`
	whole := `{"summary": {"targets": 3, "upgrade": 2}, "targets": []}`
	for name, test := range map[string]struct{ first, second, joined, want string }{
		"all fits":              {part(a, b), part(c), whole, ""},
		"a target is twice":     {part(a, b), part(b), whole, "b is in the shards 0 and 1"},
		"a target is nowhere":   {part(a), part(b), strings.Replace(whole, "3", "2", 1), "plans: 2 of 2 upgrade, 2 of 3 targets"},
		"a change is lost":      {part(a, b), strings.Replace(part(c), `"upgrade": 1`, `"upgrade": 0`, 1), strings.Replace(whole, `"upgrade": 2`, `"upgrade": 1`, 1), "plans: 1 of 2 upgrade, 3 of 3 targets"},
		"the report miscounts":  {part(a, b), part(c), strings.Replace(whole, "3", "4", 1), "plans: 3 targets in all shards, 4 in the joined report"},
		"a shard left nothing":  {part(a, b), "", whole, "unexpected end of JSON input"},
		"the report is nothing": {part(a, b), part(c), "", "unexpected end of JSON input"},
	} {
		t.Run(name, func(t *testing.T) {
			s := simulation{scaleOptions: scaleOptions{targets: 3, shards: 2}, dir: t.TempDir()}
			for file, text := range map[string]string{s.part(plans, 0): test.first, s.part(plans, 1): test.second, s.report(plans, "json"): test.joined} {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := s.checkSum(plans, "upgrade", 2)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

func TestScaleTable(t *testing.T) {
	took := func(targets, requests int, wall time.Duration, memory int64) shardRun {
		return shardRun{usage{wall, wall / 2, memory << 20}, targets, requests}
	}
	got := scaleTable([]step{
		{name: "plan", runs: []shardRun{took(9, 12, 4*time.Second, 30), took(11, 14, 2*time.Second, 44), took(10, 12, 3*time.Second, 20)}},
		{name: "report of the plans", runs: []shardRun{took(30, 0, time.Second, 90)}},
	})
	want := `| step | runs | targets each | requests each | wall each | processor each | peak memory |
|---|--:|--:|--:|--:|--:|--:|
| plan | 3 | 10 (11) | 12 (14) | 3.0 s (4.0 s) | 1.5 s (2.0 s) | 44 MiB |
| report of the plans | 1 | 30 | – | 1.0 s | 0.5 s | 90 MiB |
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFlagsOfScaleAreChecked(t *testing.T) {
	for _, args := range [][]string{{"-targets", "0"}, {"-shards", "0"}, {"-at-once", "0"}, {"-qps-total", "-1"}, {"-rate-limit", "5"}, {"more"}} {
		if err := scale(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v are taken", args)
		}
	}
	err := scale(t.Context(), []string{"-targets", "1", "-shards", "1", "-syncer", "/bin/false"}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "/bin/false plan") {
		t.Errorf("%v", err)
	}
}

// docs/scale.md shows the rows that two commands print: of what flags say by themselves,
// and with ten shards at once.
func TestDocsShowTheSimulations(t *testing.T) {
	page, err := os.ReadFile("../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"go run ./bench scale",
		"go run ./bench scale -targets 2000 -projects 5 -shards 10 -at-once 10 -latency 50ms -qps-total 100",
	} {
		if !strings.Contains(string(page), "\n"+command) {
			t.Errorf("docs/scale.md does not say %s", command)
		}
		o, err := parseScale(strings.Fields(command)[4:])
		if err != nil {
			t.Fatal(err)
		}
		rows := scaleTable([]step{
			{name: planned, runs: make([]shardRun, o.shards)}, {name: reported(plans), runs: make([]shardRun, 1)},
			{name: applied, runs: make([]shardRun, o.shards)}, {name: reported(results), runs: make([]shardRun, 1)},
			{name: plannedAgain, runs: make([]shardRun, o.shards)},
		})
		for line := range strings.Lines(rows) {
			known, _, _ := strings.Cut(line, " | 0")
			if !strings.Contains(string(page), "\n"+strings.TrimSuffix(known, "\n")) {
				t.Errorf("docs/scale.md has no row for %s", known)
			}
		}
	}
}
