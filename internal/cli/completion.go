package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// shells are those that completion writes a script for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func (a *app) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion (" + strings.Join(shells, " | ") + ")",
		Short: "Print a script that lets a shell complete what you type",
		Long: `completion prints a script for one shell. With it the tab key completes
commands, flags and their values: --cloud, -o, --color and the like, and, out of
the manifests that -f names (or SYNCER_FILE), --target, --component and the
labels of -l. They are read for their names alone: no request is made, no
reference to a variable or file is followed, and manifests with mistakes
complete nothing.

  source <(syncer completion bash)    in ~/.bashrc; it needs bash-completion
  source <(syncer completion zsh)     in ~/.zshrc, after compinit
  syncer completion fish | source     in config.fish
  syncer completion powershell | Out-String | Invoke-Expression

` + exitCodes,
		Args:      a.oneShell,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			script, err := completionScript(cmd.Root(), args[0])
			if err == nil {
				_, err = a.Out.Write(script)
			}
			return err
		},
	}
}

// oneShell refuses all but one of the shells.
func (a *app) oneShell(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("completion: name one shell: %s", either(shells))
	}
	return oneOf("completion", args[0], shells)
}

func completionScript(root *cobra.Command, shell string) ([]byte, error) {
	var script bytes.Buffer
	write := map[string]func() error{
		"bash":       func() error { return root.GenBashCompletionV2(&script, true) },
		"zsh":        func() error { return root.GenZshCompletion(&script) },
		"fish":       func() error { return root.GenFishCompletion(&script, true) },
		"powershell": func() error { return root.GenPowerShellCompletionWithDesc(&script) },
	}
	err := write[shell]()
	return script.Bytes(), err
}
