// Command syncer reconciles the plug-ins of ModelArts resource pools and the
// add-ons of CCE clusters with manifests. Everything it does is in package cli.
package main

import (
	"os"

	"github.com/syncer-project/syncer/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr))
}
