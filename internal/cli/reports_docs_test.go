package cli

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/diff"
)

// TestReportsAreDocumented: docs/reports.md names every format that a command
// has, no other one, and every op with its sign.
func TestReportsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	formats := slices.Concat(planFormats, applyFormats, reportFormats, exportFormats)
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "|"); len(cells) == 5 && strings.HasPrefix(cells[1], " `") {
			rows[strings.Trim(cells[1], " `")] = cells[2]
		}
	}
	for _, format := range formats {
		if rows[format] == "" {
			t.Errorf("docs/reports.md has no row for the format %s", format)
		}
	}
	for name, of := range map[string][]string{"plan": planFormats, "apply": applyFormats, "report": reportFormats, "export": exportFormats} {
		for format, commands := range rows {
			if len(format) > 2 && strings.Contains(commands, name) != slices.Contains(of, format) {
				t.Errorf("docs/reports.md: %s of %s: %t, and the command says otherwise", format, name, strings.Contains(commands, name))
			}
		}
	}
	for sign, op := range map[string]diff.Op{"+": diff.Create, "↑": diff.Upgrade, "~": diff.Update, "±": diff.Replace, "-": diff.Delete} {
		if strings.TrimSpace(rows[sign]) != string(op) {
			t.Errorf("docs/reports.md: %s is %q, want %s", sign, rows[sign], op)
		}
	}
}
