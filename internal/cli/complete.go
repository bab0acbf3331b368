package cli

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

// completing reports that a shell asks for completions, and no command is run.
func completing(cmd *cobra.Command) bool { return cmd.Name() == cobra.ShellCompRequestCmd }

// complete lets shells complete the values of flags, the same wherever they are.
// Nothing that goes wrong is told: whoever presses a key has not asked for it.
func (a *app) complete(root *cobra.Command) {
	const files = cobra.ShellCompDirectiveFilterFileExt
	listed := func(offer func([]desired.Target, string) []cobra.Completion) cobra.CompletionFunc {
		return func(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return harmless(offer(a.listedTargets(cmd), begun)), cobra.ShellCompDirectiveNoFileComp
		}
	}
	flags := map[string]cobra.CompletionFunc{
		"cloud":          oneOfThese(clouds...),
		"color":          oneOfThese(colors...),
		"log-format":     oneOfThese(logFormats...),
		"signature-form": oneOfThese(signatureForms...),
		"secrets":        oneOfThese(secretForms...),
		"endpoint":       cobra.FixedCompletions([]cobra.Completion{"iam=", "cce=", "modelarts="}, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace),
		"target":         listed(targetNames),
		"component":      listed(componentNames),
		"selector":       a.completeSelector,
		"file":           cobra.FixedCompletions([]cobra.Completion{"yaml", "yml", "json"}, files),
		"base":           cobra.FixedCompletions([]cobra.Completion{"yaml", "yml", "json"}, files),
		"seed":           cobra.FixedCompletions([]cobra.Completion{"yaml", "yml", "json"}, files),
		"plan":           cobra.FixedCompletions([]cobra.Completion{"json"}, files),
		"snapshot":       cobra.FixedCompletions([]cobra.Completion{"json"}, files),
	}
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			switch complete, known := flags[flag.Name]; {
			case known:
				_ = cmd.RegisterFlagCompletionFunc(flag.Name, complete) // fails only where there is one already
			case slices.Contains([]string{"int", "float64", "duration", "N|P%"}, flag.Value.Type()), slices.Contains([]string{"shard", "region", "project", "addr"}, flag.Name):
				_ = cmd.RegisterFlagCompletionFunc(flag.Name, cobra.NoFileCompletions)
			}
		})
		switch {
		case cmd.Name() == "report":
			cmd.ValidArgsFunction = flags["plan"] // of which report draws as many
		case cmd.ValidArgs == nil:
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
	}
}

// oneOfThese completes one of some values.
func oneOfThese(values ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// listedTargets reads the manifests that -f names so far. Standard input is the
// shell's, so it is not looked at.
func (a *app) listedTargets(cmd *cobra.Command) []desired.Target {
	_ = a.bindEnvironment(cmd)
	paths, _ := cmd.Flags().GetStringArray("file")
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == "-" })
	if len(paths) == 0 {
		return nil
	}
	state, err := manifest.Load(paths, manifest.Options{Unresolved: true})
	if err != nil {
		return nil
	}
	return state.Targets
}

// targetNames offers clusters by their names and by their IDs.
func targetNames(targets []desired.Target, begun string) []cobra.Completion {
	var out []cobra.Completion
	keys := keysByName(targets)
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		if strings.HasPrefix(name, begun) && len(keys[name]) == 1 && keys[name][0] != name {
			out = append(out, cobra.CompletionWithDesc(name, keys[name][0]))
		}
	}
	for _, t := range targets {
		switch {
		case !strings.HasPrefix(t.Key(), begun):
		case t.Name == t.ID:
			out = append(out, t.Key())
		default:
			out = append(out, cobra.CompletionWithDesc(t.Key(), t.Name))
		}
	}
	return out
}

func componentNames(targets []desired.Target, begun string) []cobra.Completion {
	names := map[string]bool{}
	for _, t := range targets {
		for _, c := range t.Components {
			names[c.Key()] = strings.HasPrefix(c.Key(), begun)
		}
	}
	maps.DeleteFunc(names, func(_ string, begins bool) bool { return !begins })
	return slices.Sorted(maps.Keys(names))
}

// completeSelector completes the last of the requirements, its key or its value.
func (a *app) completeSelector(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	done := begun[:strings.LastIndex(begun, ",")+1]
	last := begun[len(done):]
	offers := map[string]bool{}
	for _, t := range a.listedTargets(cmd) {
		for key, value := range t.Labels {
			offers[key+"="] = true
			offers[key+"="+value] = strings.Contains(last, "=")
		}
	}
	var out []cobra.Completion
	for _, each := range slices.Sorted(maps.Keys(offers)) {
		if offers[each] && strings.HasPrefix(each, last) && each != last {
			out = append(out, done+each)
		}
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	if !strings.Contains(last, "=") {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return harmless(out), directive
}

// plain is what no shell does anything with but to insert it.
var plain = regexp.MustCompile(`^[\pL\pN._/:@%+,=-]+$`)

// harmless drops what a shell may take for more than text. A cluster may have any
// name, and a manifest may be somebody else's.
func harmless(completions []cobra.Completion) []cobra.Completion {
	return slices.DeleteFunc(completions, func(each cobra.Completion) bool {
		value, _, _ := strings.Cut(each, "\t")
		return !plain.MatchString(value)
	})
}
