package cli

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write docs/commands.md anew")

const commandsFile = "../../docs/commands.md"

// TestCommandsAreDocumented holds docs/commands.md against the commands' own
// help. It is written anew by: go test ./internal/cli -run CommandsAreDocumented -update
func TestCommandsAreDocumented(t *testing.T) {
	want := commandsPage(Tree())
	if *update {
		if err := os.WriteFile(commandsFile, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(commandsFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("docs/commands.md is stale; write it anew with\n  go test ./internal/cli -run CommandsAreDocumented -update\n(-want +got):\n%s", d)
	}
}

// TestEveryHelpListsTheExitCodes asks each command, as a user would.
func TestEveryHelpListsTheExitCodes(t *testing.T) {
	for _, cmd := range append(Tree().Commands(), Tree()) {
		args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		if got := invoke(t, nil, args...); got.code != codeDone || !strings.Contains(got.out, exitCodes) {
			t.Errorf("syncer %s: exit code %d, and the help lacks the exit codes:\n%s", strings.Join(args, " "), got.code, got.out)
		}
	}
}

// TestHelpFitsATerminal: no line of a help text is longer than 80 columns, and each
// flag's value has a word of its own.
func TestHelpFitsATerminal(t *testing.T) {
	root := silent().root()
	for _, cmd := range append(documented(root), root) {
		help := invoke(t, nil, append(strings.Fields(cmd.CommandPath())[1:], "--help")...).out
		for line := range strings.Lines(help) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > helpWidth {
				t.Errorf("%s: %d columns: %s", cmd.CommandPath(), n, line)
			}
		}
		if m := regexp.MustCompile(`--\S+ (string|stringArray|int|float64)\b.*`).FindString(help); m != "" {
			t.Errorf("%s: a type in place of a value; give it a word in placeholders (usage.go): %s", cmd.CommandPath(), m)
		}
		if strings.Contains(help, "m0s") || strings.Contains(help, "default []") {
			t.Errorf("%s: a default that says too much:\n%s", cmd.CommandPath(), help)
		}
		own := strings.Join(indented.FindAllString(strings.TrimSuffix(cmd.Long, exitCodes), -1), "")
		if !strings.Contains(own, "  syncer ") && cmd.Name() != "version" {
			t.Errorf("%s: no example", cmd.CommandPath())
		}
	}
}

func silent() *app { return &app{env: func(string) (string, bool) { return "", false }} }

// commandsPage is docs/commands.md.
func commandsPage(root *cobra.Command) string {
	var w strings.Builder
	w.WriteString("# Commands\n\nWritten from the commands' own help; a test fails when the two part.\n\n")
	w.WriteString("| command | does |\n|---|---|\n")
	for _, cmd := range documented(root) {
		fmt.Fprintf(&w, "| [%s](#%s) | %s |\n", cmd.CommandPath(), strings.ReplaceAll(cmd.CommandPath(), " ", "-"), cell(cmd.Short))
	}
	fmt.Fprintf(&w, "\n```\n%s\n```\n\n", exitCodes)
	w.WriteString("They are the same whatever the output format. Reports go to standard output or to\n" +
		"their files, all else to standard error. A flag wins over its variable; a flag that\n" +
		"may be repeated takes a comma-separated list there.\n")
	common := commonFlags(documented(root))
	for _, cmd := range documented(root) {
		commandSection(&w, cmd, common)
	}
	w.WriteString("\n## Common flags\n\nOf all commands that speak with a cloud.\n")
	flagTable(&w, common)
	return w.String()
}

func commandSection(w *strings.Builder, cmd *cobra.Command, common []*pflag.Flag) {
	fmt.Fprintf(w, "\n## %s\n\n%s.\n\n```\n%s\n```\n", cmd.CommandPath(), cmd.Short, strings.TrimSuffix(cmd.UseLine(), " [flags]"))
	text := strings.TrimSpace(strings.TrimSuffix(cmd.Long, exitCodes))
	fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(indented.ReplaceAllStringFunc(text, fenced)))
	flagTable(w, slices.DeleteFunc(flagsOf(cmd), func(f *pflag.Flag) bool { return contains(common, f) }))
	if online(cmd) {
		w.WriteString("\nand the [common flags](#common-flags).\n")
	}
}

// indented lines of a help text are code.
var indented = regexp.MustCompile(`(?m)(^  .*(\n|$))+`)

func fenced(lines string) string {
	lines = strings.ReplaceAll("\n"+strings.TrimSuffix(lines, "\n"), "\n  ", "\n")
	return "```" + lines + "\n```\n"
}

func documented(root *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(root.Commands()), func(cmd *cobra.Command) bool { return !cmd.IsAvailableCommand() })
}

// online reports that a command speaks with a cloud.
func online(cmd *cobra.Command) bool { return cmd.Flags().Lookup("cloud") != nil }

// commonFlags are those that mean the same to every command that is online.
func commonFlags(commands []*cobra.Command) []*pflag.Flag {
	var common []*pflag.Flag
	first := true
	for _, cmd := range commands {
		if !online(cmd) {
			continue
		}
		own := flagsOf(cmd)
		if first {
			common, first = own, false
		}
		common = slices.DeleteFunc(common, func(f *pflag.Flag) bool { return !contains(own, f) })
	}
	return common
}

func flagsOf(cmd *cobra.Command) []*pflag.Flag {
	var out []*pflag.Flag
	cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "help" {
			out = append(out, f)
		}
	})
	return out
}

// contains reports that flags has one that says the same as f.
func contains(flags []*pflag.Flag, f *pflag.Flag) bool {
	return slices.ContainsFunc(flags, func(x *pflag.Flag) bool {
		return x.Name == f.Name && x.Usage == f.Usage && x.DefValue == f.DefValue
	})
}

func flagTable(w *strings.Builder, flags []*pflag.Flag) {
	if len(flags) == 0 {
		return
	}
	w.WriteString("\n| flag | default | variable | meaning |\n|---|---|---|---|\n")
	for _, f := range flags {
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(w, "| `%s` | %s | `%s` | %s |\n", name, defaultOf(f), variable(f.Name), cell(f.Usage))
	}
}

// defaultOf is empty where the default says nothing: the usage tells those that do.
func defaultOf(f *pflag.Flag) string {
	if f.DefValue == "" || f.DefValue == "[]" || f.DefValue == "false" || f.DefValue == "0" || f.DefValue == "0s" {
		return ""
	}
	return "`" + durationEnd.ReplaceAllString(f.DefValue, "$1") + "`"
}

// durationEnd is what a duration's form has too much: 15m0s.
var durationEnd = regexp.MustCompile(`^([0-9]+m)0s$`)

func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`).Replace(text)
}
