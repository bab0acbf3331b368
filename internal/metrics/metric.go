package metrics

import (
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Metric describes one of the metrics. Names and units follow Prometheus' rules:
// seconds, Unix time for moments, _total for what is only counted up.
type Metric struct {
	Name, Help string
	Type       dto.MetricType
	Labels     []Label
}

// Label is a label of a metric, beside those that are common to a run.
type Label struct {
	Name string
	// Values are all that there are, each of them in every run that knows the metric,
	// be it as 0. nil: they are not known before.
	Values []string
}

// What a target came to, the first that fits of unread … in_sync.
const (
	unread  = "unread"  // it could not be listed for the plan
	stale   = "stale"   // it is no longer as the reviewed plan had it, and was left alone
	blocked = "blocked" // one of its changes is blocked, and it was left alone
	failed  = "failed"  // a change failed, or it was given up
	pending = "pending" // it has changes that were not made: planned only, held, skipped, canceled
	changed = "changed" // all its changes were made
	inSync  = "in_sync" // it is as the manifests say
)

// Statuses of changes that an outcome does not have.
const (
	planned  = "planned"  // of a plan: an apply would carry it out
	withheld = "withheld" // of a plan: an apply would not come to it
)

// unknown is an origin of changes: the plan had no base to tell it from.
const unknown = "unknown"

// noAnswer stands for the code of a request that failed before an answer came.
const noAnswer = "error"

var (
	ops      = []string{string(diff.Create), string(diff.Upgrade), string(diff.Update), string(diff.Rollback), string(diff.Replace), string(diff.Delete)}
	origins  = []string{string(diff.Introduced), string(diff.Drift), unknown}
	states   = []string{inSync, pending, changed, failed, blocked, stale, unread}
	services = []string{"iam", "cce", "modelarts"}

	planStatuses  = []string{planned, withheld, blocked}
	applyStatuses = []string{
		string(executor.Succeeded), string(executor.Sent), string(executor.Failed), string(executor.Held),
		string(executor.Skipped), string(executor.Canceled), blocked,
	}
)

// The metrics.
var (
	buildInfo = Metric{"syncer_build_info", "Which syncer made the latest run; the value is always 1.", dto.MetricType_GAUGE,
		[]Label{{Name: "version"}, {Name: "revision"}, {Name: "goversion"}}}
	duration       = Metric{"syncer_run_duration_seconds", "How long the latest run took.", dto.MetricType_GAUGE, nil}
	exitCode       = Metric{"syncer_run_exit_code", "Exit code of the latest run.", dto.MetricType_GAUGE, nil}
	lastCompletion = Metric{"syncer_last_completion_timestamp_seconds", "When the latest run ended, well or not.", dto.MetricType_GAUGE, nil}
	lastSuccess    = Metric{"syncer_last_success_timestamp_seconds", "When a run last ended with exit code 0, or 2, which says that a plan has changes.", dto.MetricType_GAUGE, nil}
	lastPlan       = Metric{"syncer_last_plan_timestamp_seconds", "When the latest run ended that came to a plan: the numbers of targets and changes are of that run.", dto.MetricType_GAUGE, nil}
	targets        = Metric{"syncer_targets", "Targets by what became of them.", dto.MetricType_GAUGE, []Label{{"state", states}}}
	changes        = Metric{"syncer_changes", "Changes by op and by what became of them.", dto.MetricType_GAUGE,
		[]Label{{"op", ops}, {"status", slices.Concat(planStatuses[:2], applyStatuses)}}}
	plannedChanges = Metric{"syncer_planned_changes", "Changes that the plan found to be needed, blocked ones included, by origin: the drift where the manifests did not change.", dto.MetricType_GAUGE,
		[]Label{{"origin", origins}}}
	requests = Metric{"syncer_requests_total", "Requests of the latest run by service and HTTP status; error is one without an answer.", dto.MetricType_COUNTER,
		[]Label{{"service", services}, {Name: "code"}}}
	retries = Metric{"syncer_request_retries_total", "Requests of the latest run that repeat one before.", dto.MetricType_COUNTER,
		[]Label{{"service", services}}}
)

// All lists the metrics, in the order in which they are explained.
func All() []Metric {
	return []Metric{
		lastSuccess, lastCompletion, duration, exitCode, buildInfo,
		targets, changes, plannedChanges, lastPlan, requests, retries,
	}
}

// gauges makes the metric as a gauge, of which no value is known yet.
func (m Metric) gauges() *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: m.Name, Help: m.Help}, m.labelNames())
}

// gauge makes the metric as a gauge with one value, that of these labels.
func (m Metric) gauge(value float64, labels ...string) *prometheus.GaugeVec {
	out := m.gauges()
	out.WithLabelValues(labels...).Set(value)
	return out
}

// counters makes the metric as a counter, of which no value is known yet.
func (m Metric) counters() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: m.Name, Help: m.Help}, m.labelNames())
}

func (m Metric) labelNames() []string {
	var out []string
	for _, label := range m.Labels {
		out = append(out, label.Name)
	}
	return out
}
