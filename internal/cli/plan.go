package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
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
	meter

	base        *desired.State // the manifests as they were; nil: not told
	fingerprint string         // of the manifests as a whole
	memory      *tight         // held while little changes
}

func (r *run) flags(cmd *cobra.Command, formats []string) {
	f := cmd.Flags()
	r.manifests.flags(f)
	r.selection.flags(f)
	r.guards.flags(f)
	r.connection.flags(f)
	r.outputs.flags(cmd, formats)
	r.outputs.summaryFlag(f)
	r.meter.flags(f)
}

// prepare checks the flags, reads the manifests and picks the targets. It makes
// no request.
func (r *run) prepare(a *app, cmd *cobra.Command) (desired.State, error) {
	r.outputs.verbose = r.connection.verbose
	if err := errors.Join(r.connection.check(), r.rates.settle(a, r.shard), r.outputs.parse(), a.findSummary(&r.outputs)); err != nil {
		return desired.State{}, err
	}
	var whole *fingerprinter
	state, err := a.loadThin(r.manifests, a.fallbackRegion(r.connection), a.fallbackProject(r.connection), func() func(*desired.Target) {
		whole = newFingerprinter()
		thin := r.selection.thin()
		return func(t *desired.Target) {
			whole.add(*t)
			thin(t)
		}
	})
	if err != nil {
		return state, err
	}
	r.fingerprint = whole.sum()
	if state, err = r.selection.narrow(state); err != nil {
		return state, err
	}
	return state, r.guards.over(&state.Guards, cmd.Flags())
}

// inputs are the files and directories that the run reads, with others.
func (r *run) inputs(others ...string) []string {
	return slices.Concat(r.paths, others, []string{r.emulator})
}

// planRun holds the flags of plan.
type planRun struct {
	run
	save     string
	detailed bool
	before   []string // the manifests of --base
	offline  offline
}

func (a *app) planCommand() *cobra.Command {
	var r planRun
	cmd := &cobra.Command{
		Use:   "plan -f PATH…",
		Short: "Show what would change; changes nothing",
		Long: `plan reads the manifests, lists what is live on their targets, compares, and
prints the report. It only reads.

--base names the manifests as they were, say on the main branch. Each change is
then marked: drift where those would make it in exactly the same way, else
introduced. Every target is still listed only once.

--snapshot plans against a file that the snapshot command wrote, with neither
cloud nor credentials.

--allow-unset plans without the secrets that the manifests refer to: what a
variable or file that does not exist stands for is unknown, and not compared. An
install shows it as (unknown). apply needs them all.

  syncer plan -f manifests/
  syncer plan -f manifests/ --target pool/NAME -v
  syncer plan -f manifests/ --out plan.json -o html=plan.html

` + exitCodes,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.measured(cmd.Name(), &r.run, func() error { return r.show(a, cmd) }, r.reads()...)
		},
	}
	r.flags(cmd, report.Names())
	f := cmd.Flags()
	f.StringVar(&r.save, "out", "", "write the plan as JSON to this file, for review and for apply --plan")
	f.BoolVar(&r.detailed, "detailed-exitcode", false, "exit with 2 when changes are pending and nothing failed")
	f.StringArrayVar(&r.before, "base", nil, "the manifests as they were, to tell what these introduce from drift; a file or directory (repeatable)")
	r.manifests.unsetFlag(f)
	r.offline.flags(cmd)
	return cmd
}

// show plans and writes the reports.
func (r *planRun) show(a *app, cmd *cobra.Command) error {
	if err := r.offline.open(&r.connection); err != nil {
		return err
	}
	r.outputs.also("json", r.save)
	state, err := r.prepare(a, cmd)
	if err != nil {
		return err
	}
	r.memory = a.holdTight(state)
	defer r.memory.release()
	if r.base, err = a.loadBase(r); err != nil {
		return err
	}
	if err := a.open(&r.outputs, r.reads()...); err != nil {
		return err
	}
	plan, err := a.plan(cmd.Context(), r, state)
	if err != nil {
		return err
	}
	r.meter.plan = &plan
	return ended(planCode(plan, r.detailed), errors.Join(a.annotatePlan(plan, state), a.showPlan(r.outputs, plan)))
}

// reads are the files and directories that the run reads.
func (r *planRun) reads() []string { return r.inputs(append(r.before, r.offline.path)...) }

// loadBase reads the manifests of --base; nil without them.
func (a *app) loadBase(r *planRun) (*desired.State, error) {
	if len(r.before) == 0 {
		return nil, nil
	}
	if slices.Contains(r.before, "-") && slices.Contains(r.paths, "-") {
		return nil, errors.New("--base -: standard input is read for -f already; put one of the two into a file")
	}
	for _, path := range r.before {
		if err := checkPath("--base", path); err != nil {
			return nil, err
		}
	}
	before := r.manifests
	before.paths = r.before
	state, err := a.loadThin(before, a.fallbackRegion(r.connection), a.fallbackProject(r.connection), r.selection.thin)
	if err != nil {
		// Not wrapped: these mistakes are in files that the user does not work on,
		// so they are no remarks on the manifests.
		return nil, errors.New("--base: the manifests as they were do not load:\n" + err.Error())
	}
	return &state, nil
}

// plan connects, plans and disconnects; an interrupt ends it.
func (a *app) plan(ctx context.Context, r *planRun, state desired.State) (diff.Plan, error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	all := state // what the services must not echo into a report
	if r.base != nil {
		all.Targets = slices.Concat(state.Targets, r.base.Targets)
	}
	if r.offline.path != "" {
		reader, err := r.offline.reader(a, all)
		if err != nil {
			return diff.Plan{}, err
		}
		state, left := reader.Leave(state)
		a.tellDropped(left)
		if r.base != nil {
			before, _ := reader.Leave(*r.base)
			r.base = &before
		}
		return a.planWith(ctx, reader, r.run, state)
	}
	client, disconnect, err := a.connect(r.connection, all)
	if err != nil {
		return diff.Plan{}, err
	}
	defer disconnect()
	return a.planWith(ctx, client, r.run, state)
}

// holdsOwn reports a text with one of the run's own credentials.
func (a *app) holdsOwn(text string) bool {
	var nobody secret.Masker // masks what shows by itself that it is a secret
	return a.own.Text(text) != nobody.Text(text)
}

// mask hides the run's own credentials in a target's plan.
func (a *app) mask(plan *diff.TargetPlan) { plan.Mask(a.own.Text) }

// planWith plans and says in the plan what it was made by and from.
func (a *app) planWith(ctx context.Context, reader executor.Reader, r run, state desired.State) (diff.Plan, error) {
	observe, stop := a.watchReading(state.Targets)
	mask := func(t *diff.TargetPlan) {
		r.memory.planned(len(t.Changes))
		a.mask(t)
	}
	plan, err := executor.MakePlan(ctx, reader, state, executor.PlanOptions{Parallelism: r.parallelism, Observe: observe, Base: r.base, Mask: mask, Lean: true})
	stop()
	if ctx.Err() != nil {
		return plan, exit{code: codeInterrupted, err: errors.New("interrupted while planning; nothing was changed")}
	}
	return r.signed(plan), err
}

func (r run) signed(plan diff.Plan) diff.Plan {
	plan.Tool, plan.Manifests = "syncer/"+versionString(), r.fingerprint
	return plan
}
