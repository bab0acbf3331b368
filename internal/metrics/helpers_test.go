package metrics

import (
	"fmt"
	"maps"
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

func labelsOf(sample *dto.Metric) string {
	pairs := map[string]string{}
	for _, pair := range sample.GetLabel() {
		pairs[pair.GetName()] = pair.GetValue()
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		out = append(out, name+"="+pairs[name])
	}
	if out == nil {
		return ""
	}
	return "{" + strings.Join(out, ",") + "}"
}

// about returns the values of one metric.
func about(t *testing.T, families []*dto.MetricFamily, name string) []string {
	t.Helper()
	for _, family := range families {
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
