package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
)

// elsewhere are words that other tools have for a command or flag.
var elsewhere = map[string]string{
	"init": `"export", which writes manifests from what is live`, "import": `"export"`, "get": `"export"`,
	"diff": `"plan"`, "preview": `"plan"`, "dry-run": `the command "plan", which changes nothing`,
	"sync": `"apply"`, "deploy": `"apply"`, "lint": `"validate"`, "check": `"validate"`,
	"auto-approve": "--yes", "json": "-o json", "filename": "--file",
}

// flagError says which flag was probably meant, or what its value has to be.
func flagError(cmd *cobra.Command, err error) error {
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return wrongValue("--"+invalid.GetFlag().Name, err)
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("--%s needs a value; see %s --help", missing.GetFlag().Name, cmd.CommandPath())
	}
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown { // as in -target, where other tools take one dash
		_, name, unknown = strings.Cut(err.Error(), " in -")
	}
	name, _, _ = strings.Cut(name, "=")
	if meant := elsewhere[name]; unknown && meant != "" && cmd.Flags().Lookup(name) == nil {
		return fmt.Errorf("%w, did you mean %s?", err, meant)
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if best, ok := desired.Closest(name, names); ok && unknown {
		return fmt.Errorf("%w, did you mean --%s?", err, best)
	}
	return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
}

// commandError says of an unknown command which one was probably meant.
func commandError(root *cobra.Command, err error) error {
	quoted, unknown := strings.CutPrefix(err.Error(), "unknown command ")
	if !unknown {
		return err
	}
	quoted, _, _ = strings.Cut(quoted, " for ")
	name, _ := strconv.Unquote(quoted)
	var known []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			known = append(known, cmd.Name())
		}
	}
	if meant := elsewhere[name]; meant != "" {
		return fmt.Errorf("%w, did you mean %s?", err, meant)
	}
	return fmt.Errorf("%w%s", err, desired.DidYouMean(name, known))
}

// strictHelp lets cobra's help command fail on what it does not know.
func strictHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	show := help.Run
	help.Run, help.RunE = nil, func(cmd *cobra.Command, args []string) error {
		if _, _, err := root.Find(args); err != nil {
			return err
		}
		show(cmd, args)
		return nil
	}
}

// noArguments refuses arguments, and says which flag was probably forgotten.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	meant := "; see " + cmd.CommandPath() + " --help"
	if flags := forgotten(cmd.Flags(), args[0]); len(flags) > 0 {
		meant = ", did you mean " + strings.Join(flags, ", or ") + "?"
		if len(args) > 1 {
			meant += " Each file needs a flag of its own; a directory names all that it holds"
		}
	}
	return fmt.Errorf("%s takes no argument %q%s", cmd.Name(), args[0], meant)
}

// forgotten returns the flags that an argument may have been meant for.
func forgotten(flags *pflag.FlagSet, arg string) []string {
	if name := oneDash(flags); name != "" {
		return []string{"--" + name}
	}
	var out []string
	add := func(flag string, whether bool) {
		if f := flags.Lookup(flag); f != nil && whether {
			name := "--" + flag
			if f.Shorthand != "" {
				name = "-" + f.Shorthand
			}
			out = append(out, name+" "+arg)
		}
	}
	if f := flags.Lookup("emulator"); f != nil && f.Changed && f.Value.String() == builtin {
		out = append(out, "--emulator="+arg) // its value is optional
	}
	_, err := os.Stat(arg)
	extension := filepath.Ext(arg)
	isFile := err == nil || arg == "-" || isManifestName(arg)
	add("from-terraform", extension == ".tfstate")
	add("file", isFile && extension != ".tfstate")
	add("plan", isFile && extension == ".json")
	add("seed", isFile)
	return out
}

// oneDash returns the flag that was written with one dash, so that its first letter
// was taken for a flag and the rest for that one's value: -out is -o ut. Empty
// where there is none.
func oneDash(flags *pflag.FlagSet) (name string) {
	if flags == nil {
		return ""
	}
	flags.Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			rest, _, _ := strings.Cut(value, "=")
			if long := flags.Lookup(f.Shorthand + rest); f.Shorthand != "" && long != nil && rest != "" {
				name = long.Name
			}
		}
	})
	return name
}
