package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestFlagsFromTheEnvironment(t *testing.T) {
	vars := map[string]string{
		"SYNCER_ENDPOINT":        "cce=http://a, iam=http://b,",
		"SYNCER_QPS":             "5",
		"SYNCER_REQUEST_TIMEOUT": "7s",
		"SYNCER_REGION":          "from-env",
		"SYNCER_PARALLELISM":     "", // empty is not set
	}
	a := &app{env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }}
	var c connection
	cmd := &cobra.Command{RunE: func(cmd *cobra.Command, _ []string) error { return a.bindEnvironment(cmd) }}
	c.flags(cmd.Flags())
	cmd.SetArgs([]string{"--region", "from-flag"})
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"cce=http://a", "iam=http://b"}, c.endpoints); d != "" {
		t.Errorf("endpoints (-want +got):\n%s", d)
	}
	if c.rates.qps != 5 || c.requestTimeout != 7*time.Second || c.region != "from-flag" || c.parallelism != 10 {
		t.Errorf("%+v", c)
	}

	vars["SYNCER_QPS"] = "many"
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.ResetFlags()
	c.flags(cmd.Flags())
	if err := cmd.Execute(); err == nil || err.Error()[:10] != "SYNCER_QPS" {
		t.Errorf("a bad value: %v", err)
	}
}

// TestEveryFlagHasAVariable: none may be named so that two share one.
func TestEveryFlagHasAVariable(t *testing.T) {
	for _, cmd := range (&app{}).root().Commands() {
		seen := map[string]string{}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if other, taken := seen[variable(f.Name)]; taken {
				t.Errorf("%s: --%s and --%s share %s", cmd.Name(), f.Name, other, variable(f.Name))
			}
			seen[variable(f.Name)] = f.Name
		})
	}
}

func TestEmptyValuesAreRefused(t *testing.T) {
	inDirectory(t, map[string]string{"fleet.yaml": "apiVersion: syncer/v1\nkind: DesiredState\npools: [{name: p, labels: {a: b}}]\n"})
	for _, args := range [][]string{
		{"apply", "--plan", "", "--yes"}, {"plan", "--shard", ""}, {"plan", "--snapshot="}, {"plan", "--out", " "}, {"plan", "--target", ""},
		{"plan", "-o", ""}, {"plan", "--base", "fleet.yaml", "--base", ""}, {"plan", "--region", ""},
	} {
		got := invoke(t, nil, append(args, "-f", "fleet.yaml", "--emulator")...)
		if got.code != codeFailed || !strings.Contains(got.err, "its value is empty") || got.out != "" {
			t.Errorf("%q: %+v", args, got)
		}
	}
	// An empty variable is not set.
	if got := invoke(t, map[string]string{"SYNCER_PLAN": "", "SYNCER_SHARD": ""}, "plan", "-f", "fleet.yaml", "--emulator"); strings.Contains(got.err, "empty") {
		t.Errorf("%+v", got)
	}
}

func TestUnknownVariables(t *testing.T) {
	for name, want := range map[string]string{
		"SYNCER_MAX_DELETE":   "the variable SYNCER_MAX_DELETE is no setting; did you mean SYNCER_MAX_DELETES?",
		"SYNCER_SNAPSHOT_KEI": "did you mean SYNCER_SNAPSHOT_KEY?",
	} {
		if got := invoke(t, map[string]string{name: "1"}, "version"); got.code != codeFailed || !strings.Contains(got.err, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// A service of that name in Kubernetes makes some of these.
	for name, told := range map[string]bool{"SYNCER_SERVICE_HOST": true, "SYNCER_VAR_QPZ": false, "SYNCER_TOKEN": false, "SYNCER_QPS": false, "SYNCERQPZ": false} {
		got := invoke(t, map[string]string{name: "1"}, "version")
		if got.code != codeDone || strings.Contains(got.err, name+" is no setting, and is not looked at") != told {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestErrorsNameTheVariable(t *testing.T) {
	inDirectory(t, map[string]string{"fleet.yaml": "apiVersion: syncer/v1\nkind: DesiredState\npools: [{name: p}]\n"})
	for name, value := range map[string]string{"SYNCER_QPS": "nan", "SYNCER_PARALLELISM": "0", "SYNCER_OUTPUT": "pdf", "SYNCER_SHARD": "3", "SYNCER_CLOUD": "aws", "SYNCER_SELECTOR": "x=y", "SYNCER_TIMEOUT": "soon"} {
		got := invoke(t, map[string]string{name: value}, "apply", "-f", "fleet.yaml", "--yes", "--emulator")
		if got.code != codeFailed || !strings.Contains(got.err, name) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, value := range []string{"nan", "inf", "-inf", "-1"} {
		if got := invoke(t, nil, "plan", "-f", "fleet.yaml", "--emulator", "--qps", value); got.code != codeFailed || !strings.Contains(got.err, "--qps") || strings.Contains(got.err, "variable") {
			t.Errorf("%s: %+v", value, got)
		}
	}
}
