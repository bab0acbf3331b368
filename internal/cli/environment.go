package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// variable names the environment variable of a flag: --max-deletes is SYNCER_MAX_DELETES.
func variable(flag string) string {
	return "SYNCER_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// bindEnvironment gives each flag that the command line leaves out the value
// of its variable, if that is set. A flag that may be repeated takes a
// comma-separated list.
func (a *app) bindEnvironment(cmd *cobra.Command) error {
	var first error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		value, ok := a.env(variable(flag.Name))
		if first != nil || flag.Changed || !ok || value == "" || flag.Name == "help" {
			return
		}
		for _, part := range parts(flag, value) {
			if err := cmd.Flags().Set(flag.Name, part); err != nil {
				first = fmt.Errorf("%s: %w", variable(flag.Name), err)
				return
			}
		}
	})
	return first
}

func parts(flag *pflag.Flag, value string) []string {
	if flag.Value.Type() != "stringArray" {
		return []string{value}
	}
	var out []string
	for part := range strings.SplitSeq(value, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
