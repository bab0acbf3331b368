package report

import (
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// What the benchmarks draw: targets of 20 components, of which five change on each.
const (
	benchComponents = 20
	benchPerTarget  = 5
)

var benchSizes = []int{100, 1000, 10_000} // changes

// busyFleet is a plan of so many changes, as a fleet has them: most are the same
// on many targets, some hold a value of their own target's, some are exceptions.
func busyFleet(changes int) diff.Plan {
	var targets []diff.TargetPlan
	for i := range changes / benchPerTarget {
		targets = append(targets, busyTarget(i))
	}
	plan := diff.Assemble(targets, desired.Guards{MaxDeletes: 10}, desired.Rollout{MaxFailures: 5})
	plan.Tool, plan.Manifests = "syncer/1.0.0", "sha256:0"
	return plan
}

func busyTarget(i int) diff.TargetPlan {
	t := diff.TargetPlan{Target: fmt.Sprintf("cluster/%08d-e8e5-11ea-8aeb-0255ac11161d", i), Name: fmt.Sprintf("prod-%05d", i),
		Region: "eu-de", Project: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Wave: i % 4, Labels: map[string]string{"stage": "prod", "tier": fmt.Sprint(i % 3)},
		Unmanaged: []string{"log-agent"}, Unhealthy: []string{}, Unchanged: benchComponents - benchPerTarget, Changes: []diff.Change{}, Components: []diff.Seen{}}
	for c := range benchComponents {
		t.Components = append(t.Components, diff.Seen{Component: benchComponent(c), Version: fmt.Sprintf("1.%d.4", 20+c), Health: diff.Good, State: "running"})
	}
	for n := range benchPerTarget {
		t.Changes = append(t.Changes, busyChange(i, (i+4*n)%benchComponents))
	}
	return t
}

func benchComponent(c int) string { return fmt.Sprintf("addon-%02d", c) }

// busyChange is the change of a component on a target, of 3 to 10 differences.
func busyChange(i, c int) diff.Change {
	out := diff.Change{Component: benchComponent(c), Op: diff.Upgrade, From: fmt.Sprintf("1.%d.4", 20+c), To: fmt.Sprintf("1.%d.6", 22+c),
		Requested: fmt.Sprintf("~1.%d", 22+c), Reason: "version, parameters", Carried: []string{"/custom/stub_domains", "/custom/upstream/retries"},
		Basic: []diff.Difference{{Path: "/basic/image_version", Old: raw(fmt.Sprintf("1.%d.4", 20+c)), New: raw(fmt.Sprintf("1.%d.6", 22+c)), Source: diff.FromVersion}}}
	switch {
	case i%97 == 3:
		out.Blocked = "1.30.6 does not support cluster version v1.23; the newest that does is 1.25.11"
	case c%7 == 3:
		out.Op, out.To, out.Basic = diff.Update, out.From, nil
	case c == 5 && i%40 == 5:
		return diff.Change{Component: out.Component, Op: diff.Delete, From: out.From, Reason: "state: absent", Diff: []diff.Difference{}, Carried: []string{}}
	}
	for n := range 3 + c%8 {
		out.Diff = append(out.Diff, busyDifference(i, c, n))
	}
	return out
}

// busyDifference draws what parameters look like. Of each third component one value
// is the target's own, and each tenth target has an exception of its own.
func busyDifference(i, c, n int) diff.Difference {
	d := diff.Difference{Path: fmt.Sprintf("/custom/section-%d/parameter-%02d", n%4, 10*c+n), Source: diff.FromManifest}
	switch {
	case n == 1 && c%3 == 0:
		d.Old, d.New = raw("https://monitoring.example/push"), raw(fmt.Sprintf("https://monitoring.example/%08d/push", i))
	case n == 2 && i%10 == 0:
		d.Path, d.Old, d.New = fmt.Sprintf("/custom/exceptions/team-%d", i), raw(i), raw(i+1)
	case n == 3:
		d.Old, d.New = raw(map[string]any{"requests": map[string]string{"cpu": "100m", "memory": "128Mi"}}),
			raw(map[string]any{"requests": map[string]string{"cpu": "200m", "memory": "256Mi"}, "limits": map[string]any{"cpu": 1, "memory": "512Mi"}})
	case n == 5:
		d.Old = raw(strings.Repeat("receivers:\n  - <otlp> & more\nexporters: []\n", 4))
		d.New = raw(strings.Repeat("receivers:\n  - <otlp> & more\nexporters: []\n", 3) + "service: {pipelines: [metrics]}\n")
	case n == 6:
		d.New, d.Source = raw(true), diff.FromDefault
	case n == 8:
		d.Old = raw([]string{"10.0.0.0/8", "192.168.0.0/16"})
	default:
		d.Old, d.New = raw(10*c+n), raw(10*c+n+1)
	}
	return d
}

// busyResult is what became of busyFleet: nearly all succeeded.
func busyResult(changes int) executor.Result {
	r := executor.Result{APIVersion: diff.APIVersion, Kind: "Result", Plan: busyFleet(changes)}
	for i, t := range r.Plan.Targets {
		got := executor.TargetResult{Target: t.Target, Changes: []executor.Outcome{}}
		for j, c := range t.Changes {
			o := executor.Outcome{Component: c.Component, Op: c.Op, Status: executor.Succeeded, RequestID: fmt.Sprintf("%032x", (i*7919+j)*104729*1000003), Attempts: 1, Seconds: float64((i*31+j*17)%900) / 10}
			switch {
			case t.Blocked():
				o = executor.Outcome{Component: c.Component, Op: c.Op, Status: executor.Skipped, Error: "another change of the target is blocked"}
				r.Summary.Skipped++
			case (i+j)%100 == 1:
				o.Status, o.Error = executor.Failed, fmt.Sprintf("%s is abnormal: back-off pulling image (request %s)", c.Component, o.RequestID)
				r.Summary.Failed++
			default:
				r.Summary.Succeeded++
			}
			got.Changes = append(got.Changes, o)
		}
		r.Targets = append(r.Targets, got)
	}
	return r
}

// busyOutdated tells of all components of the targets of busyFleet.
func busyOutdated(changes int) diff.Outdated {
	out := diff.Outdated{APIVersion: diff.APIVersion, Kind: "Outdated"}
	for i := range changes / benchPerTarget {
		t := diff.TargetVersions{Target: fmt.Sprintf("cluster/%08d-e8e5-11ea-8aeb-0255ac11161d", i), Name: fmt.Sprintf("prod-%05d", i), Wave: i % 4}
		for c := range benchComponents {
			t.Components = append(t.Components, diff.VersionStatus{Component: benchComponent(c), Live: fmt.Sprintf("1.%d.%d", 20+c, i%7), Desired: fmt.Sprintf("1.%d.6", 22+c),
				Requested: fmt.Sprintf("~1.%d", 22+c), Newest: fmt.Sprintf("1.%d.6", 22+c), NewestOfAll: fmt.Sprintf("1.%d.0", 23+c), Listed: true, Outdated: true, HeldBack: []diff.Hold{}})
		}
		out.Targets = append(out.Targets, t)
		out.Summary.Targets++
		out.Summary.Components += benchComponents
		out.Summary.Outdated += benchComponents
	}
	return out
}

// benchmark draws by size, and tells how big what was drawn is.
func benchmark(b *testing.B, of func(size int) func(io.Writer) error) {
	for _, size := range benchSizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			draw := of(size)
			var to counter
			b.ReportAllocs()
			began := processorTime()
			for b.Loop() {
				to = 0
				if err := draw(&to); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(processorTime()-began)/float64(b.N)/1e6, "cpu-ms/op")
			b.ReportMetric(float64(to), "bytes")
		})
	}
}

// processorTime is what this process has taken of all processors.
func processorTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // of itself it can always be asked
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// counter counts what is written.
type counter int

func (c *counter) Write(text []byte) (int, error) {
	*c += counter(len(text))
	return len(text), nil
}

func benchmarkPlan(b *testing.B, r Renderer, o Options) {
	benchmark(b, func(size int) func(io.Writer) error {
		plan := busyFleet(size)
		return func(w io.Writer) error { return r.Plan(w, plan, o) }
	})
}

func BenchmarkPlanText(b *testing.B)        { benchmarkPlan(b, Text{}, Options{}) }
func BenchmarkPlanTextVerbose(b *testing.B) { benchmarkPlan(b, Text{}, Options{Verbose: true}) }
func BenchmarkPlanJSON(b *testing.B)        { benchmarkPlan(b, JSON{}, Options{}) }
func BenchmarkPlanMarkdown(b *testing.B)    { benchmarkPlan(b, Markdown{}, Options{}) }
func BenchmarkPlanHTML(b *testing.B)        { benchmarkPlan(b, HTML{}, Options{}) }

func BenchmarkPlanAnnotations(b *testing.B) {
	benchmark(b, func(size int) func(io.Writer) error {
		plan := busyFleet(size)
		return func(w io.Writer) error { return Annotations(w, PlanNotes(plan, desired.State{})) }
	})
}

func benchmarkResult(b *testing.B, r Renderer) {
	benchmark(b, func(size int) func(io.Writer) error {
		result := busyResult(size)
		return func(w io.Writer) error { return r.Result(w, result, Options{}) }
	})
}

func BenchmarkResultText(b *testing.B)     { benchmarkResult(b, Text{}) }
func BenchmarkResultJSON(b *testing.B)     { benchmarkResult(b, JSON{}) }
func BenchmarkResultMarkdown(b *testing.B) { benchmarkResult(b, Markdown{}) }
func BenchmarkResultHTML(b *testing.B)     { benchmarkResult(b, HTML{}) }

func benchmarkOutdated(b *testing.B, r Renderer) {
	benchmark(b, func(size int) func(io.Writer) error {
		report := busyOutdated(size)
		return func(w io.Writer) error { return r.Outdated(w, report, Options{}) }
	})
}

func BenchmarkOutdatedText(b *testing.B)     { benchmarkOutdated(b, Text{}) }
func BenchmarkOutdatedJSON(b *testing.B)     { benchmarkOutdated(b, JSON{}) }
func BenchmarkOutdatedMarkdown(b *testing.B) { benchmarkOutdated(b, Markdown{}) }
func BenchmarkOutdatedHTML(b *testing.B)     { benchmarkOutdated(b, HTML{}) }

// BenchmarkEventsNDJSON writes two events for each change.
func BenchmarkEventsNDJSON(b *testing.B) {
	benchmark(b, func(size int) func(io.Writer) error {
		plan := busyFleet(size)
		return func(w io.Writer) error {
			observe := Find("ndjson").Events(w)
			for _, t := range plan.Targets {
				for _, c := range t.Changes {
					for _, kind := range []executor.EventType{executor.EventStarted, executor.EventSettled} {
						observe(executor.Event{Type: kind, Wave: t.Wave, Target: t.Target, Component: c.Component, Op: c.Op, From: c.From, To: c.To, Seconds: 1.5})
					}
				}
			}
			return nil
		}
	})
}
