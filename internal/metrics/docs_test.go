package metrics

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMetricsAreDocumented holds the tables of docs/monitoring.md to the list of all
// metrics: names, types, labels and help, and every value of a label.
func TestMetricsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/monitoring.md")
	if err != nil {
		t.Fatal(err)
	}
	var metrics, labels []string
	seen := map[string]bool{}
	for _, m := range All() {
		var names []string
		for _, label := range m.Labels {
			names = append(names, "`"+label.Name+"`")
			for _, value := range label.Values {
				if row := fmt.Sprintf("| `%s` | `%s` |", label.Name, value); !seen[row] {
					seen[row] = true
					labels = append(labels, row)
				}
			}
		}
		metrics = append(metrics, fmt.Sprintf("| `%s` | %s | %s | %s |", m.Name, strings.ToLower(m.Type.String()), strings.Join(names, ", "), m.Help))
	}
	if d := cmp.Diff(metrics, regexp.MustCompile("(?m)^\\| `syncer_.*$").FindAllString(string(page), -1)); d != "" {
		t.Errorf("metrics (-code +page):\n%s", d)
	}
	if d := cmp.Diff(labels, regexp.MustCompile("(?m)^\\| `\\w+` \\| `\\w+` \\|").FindAllString(string(page), -1)); d != "" {
		t.Errorf("values of labels (-code +page):\n%s", d)
	}
}
