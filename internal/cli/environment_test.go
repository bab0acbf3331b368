package cli

import (
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
	if c.qps != 5 || c.requestTimeout != 7*time.Second || c.region != "from-flag" || c.parallelism != 10 {
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
