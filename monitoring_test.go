package syncer_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/syncer-project/syncer/internal/metrics"
)

// query is an expression of a rule or a panel, as .ci/rules has read it.
type query struct {
	At, Query string
	Selectors []struct {
		Metric   string
		Matchers map[string]string
	}
	Groups []string
}

// findings are what .ci/rules finds.
type findings struct {
	Rules, Panels []query
	Raised        map[string][]string // alerts, by file of metrics
}

// look has Prometheus' own parsers and engine read the examples, and files of metrics;
// they have a module of their own, as nothing else needs them.
func look(t *testing.T, at time.Time, files ...string) (found findings) {
	t.Helper()
	args := []string{"run", "."}
	for _, name := range []string{"alerts.yaml", "dashboard.json"} {
		full, err := filepath.Abs(filepath.Join("examples/monitoring", name))
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, full)
	}
	read := exec.Command("go", slices.Concat(args, []string{strconv.FormatInt(at.Unix(), 10)}, files)...)
	read.Dir = ".ci/rules"
	var complaints strings.Builder
	read.Stderr = &complaints
	out, err := read.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

// commonLabels are those that a metric has beside its own: from flags, and from how
// it was collected.
var commonLabels = []string{"command", "shard", "job", "instance"}

// TestMonitoringNamesWhatThereIs: each expression of the alerts and of the dashboard
// parses, and names only metrics, labels and values that syncer writes.
func TestMonitoringNamesWhatThereIs(t *testing.T) {
	known := map[string]metrics.Metric{}
	unused := map[string]bool{}
	for _, m := range metrics.All() {
		known[m.Name], unused[m.Name] = m, true
	}
	found := look(t, time.Unix(0, 0))
	for _, q := range slices.Concat(found.Rules, found.Panels) {
		var labels []string
		if len(q.Selectors) == 0 {
			t.Errorf("%s: %s names no metric", q.At, q.Query)
		}
		for _, s := range q.Selectors {
			m, ok := known[s.Metric]
			if !ok {
				t.Errorf("%s: syncer has no metric %s", q.At, s.Metric)
				continue
			}
			delete(unused, s.Metric)
			for _, label := range m.Labels {
				labels = append(labels, label.Name)
				checkValue(t, q.At, label, s.Matchers[label.Name])
				delete(s.Matchers, label.Name)
			}
			for name := range s.Matchers {
				if !slices.Contains(commonLabels, name) {
					t.Errorf("%s: %s has no label %s", q.At, s.Metric, name)
				}
			}
		}
		for _, name := range q.Groups {
			if !slices.Contains(commonLabels, name) && !slices.Contains(labels, name) {
				t.Errorf("%s: %s has no label %s to group by", q.At, q.Query, name)
			}
		}
	}
	for name := range unused {
		t.Errorf("neither an alert nor the dashboard shows %s", name)
	}
}

// checkValue looks up the values that a matcher names: =value or =~one|other.
func checkValue(t *testing.T, at string, label metrics.Label, matcher string) {
	if matcher == "" || label.Values == nil {
		return
	}
	value := strings.TrimLeft(matcher, "=~!")
	for _, each := range strings.Split(value, "|") {
		if !slices.Contains(label.Values, each) {
			t.Errorf("%s: %s is never %s", at, label.Name, each)
		}
	}
}

// TestMonitoringTemplates: what annotations and legends fill in are labels, too.
func TestMonitoringTemplates(t *testing.T) {
	labels := slices.Clone(commonLabels)
	for _, m := range metrics.All() {
		for _, label := range m.Labels {
			labels = append(labels, label.Name)
		}
	}
	place := regexp.MustCompile(`\$labels\.(\w+)|"legendFormat": "(.*)"`)
	legend := regexp.MustCompile(`\{\{(\w+)\}\}`)
	for _, file := range []string{"examples/monitoring/alerts.yaml", "examples/monitoring/dashboard.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, m := range place.FindAllStringSubmatch(string(text), -1) {
			names := []string{m[1]}
			if m[1] == "" {
				names = nil
				for _, l := range legend.FindAllStringSubmatch(m[2], -1) {
					names = append(names, l[1])
				}
			}
			for _, name := range names {
				found++
				if !slices.Contains(labels, name) {
					t.Errorf("%s: %s is no label", file, name)
				}
			}
		}
		if found == 0 {
			t.Errorf("%s: no template was found", file)
		}
	}
}

// TestMonitoringIsDocumented: docs/monitoring.md tells of each alert, in the file's
// order, and shows the script that it explains.
func TestMonitoringIsDocumented(t *testing.T) {
	var texts [3]string
	for i, file := range []string{"docs/monitoring.md", "examples/monitoring/alerts.yaml", "examples/monitoring/nightly.sh"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	names := func(pattern, text string) (out []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
		return out
	}
	inRules, onPage := names(`- alert: (\w+)`, texts[1]), names("(?m)^\\| `(Syncer\\w+)` \\|", texts[0])
	if len(inRules) == 0 || !slices.Equal(inRules, onPage) {
		t.Errorf("alerts: %v, on the page %v", inRules, onPage)
	}
	if !strings.Contains(texts[0], "```sh\n"+texts[2]+"```") {
		t.Error("docs/monitoring.md does not show nightly.sh")
	}
}

// TestDashboardIsWhole: no two panels lie on each other or share a number.
func TestDashboardIsWhole(t *testing.T) {
	text, err := os.ReadFile("examples/monitoring/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		UID, Title string
		Panels     []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil || board.UID == "" || board.Title == "" {
		t.Fatalf("%+v, %v", board, err)
	}
	ids, cells := map[int]bool{}, map[[2]int]string{}
	for _, p := range board.Panels {
		at := p.GridPos
		if ids[p.ID] || p.Title == "" || at.W < 1 || at.H < 1 || at.X+at.W > 24 {
			t.Errorf("panel %d, %q at %+v", p.ID, p.Title, at)
		}
		ids[p.ID] = true
		for x := at.X; x < at.X+at.W; x++ {
			for y := at.Y; y < at.Y+at.H; y++ {
				if other := cells[[2]int{x, y}]; other != "" {
					t.Fatalf("%s lies on %s", p.Title, other)
				}
				cells[[2]int{x, y}] = p.Title
			}
		}
	}
}
