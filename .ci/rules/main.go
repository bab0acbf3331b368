// Command rules reads a Prometheus rule file and a Grafana dashboard with Prometheus'
// own parsers, and prints as JSON which metrics and labels their expressions name. It
// also says which of the alerts files of metrics would raise at some time, before what
// their "for" asks for is over.
//
// It has a module of its own, as nothing else needs Prometheus.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// expression is a query, and what it names.
type expression struct {
	At, Query string
	Selectors []selector
	Groups    []string // labels that it groups by, or leaves out
}

// selector is a metric with its matchers, by label: =value, =~regular expression, …
type selector struct {
	Metric   string
	Matchers map[string]string
}

// findings are what the files are about.
type findings struct {
	Rules, Panels []expression
	Raised        map[string][]string // alerts, by file of metrics
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: rules RULES.yaml DASHBOARD.json UNIX-TIME [METRICS.prom…]")
		os.Exit(2)
	}
	found, err := find(os.Args[1], os.Args[2], os.Args[3], os.Args[4:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func find(rules, dashboard, at string, metrics []string) (f findings, err error) {
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return f, err
	}
	if f.Rules, err = ofRules(rules); err != nil {
		return f, err
	}
	if f.Panels, err = ofDashboard(dashboard); err != nil {
		return f, err
	}
	f.Raised, err = raised(f.Rules, metrics, time.Unix(seconds, 0))
	return f, err
}

var promQL = parser.NewParser(parser.Options{})

// ofRules reads a rule file as Prometheus does: with the templates of its annotations.
func ofRules(file string) ([]expression, error) {
	groups, errs := rulefmt.ParseFile(file, false, model.LegacyValidation, promQL, slog.New(slog.DiscardHandler))
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	var out []expression
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			e, err := read(rule.Alert, rule.Expr)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// dashboard is the part of one that holds queries.
type dashboard struct {
	Panels []struct {
		Title   string
		Targets []struct{ Expr string }
	}
	Templating struct {
		List []struct {
			Name  string
			Query any
		}
	}
}

// labelValues is Grafana's own function for what a variable may be.
var labelValues = regexp.MustCompile(`^label_values\((.*), *(\w+)\)$`)

func ofDashboard(file string) ([]expression, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var board dashboard
	if err := json.Unmarshal(text, &board); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var out []expression
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			e, err := read(panel.Title, target.Expr)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	for _, variable := range board.Templating.List {
		query, ok := variable.Query.(map[string]any)
		if !ok {
			continue // a kind of data source
		}
		match := labelValues.FindStringSubmatch(fmt.Sprint(query["query"]))
		if match == nil {
			return nil, fmt.Errorf("variable %s: %v is no label_values(metric, label)", variable.Name, query["query"])
		}
		e, err := read("variable "+variable.Name, match[1])
		if err != nil {
			return nil, err
		}
		e.Groups = append(e.Groups, match[2])
		out = append(out, e)
	}
	return out, nil
}

// read parses a query and collects what it names.
func read(at, query string) (expression, error) {
	out := expression{At: at, Query: query}
	parsed, err := promQL.ParseExpr(query)
	if err != nil {
		return out, fmt.Errorf("%s: %s: %w", at, query, err)
	}
	parser.Inspect(parsed, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.VectorSelector:
			found := selector{Metric: n.Name, Matchers: map[string]string{}}
			for _, m := range n.LabelMatchers {
				if m.Name != model.MetricNameLabel {
					found.Matchers[m.Name] = strings.Join([]string{m.Type.String(), m.Value}, "")
				}
			}
			out.Selectors = append(out.Selectors, found)
		case *parser.AggregateExpr:
			out.Groups = append(out.Groups, n.Grouping...)
		}
		return nil
	})
	return out, nil
}
