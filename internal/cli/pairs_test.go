package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// head starts every manifest of these tests.
const head = "apiVersion: syncer/v1\nkind: DesiredState\ndefaults: {region: eu-de, project: 0123456789abcdef0123456789abcdef}\n"

// pairFiles are what the rows of the table work on: a seed of an emulator, and
// manifests that come to each kind of end.
var pairFiles = map[string]string{
	"seed.yaml": `
clusters:
  - {id: one, addons: [{template: coredns, version: 1.28.4}, {template: metrics-server}, {template: dashboard}, {template: everest}]}
  - {id: two, addons: [{template: coredns}]}
  - {id: busy, addons: [{template: npd, version: 1.19.1, status: installing}]}
pools:
  - {id: pool, plugins: [{template: volcano}]}
`,
	"same.yaml":    head + "clusters: [{id: two, addons: [{name: coredns}]}]\n",
	"change.yaml":  head + "clusters:\n  - {id: one, labels: {tier: prod}, addons: [{name: npd}]}\n  - {id: two, wave: 1, addons: [{name: npd}]}\n",
	"delete.yaml":  head + "clusters: [{id: one, addons: [{name: dashboard, state: absent}]}]\n",
	"guard.yaml":   head + "guards: {maxDeletes: 0}\nclusters: [{id: one, addons: [{name: dashboard, state: absent}]}]\n",
	"blocked.yaml": head + "clusters:\n  - {id: one, addons: [{name: coredns, version: 9.9.9}]}\n  - {id: two, addons: [{name: npd}]}\n",
	"unread.yaml":  head + "pools: [{name: nowhere, plugins: [{name: volcano}]}]\nclusters: [{id: two, addons: [{name: npd}]}]\n",
	"waves.yaml":   head + "clusters:\n  - {id: one, addons: [{name: coredns, version: 9.9.9}]}\n  - {id: two, wave: 1, addons: [{name: npd}]}\n",
	"held.yaml": head + "clusters:\n  - {id: one, addons: [{name: dashboard, state: absent}]}\n  - {id: two, addons: [{name: coredns, version: 9.9.9}]}\n" +
		"  - {id: busy, wave: 1, addons: [{name: npd, state: absent}]}\n",
	"bad.yaml":    head + "cluster: []\n",
	"noplan.json": `{"apiVersion": "syncer/v1", "kind": "Result"}`,
}

// pair is a row: a command line, and what comes of it.
type pair struct {
	args string
	code int
	out  string   // what kind of report is on standard output
	errs string   // a pattern for standard error; "" means that it is empty
	has  []string // patterns for standard output
	// files that were written: NAME=KIND, or NAME= for one that must not be there
	files string
	env   map[string]string
}

var summary = regexp.MustCompile(`\n *`)

// run carries the row out, with all white space of JSON made single spaces.
func (p pair) run(t *testing.T) {
	got := invoke(t, p.env, strings.Fields(p.args)...)
	if got.code != p.code {
		t.Errorf("exit code %d, want %d", got.code, p.code)
	}
	if kind := kindOf(got.out); kind != p.out {
		t.Errorf("standard output holds %s, want %s:\n%s", kind, p.out, got.out)
	}
	if p.errs == "" && got.err != "" || !regexp.MustCompile("(?s)"+p.errs).MatchString(got.err) {
		t.Errorf("standard error is not as %q:\n%s", p.errs, got.err)
	}
	for _, pattern := range p.has {
		if !regexp.MustCompile(pattern).MatchString(summary.ReplaceAllString(got.out, " ")) {
			t.Errorf("standard output lacks %q:\n%s", pattern, got.out)
		}
	}
	for _, want := range strings.Fields(p.files) {
		name, kind, _ := strings.Cut(want, "=")
		text, err := os.ReadFile(name)
		switch {
		case kind == "" && err == nil:
			t.Errorf("%s was written:\n%s", name, text)
		case kind != "" && (err != nil || kindOf(string(text)) != kind):
			t.Errorf("%s holds %s (%v), want %s", name, kindOf(string(text)), err, kind)
		}
	}
}

func runPairs(t *testing.T, rows []pair) {
	for _, row := range rows {
		t.Run(strings.ReplaceAll(row.args, "/", ":"), func(t *testing.T) {
			inDirectory(t, pairFiles)
			row.args = strings.Replace(row.args, " -f", " --emulator=seed.yaml -f", 1)
			row.run(t)
		})
	}
}

// TestPlanPairs: pairs of plan's flags that change output or exit code.
func TestPlanPairs(t *testing.T) {
	runPairs(t, []pair{
		// the format never changes the code
		{args: "plan -f change.yaml", out: "text"},
		{args: "plan -f change.yaml --detailed-exitcode", code: 2, out: "text"},
		{args: "plan -f change.yaml --detailed-exitcode -o json", code: 2, out: "Plan"},
		{args: "plan -f change.yaml --detailed-exitcode -o markdown", code: 2, out: "markdown"},
		{args: "plan -f change.yaml --detailed-exitcode -o html", code: 2, out: "html"},
		{args: "plan -f change.yaml --detailed-exitcode -o json=p.json", code: 2, out: "nothing", files: "p.json=Plan"},
		{args: "plan -f same.yaml --detailed-exitcode -o json", out: "Plan"},
		{args: "plan -f blocked.yaml --detailed-exitcode", code: 1, out: "text"},
		{args: "plan -f blocked.yaml --detailed-exitcode -o json", code: 1, out: "Plan", has: []string{`"blocked": 1`}},
		{args: "plan -f unread.yaml --detailed-exitcode -o html", code: 1, out: "html"},
		{args: "plan -f unread.yaml -o json=p.json -o markdown", code: 1, out: "markdown", files: "p.json=Plan"},
		{args: "plan -f bad.yaml -o json", code: 1, out: "nothing", errs: `^bad.yaml:4:1: `},
		{args: "plan -f bad.yaml --detailed-exitcode --out p.json", code: 1, out: "nothing", errs: "did you mean", files: "p.json="},
		{args: "plan -f change.yaml -o ndjson", code: 1, out: "nothing", errs: "no such format here"},
		{args: "plan -f change.yaml -o json -o text", code: 1, out: "nothing", errs: "only one report can go to standard output"},

		// a saved plan
		{args: "plan -f change.yaml --out p.json", out: "text", files: "p.json=Plan"},
		{args: "plan -f change.yaml --out p.json -o json --detailed-exitcode", code: 2, out: "Plan", files: "p.json=Plan"},
		{args: "plan -f unread.yaml --out p.json", code: 1, out: "text", files: "p.json=Plan"},
		{args: "plan -f guard.yaml --out p.json --detailed-exitcode", code: 2, out: "text", files: "p.json=Plan"},
		{args: "plan -f change.yaml --out no/p.json --detailed-exitcode", code: 1, out: "nothing", errs: "no/p.json cannot be written: there is no directory no"},
		{args: "plan -f change.yaml --out /dev/full --detailed-exitcode", code: 1, out: "text", errs: "--out /dev/full: .*no space left"},
		{args: "plan -f change.yaml --out p.json -o text=p.json", code: 1, out: "nothing", errs: "two reports cannot go to one file", files: "p.json="},
		{args: "plan -f change.yaml --out p.json -o json=no/p.json", code: 1, out: "nothing", errs: "no/p.json", files: "p.json="},

		// parts of the fleet
		{args: "plan -f change.yaml --target cluster/two -o json", out: "Plan", has: []string{`"targets": 1, "create": 1`}},
		{args: "plan -f change.yaml --target cluster/two -l tier=prod -o json", code: 1, out: "nothing", errs: "no target is left: --selector tier=prod"},
		{args: "plan -f change.yaml -l tier=none --allow-empty-selection -o json", out: "Plan", has: []string{`"targets": 0, "create": 0`}},
		{args: "plan -f change.yaml -l tier=prod --detailed-exitcode", code: 2, out: "text", has: []string{"on 1 of 1 target;"}},
		{args: "plan -f change.yaml -l tier=none --detailed-exitcode", code: 1, out: "nothing", errs: "no target is left: --selector tier=none"},
		{args: "plan -f unread.yaml --target cluster/two", out: "text"},
		{args: "plan -f change.yaml --target cluster/ten -o json", code: 1, out: "nothing", errs: "--target cluster/ten: no such target is listed"},
		{args: "plan -f change.yaml --shard 2/2 -o json", code: 1, out: "nothing", errs: "--shard"},

		// guards are shown and change no code
		{args: "plan -f guard.yaml --detailed-exitcode -o json", code: 2, out: "Plan", has: []string{`"rule": "maxDeletes", "limit": 0, "actual": 1, "override": "--max-deletes 1"`}},
		{args: "plan -f guard.yaml --max-deletes 1 -o json", out: "Plan", has: []string{`"guards": \[\]`}},
		{args: "plan -f delete.yaml --max-deletes 0 -o json", out: "Plan", has: []string{`"limit": 0, "actual": 1`}},
		{args: "plan -f delete.yaml --max-delete-percent 10 -o json", out: "Plan", has: []string{`"rule": "maxDeletePercent", "limit": 10, "actual": 25`}},
		{args: "plan -f same.yaml --max-deletes -1 -o json", code: 1, out: "nothing", errs: "--max-deletes -1: has to be 0 or more"},
		{args: "plan -f same.yaml --max-delete-percent -1", code: 1, out: "nothing", errs: "--max-delete-percent -1: has to be 0 or more"},

		// base, snapshot, emulator, endpoint
		{args: "plan -f change.yaml --base change.yaml --detailed-exitcode -o json", code: 2, out: "Plan", has: []string{`"origin": "drift"`}},
		{args: "plan -f change.yaml --base same.yaml -o json", out: "Plan", has: []string{`"origin": "introduced"`}},
		{args: "plan -f change.yaml --base bad.yaml -o json", code: 1, out: "nothing", errs: "--base"},
		{args: "plan -f change.yaml --snapshot s.json", code: 1, out: "nothing", errs: "snapshot"},
		{args: "plan -f change.yaml --endpoint cce=http://192.0.2.1", out: "text"}, // the emulator wins: nothing else is asked
		{args: "plan -f change.yaml --endpoint cce", code: 1, out: "nothing", errs: "--endpoint"},

		// what is shown
		{args: "plan -f change.yaml -v -o json", out: "Plan", errs: "request=.GET"},
		{args: "plan -f change.yaml -v --log-format json -o json", out: "Plan", errs: `^\{"time":`},
		{args: "plan -f change.yaml --color always", out: "text", has: []string{"\x1b\\["}},
		{args: "plan -f change.yaml --color always -o json", out: "Plan", has: []string{`^[^\x1b]*$`}},
		{args: "plan -f change.yaml --color sometimes -o json", code: 1, out: "nothing", errs: "--color"},
		{args: "plan -f change.yaml --step-summary", code: 1, out: "nothing", errs: "GITHUB_STEP_SUMMARY is not set"},
		{args: "plan -f change.yaml --step-summary -o json --detailed-exitcode", code: 2, out: "Plan", files: "s.md=markdown", env: map[string]string{"GITHUB_STEP_SUMMARY": "s.md"}},
		{args: "plan -f change.yaml --step-summary -o json", code: 1, out: "Plan", errs: "--step-summary", env: map[string]string{"GITHUB_STEP_SUMMARY": "no/s.md"}},
		{args: "plan -f blocked.yaml -o json", code: 1, out: "Plan", errs: "^::error ", env: map[string]string{"GITHUB_ACTIONS": "true"}},
		{args: "plan -f change.yaml", code: 2, out: "Plan", env: map[string]string{"SYNCER_OUTPUT": "json", "SYNCER_DETAILED_EXITCODE": "true"}},
		{args: "plan -f change.yaml --detailed-exitcode=false", out: "text", env: map[string]string{"SYNCER_DETAILED_EXITCODE": "true"}},
	})
}

// TestApplyPairs: pairs of apply's flags that change output or exit code.
func TestApplyPairs(t *testing.T) {
	const asked = "consent is needed, and standard input is no terminal"
	runPairs(t, []pair{
		{args: "apply -f change.yaml --yes", out: "text", errs: `\[2/2\]`},
		{args: "apply -f change.yaml --yes -o json", out: "Result", errs: `\[2/2\]`, has: []string{`"succeeded": 2`}},
		{args: "apply -f change.yaml --yes -o markdown", out: "markdown", errs: `\[2/2\]`},
		{args: "apply -f change.yaml --yes -o html", out: "html", errs: `\[2/2\]`},
		{args: "apply -f change.yaml --yes -o ndjson -o json=r.json", out: "events", errs: `\[2/2\]`, files: "r.json=Result"},
		{args: "apply -f change.yaml --yes -o ndjson=e.ndjson -o json", out: "Result", errs: `\[2/2\]`, files: "e.ndjson=events"},
		{args: "apply -f bad.yaml --yes --fail-fast -o json", code: 1, out: "nothing", errs: "^bad.yaml:4:1: "},
		{args: "apply -f change.yaml --yes --detailed-exitcode", code: 1, out: "nothing", errs: "unknown flag: --detailed-exitcode"},
		{args: "apply -f change.yaml --yes -o json=no/r.json", code: 1, out: "nothing", errs: "no/r.json cannot be written: there is no directory no"},
		{args: "apply -f change.yaml --yes -o ndjson=no/e.ndjson", code: 1, out: "nothing", errs: "no/e.ndjson cannot be written: there is no directory no"},
		{args: "apply -f change.yaml --yes -o json=/dev/full", code: 1, out: "Result", errs: "no space left"},
		{args: "apply -f change.yaml --yes -o ndjson=/dev/full -o json", code: 1, out: "Result", errs: "-o ndjson: events are missing: .*no space left"},

		// consent
		{args: "apply -f change.yaml", code: 3, out: "text", errs: asked},
		{args: "apply -f change.yaml -o json", code: 3, out: "Result", errs: "^syncer: [^\n]*" + asked, has: []string{`"skipped": 2`}},
		{args: "apply -f change.yaml -o ndjson", code: 3, out: "events", errs: asked, has: []string{`"type":"skipped"`}},
		{args: "apply -f change.yaml -o text=r.txt -o ndjson=e.ndjson", code: 3, out: "nothing", errs: asked, files: "r.txt=text e.ndjson=events"},
		{args: "apply -f same.yaml", out: "text", errs: "look closer"},
		{args: "apply -f same.yaml -o json --fail-fast", out: "Result", errs: "look closer"},

		// guards
		{args: "apply -f guard.yaml --yes", code: 3, out: "text", errs: "maxDeletes: 1, the limit is 0; --max-deletes 1 allows it"},
		{args: "apply -f guard.yaml --yes -o json", code: 3, out: "Result", errs: "maxDeletes", has: []string{`"skipped": 1`, `"guards": \[ \{`}},
		{args: "apply -f guard.yaml --yes --max-deletes 1", out: "text", errs: `\[1/1\]`},
		{args: "apply -f delete.yaml --yes --max-delete-percent 0 -o html=r.html", code: 3, out: "nothing", errs: "maxDeletePercent", files: "r.html=html"},
		{args: "apply -f delete.yaml --max-deletes 0", code: 3, out: "text", errs: "maxDeletes"},

		// blocked, unread, waves
		{args: "apply -f blocked.yaml --yes -o json", code: 1, out: "Result", errs: "9.9.9", has: []string{`"succeeded": 1, "sent": 0, "failed": 0, "held": 0, "skipped": 1`}},
		{args: "apply -f blocked.yaml --yes --fail-fast", code: 3, out: "text", errs: "--fail-fast"},
		{args: "apply -f blocked.yaml --yes --fail-fast -o json", code: 3, out: "Result", errs: "--fail-fast", has: []string{`"succeeded": 0, "sent": 0, "failed": 0, "held": 0, "skipped": 2`}},
		{args: "apply -f unread.yaml --yes -o json", code: 1, out: "Result", errs: "nowhere", has: []string{`"succeeded": 1`}},
		{args: "apply -f unread.yaml --yes --fail-fast", code: 3, out: "text", errs: "--fail-fast"},
		{args: "apply -f unread.yaml --fail-fast --target cluster/two --yes", out: "text", errs: `\[1/1\]`},
		{args: "apply -f waves.yaml --yes -o json", code: 1, out: "Result", errs: "9.9.9", has: []string{`"skipped": 2`, "wave 1 was not started"}},
		{args: "apply -f waves.yaml --yes --target cluster/two -o json", out: "Result", errs: `\[1/1\]`, has: []string{`"succeeded": 1`}},

		// not waiting
		{args: "apply -f change.yaml --yes --no-wait", out: "text", errs: `\[2/2\]`},
		{args: "apply -f change.yaml --yes --no-wait -o json", out: "Result", errs: `\[2/2\]`, has: []string{`"succeeded": 0, "sent": 2`}},
		{args: "apply -f change.yaml --yes --timeout 0s -o json", code: 1, out: "nothing", errs: "--timeout"},
		{args: "apply -f change.yaml --yes --poll-interval 0s", code: 1, out: "nothing", errs: "--poll-interval"},

		// what is no plan
		{args: "apply -f change.yaml --plan noplan.json -o json", code: 1, out: "nothing", errs: `not a Plan`},
		{args: "apply -f change.yaml --plan none.json", code: 1, out: "nothing", errs: "--plan: .*none.json"},
	})
}
