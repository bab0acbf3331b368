package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/manifest"
)

// manifests are the -f flags, and what the manifests may read.
type manifests struct {
	paths      []string
	allowEnv   []string
	allowFile  []string
	allowUnset bool
}

func (m *manifests) flags(f *pflag.FlagSet) {
	f.StringArrayVarP(&m.paths, "file", "f", nil, "manifest file, a directory of them, or - for standard input (repeatable)")
	f.StringArrayVar(&m.allowEnv, "allow-env", []string{manifest.DefaultEnv}, "${env:NAME} may name variables that match this pattern, and never the run's credentials (repeatable)")
	f.StringArrayVar(&m.allowFile, "allow-file", nil, "${file:PATH} may name files of this directory, beside that of the manifest (repeatable)")
}

// unsetFlag is for commands that change nothing: what is unknown is never sent.
func (m *manifests) unsetFlag(f *pflag.FlagSet) {
	f.BoolVar(&m.allowUnset, "allow-unset", false, "take references to variables and files that do not exist for unknown values, which are not compared")
}

// load reads all manifests. Every mistake is told at once.
func (a *app) load(m manifests, region, project string) (desired.State, error) {
	return a.loadThin(m, region, project, nil)
}

// loadThin does so, and lets thin take from each target what the run does not need, as
// [manifest.Options] has it.
func (a *app) loadThin(m manifests, region, project string, thin func() func(*desired.Target)) (desired.State, error) {
	if len(m.paths) == 0 {
		return desired.State{}, noManifest()
	}
	for _, path := range m.paths {
		if err := checkPath("-f", path); err != nil {
			return desired.State{}, err
		}
	}
	return manifest.Load(m.paths, manifest.Options{
		Stdin: a.In, Getenv: a.env, Region: region, Project: project,
		AllowEnv: m.allowEnv, AllowFile: m.allowFile, AllowUnset: m.allowUnset, Thin: thin,
	})
}

// noManifest says how to come to a manifest.
func noManifest() error {
	if isDirectory("manifests") {
		return errors.New("no manifest given: name a file or a directory with -f, did you mean -f manifests?")
	}
	return errors.New("no manifest given: name a file or a directory with -f; to begin with what is live, syncer export --all --out manifest.yaml writes one")
}

// guards are the flags that win over the manifest's guards.
type guards struct{ maxDeletes, maxDeletePercent int }

func (g *guards) flags(f *pflag.FlagSet) {
	f.IntVar(&g.maxDeletes, "max-deletes", 0, "deletes and replaces that one run may make (default: the manifest's guards, else 10)")
	f.IntVar(&g.maxDeletePercent, "max-delete-percent", 0, "the same in percent of what is installed on the targets (default: the manifest's guards, else 50)")
}

// over puts the flags that were given over the manifest's limits.
func (g guards) over(limits *desired.Guards, f *pflag.FlagSet) error {
	for _, guard := range []struct {
		flag  string
		value int
		limit *int
	}{
		{"max-deletes", g.maxDeletes, &limits.MaxDeletes},
		{"max-delete-percent", g.maxDeletePercent, &limits.MaxDeletePercent},
	} {
		if !f.Changed(guard.flag) {
			continue
		}
		if guard.value < 0 {
			return fmt.Errorf("--%s %d: has to be 0 or more", guard.flag, guard.value)
		}
		*guard.limit = guard.value
	}
	return nil
}
