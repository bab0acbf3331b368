package metrics

import (
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Run is what a run came to.
type Run struct {
	Version, Revision, GoVersion string

	Began, Ended time.Time
	ExitCode     int
	Success      bool // it did what it was to do

	Plan   *diff.Plan       // nil: it came to none
	Result *executor.Result // nil: nothing was to be carried out

	Requests *Requests
}

// Set is what there is to say about a run: metrics by name.
type Set map[string]prometheus.Collector

// Of returns the metrics of a run. The same run gives the same.
func Of(r Run) Set {
	ended := seconds(r.Ended)
	out := Set{
		buildInfo.Name:      buildInfo.gauge(1, r.Version, r.Revision, r.GoVersion),
		duration.Name:       duration.gauge(r.Ended.Sub(r.Began).Seconds()),
		exitCode.Name:       exitCode.gauge(float64(r.ExitCode)),
		lastCompletion.Name: lastCompletion.gauge(ended),
		requests.Name:       r.Requests.made,
		retries.Name:        r.Requests.repeated,
	}
	if r.Success {
		out[lastSuccess.Name] = lastSuccess.gauge(ended)
	}
	if r.Plan != nil {
		out[lastPlan.Name] = lastPlan.gauge(ended)
		out[targets.Name] = targetStates(r)
		out[changes.Name] = changeStatuses(r)
		out[plannedChanges.Name] = changeOrigins(*r.Plan)
	}
	return out
}

// seconds is a moment as Prometheus has it.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// targetStates counts the targets by what became of them.
func targetStates(r Run) prometheus.Collector {
	results := map[string]executor.TargetResult{}
	if r.Result != nil {
		for _, t := range r.Result.Targets {
			results[t.Target] = t
		}
	}
	count := targets.gauges()
	for _, state := range states {
		count.WithLabelValues(state)
	}
	for _, t := range r.Plan.Targets {
		result, carriedOut := results[t.Target]
		count.WithLabelValues(stateOf(t, result, carriedOut)).Inc()
	}
	return count
}

// stateOf is what a target came to. result is what became of it where the plan was
// carried out.
func stateOf(t diff.TargetPlan, result executor.TargetResult, carriedOut bool) string {
	with := func(statuses ...executor.Status) bool {
		return slices.ContainsFunc(result.Changes, func(o executor.Outcome) bool { return slices.Contains(statuses, o.Status) })
	}
	switch {
	case strings.HasPrefix(result.Error, "stale: "): // see executor.Options.Leave
		return stale
	case t.Error != "":
		return unread
	case t.Blocked():
		return blocked
	case result.Error != "", with(executor.Failed):
		return failed
	case len(t.Changes) == 0:
		return inSync
	case !carriedOut, with(executor.Held, executor.Skipped, executor.Canceled):
		return pending
	}
	return changed
}

// changeStatuses counts the changes by op and by what became of them, or by what
// would, where the plan was not carried out.
func changeStatuses(r Run) prometheus.Collector {
	statuses := planStatuses
	if r.Result != nil {
		statuses = applyStatuses
	}
	count := changes.gauges()
	for _, op := range ops {
		for _, status := range statuses {
			count.WithLabelValues(op, status)
		}
	}
	if r.Result != nil {
		countOutcomes(*r.Result, count)
	} else {
		countPlanned(*r.Plan, count)
	}
	return count
}

func countPlanned(plan diff.Plan, count *prometheus.GaugeVec) {
	for _, t := range plan.Targets {
		rest := planned
		if !plan.CarriesOut(t) {
			rest = withheld
		}
		for _, c := range t.Changes {
			status := rest
			if c.Blocked != "" {
				status = blocked
			}
			count.WithLabelValues(string(c.Op), status).Inc()
		}
	}
}

// countOutcomes counts a change that is blocked as that, where the result says that
// it was skipped, as all on its target.
func countOutcomes(result executor.Result, count *prometheus.GaugeVec) {
	isBlocked := map[[2]string]bool{}
	for _, t := range result.Plan.Targets {
		for _, c := range t.Changes {
			isBlocked[[2]string{t.Target, c.Component}] = c.Blocked != ""
		}
	}
	for _, t := range result.Targets {
		for _, o := range t.Changes {
			status := string(o.Status)
			if isBlocked[[2]string{t.Target, o.Component}] {
				status = blocked
			}
			count.WithLabelValues(string(o.Op), status).Inc()
		}
	}
}

// changeOrigins counts the changes of a plan by who caused them.
func changeOrigins(plan diff.Plan) prometheus.Collector {
	count := plannedChanges.gauges()
	for _, origin := range origins {
		count.WithLabelValues(origin)
	}
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			origin := string(c.Origin)
			if origin == "" {
				origin = unknown
			}
			count.WithLabelValues(origin).Inc()
		}
	}
	return count
}
