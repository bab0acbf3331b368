package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/report"
)

// savedFleet is a result of targets × 5 changes, and the plan in it.
func savedFleet(targets int) executor.Result {
	r := executor.Result{APIVersion: diff.APIVersion, Kind: "Result", Notes: []string{"noted"}, Summary: executor.ResultSummary{Succeeded: 5 * targets}, Targets: []executor.TargetResult{}}
	var plans []diff.TargetPlan
	for i := range targets {
		p := diff.TargetPlan{Target: fmt.Sprintf("cluster/%08d-e8e5-11ea-8aeb-0255ac11161d", i), Name: fmt.Sprintf("prod-%05d", i), Region: "eu-de", Unmanaged: []string{"log-agent"}, Unhealthy: []string{}, Components: []diff.Seen{}}
		t := executor.TargetResult{Target: p.Target}
		for c := range 5 {
			component := fmt.Sprintf("addon-%02d", c)
			change := diff.Change{Component: component, Op: diff.Upgrade, From: "1.28.4", To: "1.30.6", Reason: "version, parameters", Carried: []string{"/custom/stub_domains"}}
			for n := range 6 {
				change.Diff = append(change.Diff, diff.Difference{Path: fmt.Sprintf("/custom/section/parameter-%d", n), Old: json.RawMessage(`"old"`), New: json.RawMessage(fmt.Sprint(i * (n % 2))), Source: diff.FromManifest})
			}
			p.Changes = append(p.Changes, change)
			p.Components = append(p.Components, diff.Seen{Component: component, Version: "1.28.4", Health: diff.Good, State: "running"})
			t.Changes = append(t.Changes, executor.Outcome{Component: component, Op: diff.Upgrade, Status: executor.Succeeded, RequestID: fmt.Sprintf("%032x", i), Attempts: 1, Seconds: 12.5})
		}
		plans, r.Targets = append(plans, p), append(r.Targets, t)
	}
	r.Plan = diff.Assemble(plans, desired.Guards{}, desired.Rollout{})
	return r
}

func saved1(t testing.TB, r executor.Result) (plan, result []byte) {
	t.Helper()
	var p, all bytes.Buffer
	if err := (report.JSON{}).Plan(&p, r.Plan, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := (report.JSON{}).Result(&all, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return p.Bytes(), all.Bytes()
}

// TestSavedIsReadAsAWhole: what is read target by target is what encoding/json reads.
func TestSavedIsReadAsAWhole(t *testing.T) {
	plan, result := saved1(t, savedFleet(3))
	var wantPlan diff.Plan
	var wantResult executor.Result
	for text, into := range map[string]any{string(plan): &wantPlan, string(result): &wantResult} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	var other map[string]any // in another order, as other programs write it: the kind behind the targets
	if err := json.Unmarshal(plan, &other); err != nil {
		t.Fatal(err)
	}
	head := fmt.Sprintf(`,"apiVersion":%q,"kind":"Plan"}`, diff.APIVersion)
	delete(other, "kind")
	delete(other, "apiVersion")
	sorted, err := json.Marshal(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text []byte
		want document
	}{{plan, document{plan: wantPlan}}, {append(bytes.TrimSuffix(sorted, []byte("}")), head...), document{plan: wantPlan}}, {result, document{result: wantResult}}} {
		got, err := readDocument(bytes.NewReader(c.text))
		if err != nil {
			t.Fatal(err)
		}
		plain := cmp.Comparer(func(a, b json.RawMessage) bool { return string(a) == string(b) })
		if d := cmp.Diff(c.want.plan, got.plan, plain) + cmp.Diff(c.want.result, got.result, plain); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		if err := got.verify(); err != nil {
			t.Error(err)
		}
	}
}

func TestSavedIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "the file is empty",
		" \n":                                "the file is empty",
		"[]":                                 "it begins with [, not with {",
		"kind: Plan":                         "invalid character",
		`{"kind":"Plan"} {}`:                 "something follows its end",
		`{"kind":"Plan"`:                     "unexpected EOF",
		`{"kind":"Plan","targets":[{"wave"`:  "unexpected EOF",
		`{"kind":"Plan","targets":[7]}`:      "cannot unmarshal number",
		`{"kind":"Plan","kind":"Result"}`:    "duplicate",
		`{"kind":"Result","plan":[]}`:        "it begins with [, not with {",
		`{"kind":"Result","targets":[{},]}`:  "invalid character",
		`{"kind":"Plan","summary":{"wave":`:  "unexpected EOF",
		`{"kind":"Plan","summary":"a text"}`: "cannot unmarshal string",
	} {
		if _, err := readDocument(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// BenchmarkReadSaved reads results of so many changes.
func BenchmarkReadSaved(b *testing.B) {
	for _, size := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			_, text := saved1(b, savedFleet(size/5))
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := readDocument(bytes.NewReader(text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestAPlanIsAFile: apply reads none from standard input, where its question is
// answered.
func TestAPlanIsAFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := readPlan("-"); err == nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want that there is no such file", err)
	}
}
