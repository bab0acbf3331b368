package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
)

// flagError says which flag was probably meant.
func flagError(cmd *cobra.Command, err error) error {
	if name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --"); unknown {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if best, ok := desired.Closest(name, names); ok {
			return fmt.Errorf("%w, did you mean --%s?", err, best)
		}
	}
	return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
}
