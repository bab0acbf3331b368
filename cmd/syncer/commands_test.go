package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/syncer-project/syncer/internal/emulator"
)

// held are the pages whose sessions have a test of their own, which runs them.
var held = []string{"README.md", "fleet.md", "start.md", "terraform.md"}

// notRun are commands that are only parsed, each with the reason.
var notRun = map[string]string{
	"emulator":            "it serves until it is stopped; TestStartPage starts one",
	"completion":          "its name: it wants a shell's",
	"export":              "its name: it wants to know what",
	"validate":            "its name: it wants a file",
	"apply -f manifests/": "it asks on a terminal",
	"apply -f manifests --yes --push-gateway https://pushgateway.example:9091": "a gateway that is not there; push-gateway.txtar has one",
}

// made are files that a command reads and no command of its page has written, and what
// writes them.
var made = map[string][]string{
	"plan.json":   {"plan", "-f", "manifests", "--out", "plan.json"},
	"0.json":      {"plan", "-f", "manifests", "--shard", "0/2", "--out", "0.json"},
	"1.json":      {"plan", "-f", "manifests", "--shard", "1/2", "--out", "1.json"},
	"moment.json": {"snapshot", "-f", "manifests", "--out", "moment.json"},
}

// TestCommandsOfThePages runs each command of README.md, CONTRIBUTING.md, SECURITY.md
// and docs/, but for those in the sessions that other tests hold: page by page, in a
// directory with manifests and with an emulator of its own. It has to end well.
func TestCommandsOfThePages(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, file := range append(pages, "../../README.md", "../../CONTRIBUTING.md", "../../SECURITY.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page := string(text)
		if slices.Contains(held, filepath.Base(file)) {
			page = regexp.MustCompile("(?s)```console\n.*?```").ReplaceAllString(page, "")
		}
		if filepath.Base(file) == "recipes.md" { // TestRecipes runs all
			continue
		}
		lines := commandLines(page)
		total += len(lines)
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			runPage(t, lines)
		})
	}
	if total < 60 {
		t.Errorf("found only %d commands", total)
	}
}

// runPage runs a page's commands one after the other.
func runPage(t *testing.T, lines [][]string) {
	g := &guide{T: t, dir: t.TempDir()}
	g.emulate(emulator.Options{Settle: quick})
	archive, err := txtar.ParseFile("testdata/script/terraform-guide.txtar")
	if err != nil {
		t.Fatal(err)
	}
	state := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "terraform.tfstate" })
	err = errors.Join(os.CopyFS(filepath.Join(g.dir, "manifests"), os.DirFS("../../examples/manifests")),
		os.CopyFS(filepath.Join(g.dir, "examples"), os.DirFS("../../examples")),
		os.WriteFile(filepath.Join(g.dir, "terraform.tfstate"), archive.Files[state].Data, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range lines {
		args = g.atHand(args)
		for _, arg := range args {
			if _, err := os.Stat(filepath.Join(g.dir, arg)); err != nil && made[arg] != nil && !slices.Equal(made[arg], args) {
				g.ends(made[arg])
			}
		}
		g.ends(args)
	}
}

// atHand puts what there is in place of what a page names by way of example.
func (g *guide) atHand(args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		arg = strings.TrimSuffix(arg, "…")
		format, file, found := strings.Cut(arg, "=")
		if !found {
			format, file = "", arg
		}
		if strings.HasPrefix(file, "/var/") || strings.HasPrefix(file, "${") {
			file = "var-" + filepath.Base(file)
			arg = file
			if found {
				arg = format + "=" + file
			}
		}
		if to, ok := map[string]string{
			"PATH": "manifests", "fleet.yaml": "manifests", "fleet": "manifests",
			"pool/NAME": "pool/pool-train-a",
		}[arg]; ok {
			arg = to
		}
		if arg == "FILE" { // a manifest, or of report a plan
			if arg = "manifests"; args[0] == "report" {
				arg = "plan.json"
			}
		}
		args[i] = arg
	}
	return args
}

// ends runs a command, which has to end well; one that is not run has to parse. It
// returns what the command says.
func (g *guide) ends(args []string) string {
	line := strings.Join(args, " ")
	for part := range notRun {
		if line == part || part == "emulator" && args[0] == part {
			args = append(args, "--help")
		}
	}
	cmd := exec.Command("syncer", args...)
	cmd.Dir, cmd.Env = g.dir, append(g.environ(), "SYNCER_REGION=eu-de", "SYNCER_YES=true")
	if slices.Contains(args, "-") {
		file, err := os.Open(filepath.Join(g.dir, "terraform.tfstate"))
		if err != nil {
			g.Fatal(err)
		}
		defer file.Close()
		cmd.Stdin = file
	}
	out, err := cmd.CombinedOutput()
	code := cmd.ProcessState.ExitCode()
	if err != nil && code < 0 {
		g.Fatal(err)
	}
	if code != 0 && (code != 2 || !slices.Contains(args, "--detailed-exitcode")) {
		g.Errorf("syncer %s\nends with %d:\n%s", line, code, out)
	}
	return string(out)
}

var (
	fencedCode = regexp.MustCompile("(?s)```\\w*\n(.*?)```")
	inlineCode = regexp.MustCompile("`(syncer\\s[^`]*)`")
	shellWord  = regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s'"|&;()<>]+|[|&;()<>]+`)
	subcommand = regexp.MustCompile(`^(validate|plan|apply|export|outdated|snapshot|report|schema|emulator|completion|version|--version|help)$`)
)

// commandLines are the arguments of each call of syncer on a page: in blocks of code,
// and in code within a line that is a whole command.
func commandLines(page string) (found [][]string) {
	var lines []string
	for _, m := range fencedCode.FindAllStringSubmatch(page, -1) {
		lines = append(lines, strings.Split(strings.ReplaceAll(m[1], "\\\n", ""), "\n")...)
	}
	page = fencedCode.ReplaceAllString(page, "")
	for _, m := range inlineCode.FindAllStringSubmatch(page, -1) {
		lines = append(lines, strings.Join(strings.Fields(m[1]), " "))
	}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "    ") {
			lines = append(lines, line)
		}
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "#") {
			found = append(found, calls(line)...)
		}
	}
	return found
}

// calls are the arguments of each syncer in a line of a shell, of a crontab, or of a
// help text, where several blanks part a command from what it does.
func calls(line string) (found [][]string) {
	words := shellWord.FindAllStringIndex(line, -1)
	word := func(i int) string { return line[words[i][0]:words[i][1]] }
	operator := func(i int) bool { return strings.ContainsAny(word(i)[:1], "|&;()<>") }
	for i := 0; i+1 < len(words); i++ {
		name := word(i)
		first := i == 0 || operator(i-1) || word(i-1) == "$"
		if name != "syncer" && name != "./cmd/syncer" || !subcommand.MatchString(word(i+1)) && !first || operator(i+1) {
			continue
		}
		var args []string
		for i++; i < len(words) && !operator(i) && word(i)[0] != '#' && word(i)[0] != '['; i++ {
			if words[i][0] > words[i-1][1]+2 && word(i)[0] != '-' && len(args) > 0 {
				break // what it does
			}
			if i+1 < len(words) && word(i + 1)[0] == '>' && words[i][1] == words[i+1][0] {
				break // the number of a stream
			}
			joined := strings.Trim(word(i), `'"`)
			if len(args) > 0 && words[i][0] == words[i-1][1] {
				args[len(args)-1] += joined
			} else {
				args = append(args, joined)
			}
		}
		found = append(found, args)
	}
	return found
}

// TestCallsAreFound: a command that is not seen is not run.
func TestCallsAreFound(t *testing.T) {
	for line, want := range map[string]string{
		"$ syncer plan -f fleet":                                                 "plan -f fleet",
		"go run ./cmd/syncer apply -f examples --yes # all of it":                "apply -f examples --yes",
		"5 22 * * *  syncer  cd /srv && flock -n .lock syncer apply -f m -o a=b": "apply -f m -o a=b",
		"*/10 * * * * syncer apply -f m --no-wait":                               "apply -f m --no-wait",
		"terraform state pull | syncer export --from-terraform - --out m.yaml":   "export --from-terraform - --out m.yaml",
		"syncer apply -f m 2>&1 >/dev/null | jq":                                 "apply -f m",
		"source <(syncer completion bash)      bash; in ~/.bashrc":               "completion bash",
		"syncer plan     -f m/     shows":                                        "plan -f m/",
		`syncer apply --metrics-file "${T:-/var}/s.prom" -o text`:                "apply --metrics-file ${T:-/var}/s.prom -o text",
		"syncer export (--all | --target T)":                                     "export",
		"syncer lpan -f m":                                                       "lpan -f m",
		"install -d -o syncer -m 0755 /var":                                      "",
		"cmd/syncer is its main":                                                 "",
		"syncer --version":                                                       "--version",
	} {
		var got []string
		for _, args := range calls(line) {
			got = append(got, strings.Join(args, " "))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s\nfound %q, want %q", line, got, want)
		}
	}
}
