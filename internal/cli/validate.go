package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/style"
)

func (a *app) validateCommand() *cobra.Command {
	var files manifests
	cmd := &cobra.Command{
		Use:   "validate -f PATH…",
		Short: "Check manifests, offline",
		Long: `validate reads all manifests and reports every mistake at once, each as
FILE:LINE:COL: PATH: message. It makes no request.

With --allow-unset it needs no secret: a reference to a variable or file that
does not exist is counted as unknown instead of being a mistake.

  syncer validate -f manifests/

` + exitCodes,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			state, err := a.load(files, "", "")
			if err != nil {
				return err
			}
			fmt.Fprintln(a.Out, valid(state))
			return nil
		},
	}
	files.flags(cmd.Flags())
	files.unsetFlag(cmd.Flags())
	return cmd
}

// valid says what was found to be right.
func valid(state desired.State) string {
	pools, components := 0, 0
	for _, t := range state.Targets {
		components += len(t.Components)
		if t.Kind == desired.Pool {
			pools++
		}
	}
	text := fmt.Sprintf("valid: %s, %s, %s", style.Plural(pools, "pool"), style.Plural(len(state.Targets)-pools, "cluster"), style.Plural(components, "component"))
	if n := len(unknown(state)); n > 0 {
		text += fmt.Sprintf(", %s unknown", style.Plural(n, "parameter"))
	}
	return text
}
