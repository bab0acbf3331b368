package cli

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// hostile is what a stranger puts wherever a manifest takes text.
const hostile = `x\n::error::forged\n  ::add-mask::a\r\u001b[2J\u001b[31m \u202e \u009b ##[add-path]/tmp\nsection_start:1:a\r\u001b[0K`

// TestNothingHostileIsPrinted: whatever a manifest, a flag, a file's name or an
// edited plan holds, on each stream and in each report no character acts on a
// terminal, and no line is a command to GitHub but the annotations.
func TestNothingHostileIsPrinted(t *testing.T) {
	inDirectory(t, map[string]string{
		"values.yaml": head + "pools:\n- name: pool-train-a\n  plugins:\n  - name: node-local-dns\n    inputs: {custom: {domain: \"" + hostile + "\", \"" + hostile + "\": 1}}\n",
		"broken.yaml": head + "pools:\n- name: \"" + hostile + "\"\n  \"" + hostile + "\": 1\n  plugins: [{name: \"" + hostile + "\", version: \"" + hostile + "\"}]\n",
	})
	name := "odd\x1b[2J\n::error::forged\u202e.yaml"
	if err := os.WriteFile(name, []byte(head+"pools: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"GITHUB_ACTIONS": "true", "SYNCER_ALLOW_ENV": "SYNCER_VAR_*"}
	for _, args := range [][]string{
		{"validate", "-f", "broken.yaml"},
		{"validate", "-f", name},
		{"validate", "-f", "missing\x1b[2J\n::error::forged"},
		{"validate", "\x1b[2J\n::error::forged"},
		{"plan", "--color", "\x1b[2J\n::error::forged", "-f", "values.yaml"},
		{"plan", "--emulator", "-f", "values.yaml", "-v"},
		{"plan", "--emulator", "-f", "values.yaml", "-o", "text=text", "-o", "markdown=md", "-o", "html=html", "-o", "json=json"},
		{"plan", "--emulator", "-f", "values.yaml", "-o", "json"},
		{"plan", "--emulator", "-f", "values.yaml", "-o", "markdown", "-v"},
		{"apply", "--emulator", "-f", "values.yaml", "--yes", "-o", "ndjson", "--color=always"},
		{"report", "json\x1b[2J\n::error::forged"},
	} {
		got := invoke(t, env, args...)
		wantHarmless(t, strings.Join(args, " ")+": out", got.out)
		wantHarmless(t, strings.Join(args, " ")+": err", got.err)
		if got.out+got.err == "" && !strings.Contains(args[len(args)-1], "=json") {
			t.Errorf("%q printed nothing", args)
		}
	}
	for _, file := range []string{"text", "md", "html", "json"} {
		wantHarmless(t, file, readWhole(t, file))
	}
}

// TestAnEditedPlanIsHarmless: what report is given may come from anywhere.
func TestAnEditedPlanIsHarmless(t *testing.T) {
	var evil string
	if err := json.Unmarshal([]byte(`"`+hostile+`"`), &evil); err != nil {
		t.Fatal(err)
	}
	change := diff.Change{Op: diff.Op(evil), Component: evil, From: evil, To: evil, Blocked: evil, Carried: []string{evil}}
	plan := diff.Assemble([]diff.TargetPlan{{Target: evil, Name: evil, Region: evil, Error: evil, Changes: []diff.Change{change}, Unmanaged: []string{evil}}}, desired.Guards{}, desired.Rollout{})
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	inDirectory(t, map[string]string{"plan.json": string(text)})
	for _, format := range []string{"text", "markdown", "json", "html"} {
		got := invoke(t, map[string]string{"GITHUB_ACTIONS": "true"}, "report", "plan.json", "-o", format)
		wantHarmless(t, format, got.out+"\n"+got.err)
	}
}

func wantHarmless(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.SplitSeq(text, "\n") {
		for _, ours := range style.Sequences() { // --color=always
			line = strings.ReplaceAll(line, ours, "")
		}
		acts := func(r rune) bool { return unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Bidi_Control, r) }
		if strings.ContainsFunc(line, acts) {
			t.Errorf("%s: %q", what, line)
		}
		command := strings.HasPrefix(strings.TrimSpace(line), "::") && !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ")
		if what != "html" && (command || strings.Contains(line, "##[")) {
			t.Errorf("%s has a command: %q", what, line)
		}
	}
}

func readWhole(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
