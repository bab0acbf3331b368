package metrics

import (
	"io"
	"maps"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Text is the format that is written and pushed.
var Text = expfmt.NewFormat(expfmt.TypeTextPlain)

// Registry returns a registry of the metrics, each sample with the common labels too.
// An error tells of labels that cannot be, or that are the metrics' own.
func (s Set) Registry(common map[string]string) (*prometheus.Registry, error) {
	out := prometheus.NewRegistry()
	labelled := prometheus.WrapRegistererWith(common, out)
	for _, collector := range s {
		if err := labelled.Register(collector); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Write writes what is gathered as text.
func Write(w io.Writer, from prometheus.Gatherer) error {
	families, err := from.Gather()
	if err != nil {
		return err
	}
	for _, family := range families {
		if _, err := expfmt.MetricFamilyToText(w, family); err != nil {
			return err
		}
	}
	return nil
}

// Read reads the text form.
func Read(r io.Reader) (map[string]*dto.MetricFamily, error) {
	parser := expfmt.NewTextParser(model.LegacyValidation)
	return parser.TextToMetricFamilies(r)
}

// Keep returns the set with what the run has nothing to say about as the run before
// left it, out of what [Read] returned. Only samples with the same common labels
// count: others are of another job. What every run counts is never kept.
func (s Set) Keep(before map[string]*dto.MetricFamily, common map[string]string) Set {
	out := maps.Clone(s)
	for _, m := range All() {
		if s[m.Name] == nil && before[m.Name].GetType() == dto.MetricType_GAUGE {
			out[m.Name] = m.kept(before[m.Name], common)
		}
	}
	return out
}

// kept are the samples of an earlier family that are the metric's, made anew.
func (m Metric) kept(before *dto.MetricFamily, common map[string]string) prometheus.Collector {
	out := m.gauges()
	for _, sample := range before.GetMetric() {
		labels := map[string]string{}
		for _, pair := range sample.GetLabel() {
			labels[pair.GetName()] = pair.GetValue()
		}
		own := make([]string, len(m.Labels))
		for i, label := range m.Labels {
			own[i] = labels[label.Name]
			delete(labels, label.Name)
		}
		if maps.Equal(labels, common) {
			out.WithLabelValues(own...).Set(sample.GetGauge().GetValue())
		}
	}
	return out
}
