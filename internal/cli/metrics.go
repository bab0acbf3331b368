package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/model"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/metrics"
	"github.com/syncer-project/syncer/internal/pushgateway"
)

// pushTimeout is how long a push may take. A run that was interrupted ends with it,
// and systems that stop a job wait some 30 s, of which [finish] takes most.
const pushTimeout = 5 * time.Second

// meter are the flags of a run's metrics, and what of the run they are about.
type meter struct {
	metricsFile, pushGateway string
	metricsLabels            []string

	file     *outfile
	gateway  *pushgateway.Gateway
	labels   map[string]string
	requests *metrics.Requests

	plan   *diff.Plan
	result *executor.Result
}

func (m *meter) flags(f *pflag.FlagSet) {
	f.StringVar(&m.metricsFile, "metrics-file", "", "write metrics of the run to this file, also when it fails, for the textfile collector of Prometheus' node exporter")
	f.StringVar(&m.pushGateway, "push-gateway", "", "push metrics of the run to the Prometheus push gateway at this URL; where that fails it is said, and the exit code stays")
	f.StringArrayVar(&m.metricsLabels, "metrics-label", nil, "NAME=VALUE, a label of all metrics of the run, to tell jobs apart (repeatable)")
}

// measured does the work of a command and tells in metrics how it went, where flags
// ask for that. inputs are the files that the run reads.
func (a *app) measured(command string, r *run, work func() error, inputs ...string) error {
	m := &r.meter
	if err := m.parse(a, command, r); err != nil {
		return err
	}
	if m.metricsFile == "" && m.gateway == nil {
		return work()
	}
	if err := m.open(a, inputs); err != nil {
		return err
	}
	m.requests = metrics.NewRequests()
	r.connection.observe = func(x cloud.Attempt) { m.requests.Count(string(x.Service), x.Status, x.Again) }
	began := time.Now()
	end := work()
	code := codeOf(end)
	ran := metrics.Run{
		Version: versionString(), Revision: commitOf(buildInfo()), GoVersion: runtime.Version(),
		Began: began, Ended: time.Now(), ExitCode: code, Success: code == codeDone || code == codePending,
		Plan: m.plan, Result: m.result, Requests: m.requests,
	}
	err := a.writeMetrics(m, metrics.Of(ran))
	a.push(m, metrics.Of(ran))
	if err != nil {
		return ended(code, errors.Join(end, err))
	}
	return end
}

// parse checks the flags.
func (m *meter) parse(a *app, command string, r *run) error {
	if _, _, err := parseShard(r.shard); err != nil {
		return err
	}
	m.labels = map[string]string{"command": command}
	if r.shard != "" {
		m.labels["shard"] = r.shard
	}
	for _, text := range m.metricsLabels {
		name, value, ok := strings.Cut(text, "=")
		switch _, taken := m.labels[name]; {
		case !ok || value == "" || !utf8.ValidString(value) || !model.LegacyValidation.IsValidLabelName(name) || strings.HasPrefix(name, "__"):
			return fmt.Errorf("--metrics-label %q: has to be NAME=VALUE with a label's name, such as fleet=prod", text)
		case taken || slices.Contains(reserved(), name):
			return fmt.Errorf("--metrics-label %q: %s is a label already; take another name", text, name)
		}
		m.labels[name] = value
	}
	if m.pushGateway == "" {
		return nil
	}
	gateway, err := pushgateway.Parse(m.pushGateway, r.allowHTTP)
	if err != nil {
		return fmt.Errorf("--push-gateway: %w", err)
	}
	a.own.Add(gateway.Secrets()...)
	m.gateway = &gateway
	return nil
}

// reserved are the labels that Prometheus or the metrics have already.
func reserved() []string {
	out := []string{"job", "instance", "shard"}
	for _, metric := range metrics.All() {
		for _, label := range metric.Labels {
			out = append(out, label.Name)
		}
	}
	return out
}

// open opens the file, before anything is done.
func (m *meter) open(a *app, inputs []string) error {
	if m.metricsFile == "" {
		return nil
	}
	file, err := a.openOutfile(m.metricsFile, inputs)
	if err == nil {
		a.opened = append(a.opened, file)
		err = file.share()
	}
	if err != nil {
		return fmt.Errorf("--metrics-file: %w", err)
	}
	m.file = file
	return nil
}

// writeMetrics writes the file, with what the run has nothing to say about as the
// file has had it.
func (a *app) writeMetrics(m *meter, set metrics.Set) error {
	if m.file == nil {
		return nil
	}
	before, err := readMetrics(m.metricsFile)
	if err != nil {
		a.tell(slog.LevelWarn, "--metrics-file %s: it held no metrics that could be read, so what it said of the last success is gone: %v", m.metricsFile, err)
	}
	registry, err := set.Keep(before, m.labels).Registry(m.labels)
	if err == nil {
		err = a.draw(m.file, func(w io.Writer) error { return metrics.Write(w, registry) })
	}
	if err == nil {
		err = m.file.commit()
	}
	if err != nil {
		m.file.discard()
		return fmt.Errorf("--metrics-file %s: %w", m.metricsFile, err)
	}
	return nil
}

// largestMetrics is how much of an earlier file is read: syncer's has some 10 KiB.
const largestMetrics = 1 << 20

// readMetrics reads the file of the run before, if there is one.
func readMetrics(path string) (map[string]*dto.MetricFamily, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, nil //nolint:nilerr // the first run, or a pipe
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return metrics.Read(io.LimitReader(file, largestMetrics))
}

// push brings the metrics to the gateway. A monitoring that is down stops no run: the
// alert that misses the last success tells of it.
func (a *app) push(m *meter, set metrics.Set) {
	if m.gateway == nil {
		return
	}
	registry, err := set.Registry(nil)
	if err == nil {
		err = pushgateway.Push{
			Gateway: *m.gateway, Job: "syncer", Labels: m.labels, Metrics: registry,
			UserAgent: "syncer/" + versionString(), Env: a.first, Timeout: pushTimeout,
		}.Send(context.Background())
	}
	if err != nil {
		a.tell(slog.LevelWarn, "--push-gateway %s: the metrics were not pushed, which changes nothing else: %v", m.gateway, err)
	}
}
