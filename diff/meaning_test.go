package diff

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

// meaning is one row of the table in docs/manifest.md.
type meaning struct {
	live, was, fresh, manifest string
	reset                      bool
	sent                       string
	differences, carried       []string
}

var quoted = regexp.MustCompile("`([^`]*)`")

// meanings reads the table. What it does not understand it fails on.
func meanings(t *testing.T) []meaning {
	t.Helper()
	page, err := os.ReadFile("../docs/manifest.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "| live | default | new default | manifest | undeclared | sent | in the plan | carried |\n")
	if !found {
		t.Fatal("docs/manifest.md lost its table of what parameters mean")
	}
	var out []meaning
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		if strings.HasPrefix(line, "|---") {
			continue
		}
		if len(cells) != 8 {
			break
		}
		for i := range cells[:4] {
			cells[i] = strings.Trim(cells[i], "`")
		}
		m := meaning{live: cells[0], was: cells[1], fresh: cells[2], manifest: cells[3], reset: cells[4] == "reset"}
		if cells[5] != "–" {
			m.sent = strings.Trim(cells[5], "`")
		}
		for _, text := range quoted.FindAllStringSubmatch(cells[6], -1) {
			m.differences = append(m.differences, text[1])
		}
		for _, text := range quoted.FindAllStringSubmatch(cells[7], -1) {
			m.carried = append(m.carried, text[1])
		}
		out = append(out, m)
	}
	return out
}

// TestParametersMeanWhatTheManualSays runs the manual's table.
func TestParametersMeanWhatTheManualSays(t *testing.T) {
	rows := meanings(t)
	if len(rows) < 40 {
		t.Fatalf("only %d rows were understood", len(rows))
	}
	for _, m := range rows {
		t.Run(strings.Join([]string{m.live, m.was, m.fresh, m.manifest, map[bool]string{true: "reset", false: "preserve"}[m.reset]}, " "), func(t *testing.T) {
			m.check(t)
		})
	}
}

func (m meaning) check(t *testing.T) {
	custom := func(text string) string { return `{"custom":` + text + `}` }
	to := "1.0.0"
	template := Template{Name: "app"}
	if m.was != "?" {
		template.Versions = append(template.Versions, version(t, "1.0.0", "", custom(m.was)))
	}
	if m.fresh != "=" {
		to = "1.1.0"
		template.Versions = append(template.Versions, version(t, to, "", custom(m.fresh)))
	}
	want := desired.Component{Name: "app", Version: to, Reset: m.reset, Parameters: fromJSON(t, custom(m.manifest))}
	live := Inventory{Instances: []Instance{running(t, "app", "1.0.0", custom(m.live))}}
	plan := Target(cluster(want), live, catalogOf(template))
	sent, differences, carried := "", []string(nil), []string(nil)
	for _, c := range plan.Changes {
		if c.Blocked != "" {
			t.Fatalf("blocked: %s", c.Blocked)
		}
		sent = text(object(c.Parameters["custom"]))
		for _, d := range c.Diff {
			differences = append(differences, brieflyWritten(d))
		}
		for _, path := range c.Carried {
			carried = append(carried, strings.TrimPrefix(path, "/custom/"))
		}
	}
	if d := cmp.Diff(m.sent, sent); d != "" {
		t.Errorf("sent (-manual +got):\n%s", d)
	}
	if d := cmp.Diff(m.differences, differences); d != "" {
		t.Errorf("in the plan (-manual +got):\n%s", d)
	}
	if d := cmp.Diff(m.carried, carried); d != "" {
		t.Errorf("carried (-manual +got):\n%s", d)
	}
}

// brieflyWritten is a difference as the manual writes it.
func brieflyWritten(d Difference) string {
	side := func(raw json.RawMessage) string {
		if raw == nil {
			return "–"
		}
		return string(raw)
	}
	out := strings.TrimPrefix(d.Path, "/custom/") + ": " + side(d.Old) + " → " + side(d.New)
	if d.Source == FromManifest {
		out += " *"
	}
	return out
}
