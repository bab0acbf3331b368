package metrics

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

var began = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)

// drawn is a run of a minute and a half, with what the test says about it.
func drawn(set func(*Run)) Run {
	r := Run{Version: "1.2.3", Revision: "abc", GoVersion: "go1.26", Began: began, Ended: began.Add(90 * time.Second), Requests: NewRequests()}
	set(&r)
	return r
}

// gather returns the families of a set, as a registry of it gives them.
func gather(t interface{ Fatal(...any) }, set Set, common map[string]string) []*dto.MetricFamily {
	registry, err := set.Registry(common)
	if err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// values are the samples of families that are not 0, as "name{label=value,…} value".
func values(families []*dto.MetricFamily) []string {
	var out []string
	for _, family := range families {
		for _, sample := range family.GetMetric() {
			value := sample.GetGauge().GetValue() + sample.GetCounter().GetValue()
			if value != 0 {
				out = append(out, fmt.Sprintf("%s%s %v", family.GetName(), labelsOf(sample), value))
			}
		}
	}
	return out
}

// labels are those of a sample.
func labels(sample *dto.Metric) map[string]string {
	out := map[string]string{}
	for _, pair := range sample.GetLabel() {
		out[pair.GetName()] = pair.GetValue()
	}
	return out
}

func labelsOf(sample *dto.Metric) string {
	var out []string
	for name, value := range labels(sample) {
		out = append(out, name+"="+value)
	}
	if out == nil {
		return ""
	}
	slices.Sort(out)
	return "{" + strings.Join(out, ",") + "}"
}

// about returns the values of one metric.
func about(t *testing.T, set Set, common map[string]string, name string) []string {
	t.Helper()
	for _, family := range gather(t, set, common) {
		if family.GetName() == name {
			return values([]*dto.MetricFamily{family})
		}
	}
	return []string{name + " is missing"}
}

// target is a plan's target with changes, each "op" or "op blocked".
func target(key string, wave int, changes ...string) diff.TargetPlan {
	out := diff.TargetPlan{Target: key, Wave: wave}
	for i, text := range changes {
		op, blocked, _ := strings.Cut(text, " ")
		out.Changes = append(out.Changes, diff.Change{Component: fmt.Sprint("c", i), Op: diff.Op(op), Blocked: blocked})
	}
	return out
}

// result is what became of a target's changes, each a status.
func result(plan diff.TargetPlan, reason string, statuses ...executor.Status) executor.TargetResult {
	out := executor.TargetResult{Target: plan.Target, Error: reason}
	for i, status := range statuses {
		out.Changes = append(out.Changes, executor.Outcome{Component: plan.Changes[i].Component, Op: plan.Changes[i].Op, Status: status})
	}
	return out
}
