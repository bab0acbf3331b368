package cli

import "github.com/spf13/cobra"

// Tree is all commands with their flags, for who writes pages about them.
func Tree() *cobra.Command {
	return (&app{env: func(string) (string, bool) { return "", false }}).root()
}
