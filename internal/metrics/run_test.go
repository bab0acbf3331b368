package metrics

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// What every run says, and what only one that did well says.
func TestTimes(t *testing.T) {
	always := []string{
		"syncer_build_info{goversion=go1.26,revision=abc,version=1.2.3} 1",
		"syncer_last_completion_timestamp_seconds 1.79523009e+09",
	}
	good := Of(drawn(func(r *Run) { r.Success, r.ExitCode = true, 2 }))
	want := append(always, "syncer_last_success_timestamp_seconds 1.79523009e+09", "syncer_run_duration_seconds 90", "syncer_run_exit_code 2")
	if d := cmp.Diff(want, values(gather(t, good, nil))); d != "" {
		t.Errorf("of a run that did well (-want +got):\n%s", d)
	}
	bad := Of(drawn(func(r *Run) { r.ExitCode = 130 }))
	want = append(always, "syncer_run_duration_seconds 90", "syncer_run_exit_code 130")
	if d := cmp.Diff(want, values(gather(t, bad, nil))); d != "" {
		t.Errorf("of one that did not (-want +got):\n%s", d)
	}
}

// planOf is a plan of every kind of target.
func planOf() diff.Plan {
	unreadable := target("cluster/unread", 0)
	unreadable.Error = "no answer"
	origins := target("cluster/two", 0, "upgrade", "delete")
	origins.Changes[0].Origin, origins.Changes[1].Origin = diff.Introduced, diff.Drift
	return diff.Plan{
		Targets: []diff.TargetPlan{
			target("cluster/same", 0), target("cluster/one", 0, "create"), origins,
			target("cluster/blocked", 0, "create for a reason", "update"), unreadable, target("cluster/later", 1, "upgrade", "upgrade"),
		},
		WithheldWaves: []diff.WithheldWave{{Wave: 1}},
	}
}

func TestPlan(t *testing.T) {
	plan := planOf()
	set := Of(drawn(func(r *Run) { r.Plan = &plan }))
	for name, want := range map[string][]string{
		"syncer_targets": {"syncer_targets{state=blocked} 1", "syncer_targets{state=in_sync} 1", "syncer_targets{state=pending} 3", "syncer_targets{state=unread} 1"},
		"syncer_changes": {
			"syncer_changes{op=create,status=blocked} 1", "syncer_changes{op=create,status=planned} 1",
			"syncer_changes{op=delete,status=planned} 1", "syncer_changes{op=update,status=withheld} 1",
			"syncer_changes{op=upgrade,status=planned} 1", "syncer_changes{op=upgrade,status=withheld} 2",
		},
		"syncer_planned_changes": {
			"syncer_planned_changes{origin=drift} 1", "syncer_planned_changes{origin=introduced} 1", "syncer_planned_changes{origin=unknown} 5",
		},
		"syncer_last_plan_timestamp_seconds": {"syncer_last_plan_timestamp_seconds 1.79523009e+09"},
	} {
		if d := cmp.Diff(want, about(t, set, nil, name)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// Each row is one target, and what it and its changes count as after an apply.
func TestOutcomes(t *testing.T) {
	unreadable := target("t", 0)
	unreadable.Error = "no answer"
	for _, row := range []struct {
		name   string
		plan   diff.TargetPlan
		result executor.TargetResult
		state  string
		counts []string
	}{
		{"nothing to do", target("t", 0), result(target("t", 0), ""), inSync, nil},
		{"done", target("t", 0, "create", "update"), result(target("t", 0, "create", "update"), "", executor.Succeeded, executor.Sent), changed,
			[]string{"{op=create,status=succeeded} 1", "{op=update,status=sent} 1"}},
		{"one failed", target("t", 0, "create", "update"), result(target("t", 0, "create", "update"), "", executor.Failed, executor.Skipped), failed,
			[]string{"{op=create,status=failed} 1", "{op=update,status=skipped} 1"}},
		{"given up", target("t", 0, "create"), result(target("t", 0, "create"), "no answer for 30s", executor.Skipped), failed, []string{"{op=create,status=skipped} 1"}},
		{"in sync, and given up", target("t", 0), result(target("t", 0), "no answer for 30s"), failed, nil},
		{"held", target("t", 0, "create", "create"), result(target("t", 0, "create", "create"), "", executor.Succeeded, executor.Held), pending,
			[]string{"{op=create,status=held} 1", "{op=create,status=succeeded} 1"}},
		{"interrupted", target("t", 0, "replace"), result(target("t", 0, "replace"), "", executor.Canceled), pending, []string{"{op=replace,status=canceled} 1"}},
		{"its wave was not started", target("t", 0, "rollback"), result(target("t", 0, "rollback"), "", executor.Skipped), pending, []string{"{op=rollback,status=skipped} 1"}},
		{"stale", target("t", 0, "create"), result(target("t", 0, "create"), "stale: another version", executor.Skipped), stale, []string{"{op=create,status=skipped} 1"}},
		{"blocked", target("t", 0, "delete mandatory", "create"), result(target("t", 0, "delete", "create"), "blocked: c0: mandatory", executor.Skipped, executor.Skipped), blocked,
			[]string{"{op=create,status=skipped} 1", "{op=delete,status=blocked} 1"}},
		{"unread", unreadable, result(unreadable, "no answer"), unread, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := diff.Plan{Targets: []diff.TargetPlan{row.plan}}
			set := Of(drawn(func(r *Run) {
				r.Plan, r.Result = &plan, &executor.Result{Plan: plan, Targets: []executor.TargetResult{row.result}}
			}))
			if d := cmp.Diff([]string{"syncer_targets{state=" + row.state + "} 1"}, about(t, set, nil, "syncer_targets")); d != "" {
				t.Errorf("targets (-want +got):\n%s", d)
			}
			var want []string
			for _, text := range row.counts {
				want = append(want, "syncer_changes"+text)
			}
			if d := cmp.Diff(want, about(t, set, nil, "syncer_changes")); d != "" {
				t.Errorf("changes (-want +got):\n%s", d)
			}
		})
	}
}

func TestRequests(t *testing.T) {
	counted := NewRequests()
	counted.Count("cce", 200, false)
	counted.Count("cce", 200, true)
	counted.Count("cce", 429, false)
	counted.Count("iam", 0, false)
	set := Of(drawn(func(r *Run) { r.Requests = counted }))
	want := []string{
		"syncer_requests_total{code=200,service=cce} 2", "syncer_requests_total{code=429,service=cce} 1", "syncer_requests_total{code=error,service=iam} 1",
	}
	if d := cmp.Diff(want, about(t, set, nil, "syncer_requests_total")); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"syncer_request_retries_total{service=cce} 1"}, about(t, set, nil, "syncer_request_retries_total")); d != "" {
		t.Errorf("retries (-want +got):\n%s", d)
	}
}
