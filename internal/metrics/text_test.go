package metrics

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// text is what Write makes of a set.
func text(t interface{ Fatal(...any) }, set Set, common map[string]string) string {
	var out bytes.Buffer
	registry, err := set.Registry(common)
	if err == nil {
		err = Write(&out, registry)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// drawRun draws any run.
func drawRun(t *rapid.T) Run {
	r := drawn(func(r *Run) { r.Success = rapid.Bool().Draw(t, "success") })
	r.Version = rapid.String().Draw(t, "version")
	r.Requests.Count("cce", rapid.SampledFrom([]int{0, 200, 429, 503}).Draw(t, "status"), rapid.Bool().Draw(t, "again"))
	if rapid.Bool().Draw(t, "planned") {
		plan := planOf()
		r.Plan = &plan
	}
	if r.Plan != nil && rapid.Bool().Draw(t, "carried out") {
		status := rapid.SampledFrom([]executor.Status{executor.Succeeded, executor.Failed, executor.Canceled})
		r.Result = &executor.Result{Plan: *r.Plan}
		for _, p := range r.Plan.Targets {
			statuses := make([]executor.Status, len(p.Changes))
			for i := range statuses {
				statuses[i] = status.Draw(t, "outcome")
			}
			r.Result.Targets = append(r.Result.Targets, result(p, "", statuses...))
		}
	}
	return r
}

// What is written, Prometheus' own parser reads, with the same values, and its lint
// has nothing to say.
func TestPrometheusReadsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		common := map[string]string{"command": "apply", "fleet": rapid.String().Draw(t, "fleet")}
		set := Of(drawRun(t))
		written := text(t, set, common)
		read, err := Read(strings.NewReader(written))
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		var got []*dto.MetricFamily
		for _, name := range slices.Sorted(maps.Keys(read)) {
			got = append(got, read[name])
		}
		if d := cmp.Diff(values(gather(t, set, common)), values(got)); d != "" {
			t.Errorf("read otherwise than written (-written +read):\n%s", d)
		}
		problems, err := promlint.New(strings.NewReader(written)).Lint()
		if err != nil || len(problems) > 0 {
			t.Errorf("promlint: %v, %v", problems, err)
		}
	})
}

// Every metric is explained, has all its labels' values in every run that knows it,
// and a value even where nothing happened: so a push leaves none of the run before.
func TestEveryMetricIsComplete(t *testing.T) {
	plan := diff.Plan{}
	found := map[string]*dto.MetricFamily{}
	for _, r := range []*executor.Result{nil, {}} {
		set := Of(drawn(func(run *Run) { run.Plan, run.Result, run.Success = &plan, r, true }))
		for _, family := range gather(t, set, nil) {
			if found[family.GetName()] != nil {
				family.Metric = append(family.Metric, found[family.GetName()].Metric...)
			}
			found[family.GetName()] = family
		}
	}
	for _, m := range All() {
		family := found[m.Name]
		if len(family.GetMetric()) == 0 {
			t.Errorf("%s has no value", m.Name)
			continue
		}
		delete(found, m.Name)
		for _, label := range m.Labels {
			for _, value := range label.Values {
				if !slices.ContainsFunc(family.Metric, func(s *dto.Metric) bool { return labels(s)[label.Name] == value }) {
					t.Errorf("%s has no sample of %s=%s", m.Name, label.Name, value)
				}
			}
		}
	}
	for name := range found {
		t.Errorf("%s is not in the list of all metrics", name)
	}
}

// A run that came to nothing leaves what the file said of targets, changes and the
// last success, of its own job alone.
func TestKeep(t *testing.T) {
	plan := planOf()
	common := map[string]string{"command": "apply", "shard": "0/2"}
	before := Of(drawn(func(r *Run) { r.Plan, r.Success = &plan, true }))
	strange := "# TYPE node_load1 gauge\nnode_load1 5\n"
	old, err := Read(strings.NewReader(text(t, before, common) + strange))
	if err != nil {
		t.Fatal(err)
	}
	now := Of(drawn(func(r *Run) { r.ExitCode, r.Ended = 1, r.Ended.Add(24*3600e9) }))
	got := now.Keep(old, common)
	for _, name := range []string{"syncer_last_success_timestamp_seconds", "syncer_last_plan_timestamp_seconds", "syncer_targets", "syncer_changes", "syncer_planned_changes"} {
		if d := cmp.Diff(about(t, before, common, name), about(t, got, common, name)); d != "" {
			t.Errorf("%s was not kept (-before +now):\n%s", name, d)
		}
	}
	for _, name := range []string{"syncer_last_completion_timestamp_seconds", "syncer_run_exit_code"} {
		if d := cmp.Diff(about(t, now, common, name), about(t, got, common, name)); d != "" {
			t.Errorf("%s is not of the present run (-now +got):\n%s", name, d)
		}
	}
	if strings.Contains(text(t, got, common), "node_load1") {
		t.Error("somebody else's metric was kept")
	}
	for _, other := range []map[string]string{{"command": "plan", "shard": "0/2"}, {"command": "apply"}, {"command": "apply", "shard": "0/2", "fleet": "b"}} {
		if got := about(t, now.Keep(old, other), other, "syncer_last_success_timestamp_seconds"); got[0] != "syncer_last_success_timestamp_seconds is missing" {
			t.Errorf("%v got another job's last success: %v", other, got)
		}
	}
}

// A file that others wrote in breaks nothing: what syncer would not have written so is
// not kept.
func TestKeepOfWhatOthersWrote(t *testing.T) {
	for name, before := range map[string]string{
		"another type":  "# TYPE syncer_last_success_timestamp_seconds counter\nsyncer_last_success_timestamp_seconds 5\n",
		"no type":       "syncer_last_success_timestamp_seconds 5\n",
		"another label": "# TYPE syncer_last_success_timestamp_seconds gauge\nsyncer_last_success_timestamp_seconds{host=\"a\"} 5\n",
	} {
		t.Run(name, func(t *testing.T) {
			old, err := Read(strings.NewReader(before))
			if err != nil {
				t.Fatal(err)
			}
			now := Of(drawn(func(r *Run) { r.ExitCode = 1 }))
			if d := cmp.Diff(text(t, now, nil), text(t, now.Keep(old, nil), nil)); d != "" {
				t.Errorf("kept (-now +got):\n%s", d)
			}
		})
	}
	twice := "# TYPE syncer_targets gauge\nsyncer_targets{state=\"unread\"} 5\nsyncer_targets{state=\"unread\"} 5\n"
	old, err := Read(strings.NewReader(twice))
	if err != nil {
		t.Fatal(err)
	}
	if got := about(t, Of(drawn(func(*Run) {})).Keep(old, nil), nil, "syncer_targets"); !slices.Equal(got, []string{"syncer_targets{state=unread} 5"}) {
		t.Errorf("of a value that is there twice: %q", got)
	}
}

// Labels that cannot be are an error, not a crash.
func TestLabelsThatCannotBe(t *testing.T) {
	for _, common := range []map[string]string{{"state": "x"}, {"": "x"}, {"fleet": "\xff"}} {
		if _, err := Of(drawn(func(r *Run) { r.Plan = &diff.Plan{} })).Registry(common); err == nil {
			t.Errorf("%q: no error", common)
		}
	}
}
