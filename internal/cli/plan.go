package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/report"
)

// run holds the flags that plan and apply share, and what prepare finds out.
type run struct {
	manifests
	selection
	guards
	connection
	outputs

	fingerprint string // of the manifests as a whole
}

func (r *run) flags(cmd *cobra.Command, formats ...string) {
	f := cmd.Flags()
	r.manifests.flags(f)
	r.selection.flags(f)
	r.guards.flags(f)
	r.connection.flags(f)
	r.outputs.flags(f, formats...)
}

// prepare checks the flags, reads the manifests and picks the targets. It makes
// no request.
func (r *run) prepare(a *app, cmd *cobra.Command, formats ...string) (desired.State, error) {
	r.outputs.verbose = r.connection.verbose
	if err := errors.Join(r.connection.check(), r.outputs.parse(formats...)); err != nil {
		return desired.State{}, err
	}
	state, err := a.load(r.manifests, a.fallbackRegion(r.connection), a.fallbackProject(r.connection))
	if err != nil {
		return state, err
	}
	r.fingerprint = fingerprint(state)
	if state, err = r.selection.narrow(state); err != nil {
		return state, err
	}
	r.guards.over(&state.Guards, cmd.Flags())
	return state, nil
}

var planFormats = []string{"text", "json"}

func (a *app) planCommand() *cobra.Command {
	var r run
	var detailed bool
	var save string
	cmd := &cobra.Command{
		Use:   "plan -f PATH…",
		Short: "Show what would change; changes nothing",
		Long: `plan reads the manifests, lists what is live on their targets, compares, and
prints the report. It only reads.

` + exitCodes,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			state, err := r.prepare(a, cmd, planFormats...)
			if err != nil {
				return err
			}
			plan, err := a.plan(cmd.Context(), r, state)
			if err != nil {
				return err
			}
			outs := r.outputs
			if save != "" {
				outs.list = append(outs.list, output{format: "json", file: save})
			}
			return ended(planCode(plan, detailed), a.showPlan(outs, plan))
		},
	}
	r.flags(cmd, planFormats...)
	cmd.Flags().StringVar(&save, "out", "", "write the plan as JSON to this file, for review and for apply --plan")
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when changes are pending and nothing failed")
	return cmd
}

// plan connects, plans and disconnects; an interrupt ends it.
func (a *app) plan(ctx context.Context, r run, state desired.State) (diff.Plan, error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	client, disconnect, err := a.connect(r.connection, state)
	if err != nil {
		return diff.Plan{}, err
	}
	defer disconnect()
	return a.planWith(ctx, client, r, state)
}

// planWith plans and says in the plan what it was made by and from.
func (a *app) planWith(ctx context.Context, reader executor.Reader, r run, state desired.State) (diff.Plan, error) {
	plan, err := executor.Plan(ctx, reader, state, r.parallelism)
	if ctx.Err() != nil {
		return plan, exit{code: codeInterrupted, err: errors.New("interrupted while planning; nothing was changed")}
	}
	return r.signed(plan), err
}

func (r run) signed(plan diff.Plan) diff.Plan {
	plan.Tool, plan.Manifests = "syncer/"+versionString(), r.fingerprint
	return plan
}

// showPlan writes every report of a plan.
func (a *app) showPlan(o outputs, plan diff.Plan) error {
	for _, out := range o.list {
		err := a.write(out, func(w io.Writer) error {
			switch out.format {
			case "json":
				return report.JSON(w, plan)
			case "text":
				return report.Text(w, plan, a.options(o, out))
			}
			return fmt.Errorf("-o %s: not a format of plans", out.format)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
