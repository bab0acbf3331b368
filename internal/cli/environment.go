package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/snapshot"
)

// variable names the environment variable of a flag: --max-deletes is SYNCER_MAX_DELETES.
func variable(flag string) string {
	return "SYNCER_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// refuseEmpty refuses flags that the command line gives an empty value: it is a
// variable of a script that was not set. apply --plan "" would not hold the plan
// against the reviewed one.
func refuseEmpty(cmd *cobra.Command) error {
	var all error
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		values := []string{flag.Value.String()}
		if list, ok := flag.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if slices.ContainsFunc(values, func(value string) bool { return strings.TrimSpace(value) == "" }) {
			all = errors.Join(all, fmt.Errorf("--%s: its value is empty; give it one, or leave the flag out", flag.Name))
		}
	})
	return all
}

// others are variables that are no flag's. The last two are cobra's, for completion.
var others = []string{"SYNCER_TOKEN", snapshot.KeyVariable, "SYNCER_COMPLETION_DESCRIPTIONS", "SYNCER_ACTIVE_HELP"}

// checkVariables tells of variables that are no setting: one that looks like a
// setting is a mistake, any other is left alone with a word.
func (a *app) checkVariables(root *cobra.Command) error {
	known := slices.Clone(others)
	for _, cmd := range append(root.Commands(), root) {
		cmd.Flags().VisitAll(func(flag *pflag.Flag) { known = append(known, variable(flag.Name)) })
	}
	var all error
	for _, name := range a.names {
		if !strings.HasPrefix(name, "SYNCER_") || strings.HasPrefix(name, "SYNCER_VAR_") || slices.Contains(known, name) {
			continue
		}
		if value, _ := a.env(name); value == "" {
			continue
		}
		if best, ok := closestVariable(name, known); ok {
			all = errors.Join(all, fmt.Errorf("the variable %s is no setting; did you mean %s?", name, best))
			continue
		}
		a.tell(slog.LevelWarn, "the variable %s is no setting, and is not looked at", name)
	}
	return all
}

// closestVariable compares what follows SYNCER_, which all of them share.
func closestVariable(name string, known []string) (string, bool) {
	suffixes := make([]string, len(known))
	for i, each := range known {
		suffixes[i] = strings.TrimPrefix(each, "SYNCER_")
	}
	best, ok := desired.Closest(strings.TrimPrefix(name, "SYNCER_"), suffixes)
	return "SYNCER_" + best, ok
}

// sourced adds to an error on a flag that the flag came from a variable.
func (a *app) sourced(err error) error {
	var from []string
	for _, flag := range a.fromVariables {
		names := "--" + regexp.QuoteMeta(flag.Name)
		if flag.Shorthand != "" {
			names += "|-" + flag.Shorthand
		}
		if regexp.MustCompile(`(^|[\s(])(` + names + `)([^\w-]|$)`).MatchString(err.Error()) {
			from = append(from, "--"+flag.Name+" is from the variable "+variable(flag.Name))
		}
	}
	if len(from) == 0 {
		return err
	}
	return fmt.Errorf("%w\n  %s", err, strings.Join(from, "\n  "))
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
				first = wrongValue(variable(flag.Name), err)
				return
			}
		}
		a.fromVariables = append(a.fromVariables, flag)
	})
	return first
}

// isVariable reports that a flag's value is that of its variable.
func (a *app) isVariable(flag *pflag.Flag) bool { return slices.Contains(a.fromVariables, flag) }

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
