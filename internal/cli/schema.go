package cli

import (
	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired/manifest"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the manifest's JSON Schema",
		Long: `schema prints the JSON Schema (2020-12) of a manifest. Editors check and
complete manifests with it:

  syncer schema > syncer.schema.json
  # yaml-language-server: $schema=syncer.schema.json

` + exitCodes,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.Out.Write(manifest.Schema())
			return err
		},
	}
}
