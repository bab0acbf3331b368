package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
)

// flagError says which flag was probably meant.
func flagError(cmd *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown { // as in -target, where other tools take one dash
		_, name, unknown = strings.Cut(err.Error(), " in -")
	}
	name, _, _ = strings.Cut(name, "=")
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
	return fmt.Errorf("%w%s", err, desired.DidYouMean(name, known))
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
	if f := flags.Lookup("emulator"); f != nil && f.Changed && f.Value.String() == builtin {
		return []string{"--emulator=" + arg} // its value is optional
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
	_, err := os.Stat(arg)
	extension := filepath.Ext(arg)
	isFile := err == nil || arg == "-" || slices.Contains([]string{".yaml", ".yml", ".json"}, extension)
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
