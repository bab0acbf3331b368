package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/style"
)

// manyOwn is a plan in which each of n targets has another version to go to,
// and the last one a delete.
func manyOwn(n int) diff.Plan {
	var changes [][]diff.Change
	for i := range n {
		changes = append(changes, []diff.Change{{Component: "coredns", Op: diff.Upgrade, From: "1.0", To: fmt.Sprintf("1.%d", i)}})
	}
	changes[n-1] = []diff.Change{{Component: "dashboard", Op: diff.Delete, From: "2.2.7"}}
	return targets(changes...)
}

func TestManyTargetsOfTheirOwnAreFoldedButNoDelete(t *testing.T) {
	text := func(o Options) string {
		return draw(t, Text{}, document{plan: manyOwn(60)}, o)
	}
	folded := text(Options{})
	for _, want := range []string{"changes of their own on 19 targets more (-v shows them)", "- delete   dashboard 2.2.7", "DELETES 1 component: dashboard on c59"} {
		if !strings.Contains(folded, want) {
			t.Errorf("no %q in\n%s", want, folded)
		}
	}
	if whole := text(Options{Verbose: true}); strings.Count(whole, "↑ upgrade") != 59 {
		t.Errorf("verbose text folds:\n%s", whole)
	}
}

func TestTextTellsOriginApart(t *testing.T) {
	p := targets([]diff.Change{update1("a", "1"), update1("b", "1")})
	p.Targets[0].Changes[0].Origin = diff.Introduced
	p.Targets[0].Changes[1].Origin = diff.Drift
	got := draw(t, Text{}, document{plan: p}, Options{})
	for _, want := range []string{"why: introduced by these manifests", "why: drift, pending before these manifests",
		"1 change introduced by these manifests; 1 drift, pending before these manifests.\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestTextOfValuesPerTarget(t *testing.T) {
	p := targets([]diff.Change{update1("a", "1")}, []diff.Change{update1("a", "2")}, []diff.Change{update1("a", "3")}, []diff.Change{update1("a", "4")})
	got := draw(t, Text{}, document{plan: p}, Options{})
	if want := "/custom/a  differs on 4 clusters (manifest)"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}

func TestTextNeverHoldsControlCharacters(t *testing.T) {
	for _, d := range documents(t) {
		for _, o := range []Options{{}, {Verbose: true}, {Width: 40}} {
			if i := strings.IndexFunc(textOf(t, d, o), func(r rune) bool { return r != '\n' && style.Unprintable(r) }); i >= 0 {
				t.Errorf("%s: control character at %d", d.name, i)
			}
		}
	}
}

func TestColorIsOnlyWhereAskedFor(t *testing.T) {
	t.Setenv("NO_COLOR", "1") // who sets Options.Color has decided
	d := read(t, "each-op")
	plain, colored := textOf(t, d, Options{}), textOf(t, d, Options{Color: true})
	if strings.Contains(plain, "\x1b") || !strings.Contains(colored, "\x1b[31;1mDELETES 1 component") {
		t.Errorf("colour:\n%q\n%q", plain, colored)
	}
}

func TestSummaryIsTheLastLine(t *testing.T) {
	for _, d := range documents(t) {
		lines := strings.Split(strings.TrimSuffix(textOf(t, d, Options{}), "\n"), "\n")
		want := planSummary(d.plan)
		if d.result != nil {
			want = resultSummary(*d.result)
		}
		if got := lines[len(lines)-1]; got != want {
			t.Errorf("%s ends with %q, want %q", d.name, got, want)
		}
	}
}

// unstarted is a result in which a wave of n targets was not started.
func unstarted(n int) *executor.Result {
	var r executor.Result
	for i := range n {
		key := fmt.Sprintf("cluster/%d", i)
		change := diff.Change{Component: "coredns", Op: diff.Upgrade, From: "1.0", To: "1.1"}
		r.Plan.Targets = append(r.Plan.Targets, diff.TargetPlan{Target: key, Changes: []diff.Change{change}})
		r.Targets = append(r.Targets, executor.TargetResult{Target: key, Changes: []executor.Outcome{
			{Component: "coredns", Op: diff.Upgrade, Status: executor.Skipped, Error: "wave 1 was not started: 2 failures, 0 allowed"}}})
	}
	r.Summary.Skipped = n
	return &r
}

func TestSkipsForOneReasonShareALine(t *testing.T) {
	for n, lines := range map[int]int{5: 5, 1200: 1} {
		got := draw(t, Text{}, document{result: unstarted(n)}, Options{})
		if found := strings.Count(got, "» skipped"); found != lines {
			t.Errorf("%d lines for %d skips, want %d:\n%s", found, n, lines, got)
		}
	}
}
