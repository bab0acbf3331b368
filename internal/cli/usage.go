package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how many columns a help text takes: as many as a terminal has at least.
const helpWidth = 80

// placeholders stand for the values of flags in a help text, where the type of a value
// does not tell.
var placeholders = map[string]string{
	"addr": "HOST:PORT", "allow-env": "PATTERN", "allow-file": "DIR", "base": "PATH", "cloud": "NAME", "color": "WHEN",
	"component": "NAME", "endpoint": "SERVICE=URL", "file": "PATH", "from-terraform": "STATE", "log-format": "FORMAT",
	"metrics-file": "FILE", "metrics-label": "NAME=VALUE", "out": "FILE", "output": "FORMAT[=FILE]", "override-windows": "REASON",
	"plan": "FILE", "project": "ID", "push-gateway": "URL", "recovery-dir": "DIR", "region": "REGION", "secrets": "HOW",
	"seed": "FILE", "selector": "LABELS", "shard": "I/N", "signature-form": "FORM", "snapshot": "FILE", "target": "TARGET",
}

// placeholder is what stands for a flag's value.
func placeholder(f *pflag.Flag) string {
	switch kind := f.Value.Type(); kind {
	case "int", "float64":
		return "N"
	case "duration":
		return "DURATION"
	default:
		return cmp.Or(placeholders[f.Name], kind)
	}
}

// shown is a flag's value under the name of its placeholder.
type shown struct {
	pflag.Value
	as string
}

func (s shown) Type() string { return s.as }

// inHelp returns flags as a help text has them. Defaults that say nothing are left out.
func inHelp(flags *pflag.FlagSet) *pflag.FlagSet {
	out := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(f *pflag.Flag) {
		g := *f
		if f.DefValue == "[]" || f.DefValue == "0s" {
			g.DefValue = ""
		}
		if strings.HasSuffix(f.DefValue, "m0s") {
			g.DefValue = strings.TrimSuffix(f.DefValue, "0s")
		}
		switch {
		case f.Name == "emulator": // its value is optional, and needs the =
			g.Value, g.NoOptDefVal = shown{f.Value, ""}, "SEED"
		case f.Value.Type() != "bool":
			g.Value = shown{f.Value, placeholder(f)}
		}
		out.AddFlag(&g)
	})
	return out
}

// usage writes the part of a help text that follows from the command itself.
func usage(cmd *cobra.Command) error {
	var b strings.Builder
	b.WriteString("Usage:\n")
	if cmd.Runnable() {
		fmt.Fprintf(&b, "  %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s COMMAND\n\nCommands:\n", cmd.CommandPath())
		for _, each := range cmd.Commands() {
			if each.IsAvailableCommand() || each.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s  %s\n", each.NamePadding(), each.Name(), each.Short)
			}
		}
	}
	if cmd.HasAvailableLocalFlags() {
		fmt.Fprintf(&b, "\nFlags:\n%s", inHelp(cmd.LocalFlags()).FlagUsagesWrapped(helpWidth))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n\"%s COMMAND --help\" tells more about a command.\n", cmd.CommandPath())
	}
	_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
	return err
}
