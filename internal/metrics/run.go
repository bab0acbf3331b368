package metrics

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"

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

// Families returns the metrics of a run, by name. The same run gives the same.
func Families(r Run) []*dto.MetricFamily {
	ended := seconds(r.Ended)
	out := []*dto.MetricFamily{
		buildInfo.family(buildInfo.sample(1, r.Version, r.Revision, r.GoVersion)),
		duration.family(duration.sample(r.Ended.Sub(r.Began).Seconds())),
		exitCode.family(exitCode.sample(float64(r.ExitCode))),
		lastCompletion.family(lastCompletion.sample(ended)),
	}
	if r.Success {
		out = append(out, lastSuccess.family(lastSuccess.sample(ended)))
	}
	if r.Plan != nil {
		out = append(out, lastPlan.family(lastPlan.sample(ended)), targetStates(r), changeStatuses(r), changeOrigins(*r.Plan))
	}
	return byName(append(out, r.Requests.families()...))
}

// seconds is a moment as Prometheus has it.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func byName(families []*dto.MetricFamily) []*dto.MetricFamily {
	slices.SortFunc(families, func(a, b *dto.MetricFamily) int { return cmp.Compare(a.GetName(), b.GetName()) })
	return families
}

// targetStates counts the targets by what became of them.
func targetStates(r Run) *dto.MetricFamily {
	results := map[string]executor.TargetResult{}
	if r.Result != nil {
		for _, t := range r.Result.Targets {
			results[t.Target] = t
		}
	}
	count := map[string]int{}
	for _, t := range r.Plan.Targets {
		result, carriedOut := results[t.Target]
		count[stateOf(t, result, carriedOut)]++
	}
	var samples []*dto.Metric
	for _, state := range states {
		samples = append(samples, targets.sample(float64(count[state]), state))
	}
	return targets.family(samples...)
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
func changeStatuses(r Run) *dto.MetricFamily {
	statuses, count := planStatuses, map[[2]string]int{}
	if r.Result != nil {
		statuses = applyStatuses
		countOutcomes(*r.Result, count)
	} else {
		countPlanned(*r.Plan, count)
	}
	var samples []*dto.Metric
	for _, op := range ops {
		for _, status := range statuses {
			samples = append(samples, changes.sample(float64(count[[2]string{op, status}]), op, status))
		}
	}
	return changes.family(samples...)
}

func countPlanned(plan diff.Plan, count map[[2]string]int) {
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
			count[[2]string{string(c.Op), status}]++
		}
	}
}

// countOutcomes counts a change that is blocked as that, where the result says that
// it was skipped, as all on its target.
func countOutcomes(result executor.Result, count map[[2]string]int) {
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
			count[[2]string{string(o.Op), status}]++
		}
	}
}

// changeOrigins counts the changes of a plan by who caused them.
func changeOrigins(plan diff.Plan) *dto.MetricFamily {
	count := map[string]int{}
	for _, t := range plan.Targets {
		for _, c := range t.Changes {
			origin := string(c.Origin)
			if origin == "" {
				origin = unknown
			}
			count[origin]++
		}
	}
	var samples []*dto.Metric
	for _, origin := range origins {
		samples = append(samples, plannedChanges.sample(float64(count[origin]), origin))
	}
	return plannedChanges.family(samples...)
}

// sortedKeys are the keys of a count by two labels.
func sortedKeys(count map[[2]string]int) [][2]string {
	return slices.SortedFunc(maps.Keys(count), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
}
