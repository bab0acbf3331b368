package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
)

// raised evaluates the rules over each file of metrics, as if it had been collected at
// that moment and stood so since: which alerts would be there, by file.
func raised(rules []expression, files []string, at time.Time) (map[string][]string, error) {
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute})
	out := map[string][]string{}
	for _, file := range files {
		found, err := collected(file, at)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out[file] = []string{}
		for _, rule := range rules {
			query, err := engine.NewInstantQuery(context.Background(), found, nil, rule.Query, at)
			if err != nil {
				return nil, err
			}
			result := query.Exec(context.Background())
			vector, err := result.Vector()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", rule.At, err)
			}
			if len(vector) > 0 {
				out[file] = append(out[file], rule.At)
			}
			query.Close()
		}
	}
	return out, nil
}

// collected reads a file of metrics.
func collected(file string, at time.Time) (storage.Queryable, error) {
	text, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(text)
	if err != nil {
		return nil, err
	}
	var all []storage.Series
	for name, family := range families {
		for _, m := range family.GetMetric() {
			all = append(all, seriesOf(name, m, at))
		}
	}
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{
		SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
			matching := slices.DeleteFunc(slices.Clone(all), func(s storage.Series) bool {
				return slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(s.Labels().Get(m.Name)) })
			})
			return &list{SeriesSet: storage.EmptySeriesSet(), rest: matching}
		},
	}}, nil
}

func seriesOf(name string, m *dto.Metric, at time.Time) storage.Series {
	pairs := map[string]string{model.MetricNameLabel: name}
	for _, pair := range m.GetLabel() {
		pairs[pair.GetName()] = pair.GetValue()
	}
	value := m.GetGauge().GetValue() + m.GetCounter().GetValue() // one of the two
	return storage.NewListSeries(labels.FromMap(pairs), []chunks.Sample{sample{at.UnixMilli(), value}})
}

// list is a set of series.
type list struct {
	storage.SeriesSet
	at   storage.Series
	rest []storage.Series
}

func (l *list) Next() bool {
	if len(l.rest) == 0 {
		return false
	}
	l.at, l.rest = l.rest[0], l.rest[1:]
	return true
}

func (l *list) At() storage.Series { return l.at }

// sample is one value.
type sample struct {
	at    int64
	value float64
}

func (s sample) T() int64                      { return s.at }
func (s sample) ST() int64                     { return 0 }
func (s sample) F() float64                    { return s.value }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }
