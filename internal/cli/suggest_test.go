package cli

import (
	"os"
	"strings"
	"testing"
)

// Who forgot -f is told of the directory that manifests are in by habit.
func TestForgottenManifests(t *testing.T) {
	inDirectory(t, nil)
	if err := os.Mkdir("manifests", 0o700); err != nil {
		t.Fatal(err)
	}
	if got := invoke(t, nil, "plan"); got.code != codeFailed || !strings.Contains(got.err, "with -f, did you mean -f manifests?") {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
}

// TestWhatWasMeant: a mistake on the command line is told with what was probably
// meant.
func TestWhatWasMeant(t *testing.T) {
	inDirectory(t, map[string]string{"fleet": "", "seed.yaml": "", "fleet.yaml": "", "plan.json": ""})
	for _, test := range []struct{ args, want string }{
		{"pln", `unknown command "pln" for "syncer", did you mean "plan"?`},
		{"foo", `unknown command "foo" for "syncer"; known: apply, `},
		{"plan --fil x", "unknown flag: --fil, did you mean --file?"},
		{"plan --zzzzzz", "unknown flag: --zzzzzz; see syncer plan --help"},
		{"plan -target=x", "-target=x, did you mean --target?"},
		{"plan -z", "in -z; see syncer plan --help"},
		{"plan -out x", `plan takes no argument "x", did you mean --out?`},
		{"plan -out=x -f fleet.yaml", "-o ut=x: no such format here, did you mean --out?"},
		{"plan -f fleet.yaml -o yml", "-o yml: no such format here; there is text, json, "},
		{"plan --cloud aws", `--cloud "aws": has to be huawei or otc`},
		{"plan --color yes", `--color "yes": has to be auto, always or never`},
		{"plan fleet.yaml", `plan takes no argument "fleet.yaml", did you mean -f fleet.yaml?`},
		{"validate other.yml", "did you mean -f other.yml?"},
		{"plan fleet", "did you mean -f fleet?"},
		{"plan fleet.yaml seed.yaml", "did you mean -f fleet.yaml? Each file needs a flag of its own; a directory names all that it holds"},
		{"plan -", "did you mean -f -?"},
		{"apply plan.json", "did you mean -f plan.json, or --plan plan.json?"},
		{"plan --emulator seed.yaml -f fleet.yaml", "did you mean --emulator=seed.yaml, or -f seed.yaml?"},
		{"apply plan.json --emulator", "did you mean --emulator=plan.json, or -f plan.json, or --plan plan.json?"},
		{"plan -f fleet.yaml prod --emulator", "did you mean --emulator=prod?"},
		{"init", `unknown command "init" for "syncer", did you mean "export", which writes manifests from what is live?`},
		{"diff -f fleet.yaml", `did you mean "plan"?`},
		{"apply --auto-approve", "unknown flag: --auto-approve, did you mean --yes?"},
		{"apply --dry-run", `unknown flag: --dry-run, did you mean the command "plan", which changes nothing?`},
		{"plan --json", "unknown flag: --json, did you mean -o json?"},
		{"help nonsense", `unknown command "nonsense" for "syncer"; known: apply, `},
		{"help pln", `unknown command "pln" for "syncer", did you mean "plan"?`},
		{"plan help", `plan takes no argument "help"; see syncer plan --help`},
		{"emulator seed.yaml", "did you mean --seed seed.yaml?"},
		{"plan prod", `plan takes no argument "prod"; see syncer plan --help`},
		{"version prod", `version takes no argument "prod"; see syncer version --help`},
	} {
		got := invoke(t, nil, strings.Fields(test.args)...)
		if got.code != codeFailed || !strings.Contains(got.err, test.want) || got.out != "" {
			t.Errorf("syncer %s: exit code %d, %q, want %q\n%s", test.args, got.code, got.err, test.want, got.out)
		}
	}
}
