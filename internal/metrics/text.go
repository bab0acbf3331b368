package metrics

import (
	"cmp"
	"io"
	"maps"
	"slices"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// ContentType is that of the text form.
var ContentType = string(expfmt.NewFormat(expfmt.TypeTextPlain))

// Write writes the text form.
func Write(w io.Writer, families []*dto.MetricFamily) error {
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

// WithLabels gives all samples of families the labels of a run too.
func WithLabels(families []*dto.MetricFamily, common map[string]string) []*dto.MetricFamily {
	for _, family := range families {
		for _, sample := range family.GetMetric() {
			for name, value := range common {
				sample.Label = append(sample.Label, &dto.LabelPair{Name: new(name), Value: new(value)})
			}
			slices.SortFunc(sample.Label, func(a, b *dto.LabelPair) int { return cmp.Compare(a.GetName(), b.GetName()) })
		}
	}
	return families
}

// Keep returns families with what a run has nothing to say about as the run before
// left it, out of what [Read] returned. Only samples with the same common labels
// count: others are of another job.
func Keep(families []*dto.MetricFamily, before map[string]*dto.MetricFamily, common map[string]string) []*dto.MetricFamily {
	out := slices.Clone(families)
	for _, m := range All() {
		if slices.ContainsFunc(families, func(f *dto.MetricFamily) bool { return f.GetName() == m.Name }) {
			continue
		}
		if kept := m.kept(before[m.Name], common); len(kept) > 0 {
			out = append(out, m.family(kept...))
		}
	}
	return byName(out)
}

// kept are the samples of an earlier family that are the metric's, made anew.
func (m Metric) kept(before *dto.MetricFamily, common map[string]string) []*dto.Metric {
	if before.GetType() != m.Type {
		return nil
	}
	var out []*dto.Metric
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
		if !maps.Equal(labels, common) {
			continue
		}
		value := sample.GetGauge().GetValue()
		if m.Type == dto.MetricType_COUNTER {
			value = sample.GetCounter().GetValue()
		}
		out = append(out, WithLabels([]*dto.MetricFamily{m.family(m.sample(value, own...))}, common)[0].Metric...)
	}
	return out
}
