package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is set by the linker where a release is built:
//
//	go build -ldflags "-X github.com/syncer-project/syncer/internal/cli.release=v1.2.3" ./cmd/syncer
var release string

// versionString is the version of this binary.
func versionString() string { return versionOf(release, buildInfo()) }

// buildInfo is what the toolchain wrote into the binary; nothing where it wrote none.
func buildInfo() debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return *info
	}
	return debug.BuildInfo{}
}

// versionOf is the release, or the module's version: that which go install was told,
// or one that go build made of the commit.
func versionOf(release string, info debug.BuildInfo) string {
	if info.Main.Version == "(devel)" {
		info.Main.Version = ""
	}
	return cmp.Or(release, info.Main.Version, "devel")
}

// commitOf is the revision that the binary was built from. go install of a version
// does not know it.
func commitOf(info debug.BuildInfo) string {
	revision, modified := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " (modified)"
		}
	}
	return revision + modified
}

// versionText is what version and --version print.
func versionText() string {
	return fmt.Sprintf("syncer %s\ncommit %s\n%s %s/%s\n", versionString(), commitOf(buildInfo()), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit and Go version",
		Long:  "version prints the version, the commit it was built from and the Go version.\n\n" + exitCodes,
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(a.Out, versionText())
			return err
		},
	}
}
