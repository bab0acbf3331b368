package cli

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/report"
)

// reporting are the commands that take -o.
func reporting() []*cobra.Command {
	return slices.DeleteFunc(Tree().Commands(), func(cmd *cobra.Command) bool { return cmd.Flags().Lookup("output") == nil })
}

// completions asks a command for the completion of -o, as a shell does.
func completions(t *testing.T, command, begun string) []string {
	t.Helper()
	got := invoke(t, nil, "__complete", command, "--output", begun)
	if got.code != codeDone {
		t.Fatalf("completion of syncer %s -o: %+v", command, got)
	}
	var names []string
	for line := range strings.Lines(got.out) {
		if name, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); !strings.HasPrefix(name, ":") {
			names = append(names, name)
		}
	}
	return names
}

// TestCommandsOfferTheTablesFormats: which commands take which formats. Reports
// are drawn in all of them; events there are only of an apply.
func TestCommandsOfferTheTablesFormats(t *testing.T) {
	want := map[string][]string{
		"plan": report.Names(), "apply": slices.Concat(report.Names(), report.EventNames()), "report": report.Names(), "outdated": report.Names(),
		"export": {"yaml", "json"}, "snapshot": {"json"},
	}
	got := map[string][]string{}
	for _, cmd := range reporting() {
		got[cmd.Name()] = completions(t, cmd.Name(), "")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("completion of -o (-want +got):\n%s", d)
	}
	if files := completions(t, "plan", "json=pl"); files != nil {
		t.Errorf("after json= there are formats and no files: %q", files)
	}
}

// TestHelpListsTheFormats: the help of -o lists exactly what its completion
// offers, the standard one as such, and takes nothing else.
func TestHelpListsTheFormats(t *testing.T) {
	for _, cmd := range reporting() {
		formats, usage := completions(t, cmd.Name(), ""), cmd.Flags().Lookup("output").Usage
		list, rest, _ := strings.Cut(usage, ", with =FILE")
		list = strings.ReplaceAll(strings.TrimPrefix(list, "report format, "), " or ", ", ")
		if list != strings.Join(formats, ", ") || !strings.HasSuffix(rest, "default "+formats[0]+")") {
			t.Errorf("syncer %s offers %q, its help says: %s", cmd.Name(), formats, usage)
		}
	}
}

// TestReportsAreDocumented: docs/reports.md names every format that a command
// has, no other one, with the commands that have it, and every op with its sign.
func TestReportsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "|"); len(cells) == 5 && strings.HasPrefix(cells[1], " `") {
			rows[strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[2])
		}
	}
	of := map[string][]string{} // commands by format
	for _, command := range []string{"plan", "apply", "report", "outdated", "export", "snapshot"} {
		for _, format := range completions(t, command, "") {
			of[format] = append(of[format], command)
		}
	}
	documented := map[string][]string{}
	for format, commands := range rows {
		if utf8.RuneCountInString(format) > 1 { // not a sign
			documented[format] = strings.Split(commands, ", ")
		}
	}
	if d := cmp.Diff(of, documented); d != "" {
		t.Errorf("docs/reports.md and the commands differ (-commands +page):\n%s", d)
	}
	for sign, op := range map[string]diff.Op{"+": diff.Create, "↑": diff.Upgrade, "~": diff.Update, "↓": diff.Rollback, "±": diff.Replace, "-": diff.Delete} {
		if rows[sign] != string(op) {
			t.Errorf("docs/reports.md: %s is %q, want %s", sign, rows[sign], op)
		}
	}
}
