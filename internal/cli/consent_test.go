package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/internal/console"
)

// TestConsent: at a terminal apply asks, and for what destroys something it
// wants more than a key press. Anything but the wanted words changes nothing.
func TestConsent(t *testing.T) {
	const npd, dashboard = "create cluster/one npd", "delete cluster/one dashboard"
	tests := []struct {
		args, typed string
		code        int
		asked       string // a part of the question; "" where none may be asked
		made        []string
	}{
		{"-f change.yaml --target cluster/one", "yes\n", 0, `Type "yes"`, []string{npd}},
		{"-f change.yaml --target cluster/one", " yes \r\n", 0, `Type "yes"`, []string{npd}},
		{"-f change.yaml --target cluster/one", "y\n", 3, `Type "yes"`, nil},
		{"-f change.yaml --target cluster/one", "YES\n", 3, `Type "yes"`, nil},
		{"-f change.yaml --target cluster/one", "\nyes\n", 3, `Type "yes"`, nil},
		{"-f change.yaml --target cluster/one", "", 3, `Type "yes"`, nil},
		{"-f delete.yaml", "delete 1\n", 0, "(0 create, 0 upgrade, 0 update, 0 replace, 1 delete)", []string{dashboard}},
		{"-f delete.yaml", "yes\n", 3, `Type "delete 1"`, nil},
		{"-f delete.yaml", "delete 2\n", 3, `Type "delete 1"`, nil},
		{"-f delete.yaml", "delete\n", 3, `Type "delete 1"`, nil},
		{"-f delete.yaml --yes", "", 0, "", []string{dashboard}},
		{"-f same.yaml", "", 0, "", nil},
		{"-f guard.yaml", "delete 1\n", 3, "", nil},               // a guard is not to be talked over
		{"-f held.yaml", "delete 2\n", 3, `Type "delete 1"`, nil}, // the other one is in a wave that will not start
		{"-f held.yaml", "delete 1\n", 1, "Carry out 1 change (0 create, 0 upgrade, 0 update, 0 replace, 1 delete)", []string{dashboard}},
		{"-f waves.yaml", "", 1, "", nil},
		{"-f blocked.yaml --fail-fast", "yes\n", 3, "", nil},
		{"-f change.yaml --target cluster/one -o json", "yes\n", 0, `Type "yes"`, []string{npd}},
	}
	for _, test := range tests {
		t.Run(test.args+" "+strings.TrimSpace(test.typed), func(t *testing.T) {
			inDirectory(t, pairFiles)
			server, env := served(t)
			var out, errOut bytes.Buffer
			a := &app{
				streams: streams{In: strings.NewReader(test.typed), Out: console.New(&out, console.Plain), Err: console.New(&errOut, console.Plain), InTerminal: true},
				env:     func(name string) (string, bool) { v, ok := env[name]; return v, ok },
			}
			code := a.run(context.Background(), append([]string{"apply"}, strings.Fields(test.args)...))
			if code != test.code {
				t.Errorf("exit code %d, want %d\n%s", code, test.code, errOut.String())
			}
			if asked := strings.Contains(errOut.String(), "to go on: "); asked != (test.asked != "") || !strings.Contains(errOut.String(), test.asked) {
				t.Errorf("the question is not as %q:\n%s", test.asked, errOut.String())
			}
			if d := cmp.Diff(append([]string{}, test.made...), made(server)); d != "" {
				t.Errorf("what was changed (-want +got):\n%s", d)
			}
		})
	}
}

// TestNobodyAgreesUnseen: who is asked has seen the plan, also where standard
// output carries another format.
func TestNobodyAgreesUnseen(t *testing.T) {
	for _, output := range []string{"text", "json", "ndjson", "text=report.txt"} {
		t.Run(output, func(t *testing.T) {
			inDirectory(t, pairFiles)
			_, env := served(t)
			var both bytes.Buffer
			a := &app{
				streams: streams{In: strings.NewReader("no\n"), Out: console.New(&both, console.Plain), Err: console.New(&both, console.Plain), InTerminal: true},
				env:     func(name string) (string, bool) { v, ok := env[name]; return v, ok },
			}
			a.run(context.Background(), []string{"apply", "-f", "delete.yaml", "-o", output})
			before, _, asked := strings.Cut(both.String(), "Carry out 1 change")
			if !asked || !strings.Contains(before, "- delete   dashboard") {
				t.Errorf("asked without a plan in sight:\n%s", both.String())
			}
		})
	}
}
