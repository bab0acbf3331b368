// Command syncer reconciles the plug-ins of ModelArts resource pools and the
// add-ons of CCE clusters with manifests. Everything it does is in package cli.
package main

import (
	"os"
	"runtime/debug"
	_ "time/tzdata" // a container that holds nothing else has no time zones

	"github.com/syncer-project/syncer/internal/cli"
)

func main() {
	// The runtime ends with 2 where it cannot go on: a panic of any goroutine, no
	// memory, SIGQUIT. 2 says that changes are pending, so it is to abort instead.
	debug.SetTraceback("crash")
	leaveNoCore()
	os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
