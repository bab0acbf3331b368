package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSlips: what a hurried hand writes is told with where and what to try. The first
// word is the environment, where it has a =.
func TestSlips(t *testing.T) {
	inDirectory(t, map[string]string{
		"fleet.yaml": pairFiles["change.yaml"], "seed.yaml": pairFiles["seed.yaml"], "empty.yaml": "# nothing yet\n", "text.txt": "hello",
		"plan.json":     `{"apiVersion": "syncer/v1", "kind": "Plan", "digest": "", "targets": []}`,
		"result.json":   `{"apiVersion": "syncer/v1", "kind": "Result", "targets": []}`,
		"snapshot.json": `{"apiVersion": "syncer/v1", "kind": "Snapshot"}`,
	})
	if err := os.Mkdir("none", 0o700); err != nil {
		t.Fatal(err)
	}
	const planned = "plan --emulator=seed.yaml -f fleet.yaml "
	for _, test := range []struct{ args, want string }{
		// Manifests.
		{"plan", "no manifest given: name a file or a directory with -f; to begin with what is live, syncer export --all --out manifest.yaml writes one"},
		{"plan -f", "--file needs a value; see syncer plan --help"},
		{"plan -f --emulator", "-f --emulator: that is a flag; -f needs a file or a directory before it"},
		{"plan -f fleet.yaml,none", "-f fleet.yaml,none: there is no such file; a comma separates values in the variable only, did you mean -f fleet.yaml -f none?"},
		{planned + "--base a,b", "--base a,b: there is no such file; a comma separates values in the variable only, did you mean --base a --base b?"},
		{"validate -f fleet.yml", "-f fleet.yml: there is no such file or directory, did you mean fleet.yaml?"},
		{"validate -f missing", "missing:1:1: .: cannot be read: no such file or directory"},
		{"validate -f none", "none:1:1: .: the directory holds no *.yaml, *.yml or *.json file"},
		{"validate -f empty.yaml", "empty.yaml:1:1: .: holds no manifest, which begins with apiVersion: syncer/v1 and kind: DesiredState"},
		{"validate -f -", "-:1:1: .: holds no manifest, which begins with"},
		{"validate -f plan.json", "plan.json:1:37: kind: is a plan (for apply --plan, or report), no manifest, which has kind: DesiredState; keep it apart from those\n"},
		{"validate -f result.json", "kind: is a result (for report), no manifest"},
		{"validate -f snapshot.json", "kind: is a snapshot (for plan --snapshot), no manifest"},
		{"plan --emulator=fleet.yaml -f fleet.yaml", "--emulator fleet.yaml: read seed: it is a DesiredState, and a seed has no kind"},
		{"emulator --seed missing", "--seed: open missing: no such file or directory"},
		{"emulator --addr nowhere", "--addr nowhere: has to be an address and a free port of this machine, such as 127.0.0.1:8080: "},
		// Values.
		{"plan --qps lots", `--qps "lots": has to be a number, such as 20`},
		{"SYNCER_QPS=lots plan -f fleet.yaml", `SYNCER_QPS "lots": has to be a number, such as 20`},
		{"plan --parallelism 1.5", `--parallelism "1.5": has to be a whole number, such as 10`},
		{"plan --request-timeout 15", `--request-timeout "15": has to be a duration with its unit, such as 15s or 2m`},
		{"apply --yes=maybe", `--yes "maybe": has to be true or false`},
		{"plan --max-concurrent 200%", `syncer: --max-concurrent "200%": has to be a number of targets from 1 to `},
		{"plan --qps", "--qps needs a value; see syncer plan --help"},
		{"plan --cloud OTC", `--cloud "OTC": has to be huawei or otc, did you mean otc?`},
		{planned + "-o jsn", "-o jsn: no such format here; there is text, json, markdown, html, did you mean json?"},
		{planned + "-o text,json=p.json", "did you mean -o text -o json=p.json?"},
		{planned + "--endpoint cce=http://127.0.0.1:1,iam=http://127.0.0.1:2", "has to be one SERVICE=URL; a comma separates values in the variable only, did you mean --endpoint cce=http://127.0.0.1:1 --endpoint iam=http://127.0.0.1:2?"},
		{planned + "--target cluster/c,pool/p", "did you mean --target cluster/c --target pool/p?"},
		{planned + "-l !", `--selector "!": has to be as in kubectl, such as tier=prod or 'tier in (prod,test)': `},
		{planned + "--component coredns,npd", "did you mean --component coredns --component npd?"},
		{planned + "--snapshot snapshot.json", "--snapshot and --emulator: either what was saved or what an emulator has; leave one of them out"},
		// Files that are written or read.
		{planned + "--out m/p.json", "--out: m/p.json cannot be written: there is no directory m; make it first"},
		{planned + "--out none", "--out: none cannot be written: it is a directory"},
		{"snapshot --emulator=seed.yaml -f fleet.yaml --out m/s.json", "--out: m/s.json cannot be written: there is no directory m; make it first"},
		{"export --emulator=seed.yaml --all --out m/x.yaml", "--out: m/x.yaml cannot be written: there is no directory m; make it first"},
		{"apply --emulator=seed.yaml -f fleet.yaml --plan text.txt", "--plan text.txt: no plan that syncer wrote; plan --out FILE writes one: "},
		{"report", "report: name a file that plan --out FILE or apply -o json=FILE wrote, or - for standard input"},
		{"report text.txt", "text.txt: no plan or result that syncer wrote; save one with plan --out or apply -o json=FILE: "},
	} {
		args, env := strings.Fields(test.args), map[string]string{}
		if name, value, ok := strings.Cut(args[0], "="); ok {
			args, env[name] = args[1:], value
		}
		got := invoke(t, env, args...)
		if got.code != codeFailed || !strings.Contains(got.err, test.want) || got.out != "" {
			t.Errorf("syncer %s: exit code %d, %q, want %q\n%s", test.args, got.code, got.err, test.want, got.out)
		}
	}
	if left, err := filepath.Glob("*/*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// The variable takes a list, which the command line does not.
func TestEndpointsOfTheVariable(t *testing.T) {
	inDirectory(t, map[string]string{"fleet.yaml": pairFiles["change.yaml"]})
	got := invoke(t, map[string]string{"SYNCER_ENDPOINT": "cce=http://127.0.0.1:1, iam=ftp"}, "plan", "-f", "fleet.yaml")
	if want := `--endpoint "iam=ftp": has to be SERVICE=URL with iam, cce or modelarts`; !strings.Contains(got.err, want) {
		t.Errorf("%q, want %q", got.err, want)
	}
}
