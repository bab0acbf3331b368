package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/report"
)

// applyRun holds the flags of apply.
type applyRun struct {
	run
	yes      bool
	timeout  time.Duration
	poll     time.Duration
	noWait   bool
	failFast bool
	plan     string // the file of a reviewed plan
	override string // why windows do not count

	recoveryDir string // where what replaces would lose is kept; empty: the user's own directory

	stale map[string]string // targets that are no longer as reviewed, with the reason
}

func (a *app) applyCommand() *cobra.Command {
	var r applyRun
	cmd := &cobra.Command{
		Use:   "apply -f PATH…",
		Short: "Plan, show it, and carry it out",
		Long: `apply plans as the plan command does, prints the report, asks for consent and
carries the plan out, many targets at once. A change that fails skips what
depends on it and nothing else. Running it again completes what is left.

  syncer apply -f manifests/                      shows the plan and asks
  syncer apply -f manifests/ --plan plan.json     what was reviewed, and no more
  syncer apply -f manifests/ --yes                does not ask, for schedules

` + exitCodes,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.measured(cmd.Name(), &r.run, func() error { return r.carryOut(a, cmd) }, r.inputs(r.plan)...)
		},
	}
	r.flags(cmd, slices.Concat(report.Names(), report.EventNames()))
	f := cmd.Flags()
	f.BoolVar(&r.yes, "yes", false, "do not ask for consent")
	f.DurationVar(&r.timeout, "timeout", 15*time.Minute, "time-out of one change, until it has settled")
	f.DurationVar(&r.poll, "poll-interval", time.Second, "first pause between two lists of a target that is waited for; it grows to ten times that")
	f.BoolVar(&r.noWait, "no-wait", false, "do not wait until changes have settled")
	f.StringVar(&r.plan, "plan", "", "carry out exactly the plan in this file, written by plan --out; targets that changed since are left alone")
	f.StringVar(&r.override, "override-windows", "", "start changes outside of rollout.windows too, for this reason, which the result tells")
	f.BoolVar(&r.failFast, "fail-fast", false, "change nothing at all when anything is blocked or could not be read")
	f.StringVar(&r.recoveryDir, "recovery-dir", "", "keep here, until a replace is complete, what only the cloud holds of what it deletes (default: $XDG_STATE_HOME/syncer/recovery, else ~/.local/state/syncer/recovery)")
	return cmd
}

// carryOut plans, shows, asks and applies.
func (r *applyRun) carryOut(a *app, cmd *cobra.Command) error {
	state, err := r.prepare(a, cmd)
	if err != nil {
		return err
	}
	r.memory = a.holdTight(state)
	defer r.memory.release()
	if r.timeout <= 0 {
		return fmt.Errorf("--timeout %s: has to be more than nothing, such as 15m", r.timeout)
	}
	if r.poll <= 0 {
		return fmt.Errorf("--poll-interval %s: has to be more than nothing, such as 1s", r.poll)
	}
	if err := r.checkRecoveryDir(); err != nil {
		return err
	}
	var reviewed *diff.Plan
	if r.plan != "" {
		if reviewed, err = readPlan(r.plan); err != nil {
			return err
		}
	}
	if err := a.open(&r.outputs, r.inputs(r.plan)...); err != nil {
		return err
	}
	a.tellEarlier(r, state)
	signals := watchSignals(cmd.Context())
	defer signals.end()
	client, disconnect, err := a.connect(r.connection, state)
	if err != nil {
		return err
	}
	defer disconnect()
	plan, err := a.planWith(signals.stop, client, r.run, state)
	if err != nil {
		return err
	}
	if reviewed != nil {
		plan = a.holdAgainst(r, *reviewed, plan, state)
	}
	r.meter.plan = &plan
	if err := a.annotatePlan(plan, state); err != nil {
		return err
	}
	if r.standard() == "text" {
		text := output{format: "text"}
		options := a.options(r.outputs, text)
		err := a.draw(a.page(a.Out, text, options), func(w io.Writer) error { return (report.Text{}).Plan(w, plan, options) })
		if err != nil {
			return err
		}
	}
	if refusal := a.refusal(signals.stop, r, state, plan); refusal != nil {
		if signals.received() {
			return exit{code: codeInterrupted, err: errors.New("interrupted; nothing was changed")}
		}
		return exit{code: codeRefused, err: errors.Join(refusal, a.refuse(r, plan, refusal.Error()))}
	}
	return a.apply(r, signals, client, state, plan)
}

// refuse writes the reports of a plan that is not carried out. The text on
// standard output has been shown, and why there is no more follows on the other.
func (a *app) refuse(r *applyRun, plan diff.Plan, why string) error {
	trail, err := a.openTrail(r.outputs)
	if err != nil {
		return err
	}
	result := executor.Refuse(plan, why, executor.Options{Leave: r.stale, Observe: trail.observe})
	r.meter.result = &result
	return a.showResult(r.outputs.less(output{format: "text"}), result, 0, trail.close())
}

// holdAgainst compares the plan with the reviewed one: stale targets are noted
// in r, and how else the two differ is said. Which waves that keeps from starting
// no plan foretells: a stale target is a fact of this apply.
func (a *app) holdAgainst(r *applyRun, reviewed, plan diff.Plan, state desired.State) diff.Plan {
	for _, m := range mismatches(reviewed, plan) {
		a.tell(slog.LevelWarn, "--plan %s: %s", r.plan, m)
	}
	targets, stale := review(reviewed, plan, r.misses, desired.Target{Only: r.components}.Takes)
	r.stale = stale
	return r.signed(diff.Assemble(targets, state.Guards, state.Rollout))
}

// apply carries an agreed plan out and shows what became of it.
func (a *app) apply(r *applyRun, signals *signals, client *cloud.Client, state desired.State, plan diff.Plan) error {
	trail, err := a.openTrail(r.outputs)
	if err != nil {
		return err
	}
	view, stopView := a.watch(r.outputs, plan)
	kept := a.keeper(r, state, view)
	began := time.Now()
	options := executor.Options{
		Parallelism: r.parallelism, Timeout: r.timeout, Poll: r.poll, MaxPoll: 10 * r.poll, NoWait: r.noWait,
		Leave: r.stale, Mask: a.mask, Exact: r.plan != "", MaxConcurrent: r.maxConcurrent, Override: r.override,
		Finish: finish, Stop: signals.stop,
		Blind: 2*r.requestTimeout - r.requestTimeout/5, // so that two tries that hang cost a run no more than two time-outs
		Observe: func(e executor.Event) {
			view.Observe(e)
			trail.observe(e)
		},
	}
	if r.emulator != "" { // settles in a moment
		options.Poll, options.MaxPoll = min(r.poll, 50*time.Millisecond), min(10*r.poll, 500*time.Millisecond)
	}
	use(kept, &options)
	result, refused := executor.Apply(signals.hard, client, state, plan, options)
	stopView()
	r.meter.result = &result
	err = errors.Join(refused, a.showResult(r.outputs, result, time.Since(began), trail.close()))
	if err == nil && r.standard() != "text" {
		err = result.Err()
	}
	a.tellKept(kept)
	a.tellRestored(r, result)
	if r.emulator != "" && !a.logJSON {
		fmt.Fprintln(a.Err, closer)
	}
	return ended(resultCode(result, signals.received()), err)
}

// finish is how long, after an interrupt, a replace that was deleted may take to be
// created again: systems that stop a job wait some 30 s before they kill it.
const finish = 20 * time.Second

// closer tells who tries syncer on an emulator where to go from there.
const closer = `
To look closer: -v shows every target and value in full, -o json=result.json keeps
all of it, and "syncer emulator" serves this fleet until you stop it.`

// refusal says why the plan must not be carried out, or is nil.
func (a *app) refusal(ctx context.Context, r *applyRun, state desired.State, plan diff.Plan) error {
	if r.failFast && (!clean(plan) || len(r.stale) > 0) {
		return errors.New("nothing was changed: --fail-fast, and something is blocked, stale or could not be read")
	}
	if err := executor.Check(state, plan, executor.Options{}); err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	if r.yes || r.plan != "" || plan.Summary.Changes() == 0 {
		return nil
	}
	if a.InTerminal && r.standard() != "text" { // nobody should agree to what was not shown
		options := report.Options{Color: a.colored(r.outputs, a.ErrTerminal)}
		err := a.draw(a.page(a.Err, output{format: "text"}, options), func(w io.Writer) error { return (report.Text{}).Plan(w, plan, options) })
		if err != nil {
			return err
		}
	}
	return a.consent(ctx, plan)
}
