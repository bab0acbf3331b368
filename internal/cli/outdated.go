package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/report"
)

func (a *app) outdatedCommand() *cobra.Command {
	var r run
	var all bool
	cmd := &cobra.Command{
		Use:   "outdated -f PATH…",
		Short: "Show which components are not the newest, and why",
		Long: `outdated lists what is live on the manifests' targets and looks it up in the
catalog. For each component that is not the newest it shows

  LIVE         the installed version
  DESIRED      what the manifest asks for, and the version that it leads to
  NEWEST HERE  the newest stable version that can be installed on this target
  NEWEST       the newest in the catalog, whatever it asks for

and under it what holds it back: the manifest (a version, a constraint, or that
it does not list the component), the cluster's version, the pool's own catalog,
or that the newest is not stable. What is the same on many targets is one row;
-v names them. It only reads.

  syncer outdated -f manifests/
  syncer outdated -f manifests/ -o json | jq '.targets[].components[]'

` + exitCodes,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			state, err := r.prepare(a, cmd)
			if err != nil {
				return err
			}
			if err := a.open(&r.outputs, r.inputs()...); err != nil {
				return err
			}
			found, err := a.outdated(cmd.Context(), r, state, all)
			if err != nil {
				return err
			}
			code := codeDone
			if found.Summary.Failed > 0 {
				code = codeFailed
			}
			return ended(code, a.showOutdated(r.outputs, found))
		},
	}
	r.manifests.flags(cmd.Flags())
	r.selection.flags(cmd.Flags())
	r.connection.flags(cmd.Flags())
	r.outputs.flags(cmd, report.Names())
	r.outputs.summaryFlag(cmd.Flags())
	cmd.Flags().BoolVar(&all, "all-components", false, "list components that are the newest too")
	return cmd
}

// outdated reads all targets and tells how they stand.
func (a *app) outdated(ctx context.Context, r run, state desired.State, all bool) (diff.Outdated, error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	client, disconnect, err := a.connect(r.connection, state)
	if err != nil {
		return diff.Outdated{}, err
	}
	defer disconnect()
	observe, done := a.watchReading(state.Targets)
	defer done()
	targets := make([]diff.TargetVersions, len(state.Targets))
	options := executor.ReadOptions{Parallelism: r.parallelism, Observe: observe}
	err = executor.ReadTargets(ctx, client, state.Targets, options, func(ctx context.Context, i int, r *executor.TargetReader) {
		targets[i] = targetVersions(ctx, r)
	})
	return diff.AssembleOutdated(targets, all), interruptedReading(err)
}

// targetVersions asks for one target: one list, what is remembered of the catalog,
// and a pool's own catalog.
func targetVersions(ctx context.Context, r *executor.TargetReader) diff.TargetVersions {
	live, err := r.Inventory(ctx)
	if err != nil {
		return diff.UnreadVersions(r.Target(), err)
	}
	catalog, err := r.Limited(ctx)
	if err != nil {
		return diff.UnreadVersions(r.Target(), err)
	}
	return diff.VersionsOf(r.Target(), live, catalog)
}

// interruptedReading gives the error of a reading that was cut off its exit code.
func interruptedReading(err error) error {
	if err == nil {
		return nil
	}
	return exit{code: codeInterrupted, err: errors.New("interrupted while reading; nothing was changed")}
}

func (a *app) showOutdated(o outputs, found diff.Outdated) error {
	return a.show(o, func(w io.Writer, r report.Renderer, options report.Options) error {
		return r.Outdated(w, found, options)
	})
}
