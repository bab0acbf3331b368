package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/report"
)

// reportRun holds the flags of report.
type reportRun struct {
	outputs
	detailed bool
}

func (a *app) reportCommand() *cobra.Command {
	var r reportRun
	cmd := &cobra.Command{
		Use:   "report FILE…",
		Short: "Draw and merge saved plans or results",
		Long: `report draws plans that were saved with plan --out, or results saved with
apply -o json=FILE, in any format. Of several files, such as one of each shard,
it makes one: targets are put together, all is counted anew, and the digest is
that of the whole. FILE may be - for standard input.

Files that are not parts of one run are refused: a plan and a result, the same
target twice, other manifests, or another version of syncer.

  syncer plan -f manifests --shard 0/2 --out 0.json
  syncer plan -f manifests --shard 1/2 --out 1.json
  syncer report 0.json 1.json -o html=plan.html

The exit code is the one that a plan of all targets would have had, and for
results 0 where every change was carried out and 1 otherwise, also where the
apply was refused or interrupted.

` + exitCodes,
		Args: someFiles,
		RunE: func(_ *cobra.Command, files []string) error { return r.draw(a, files) },
	}
	f := cmd.Flags()
	r.outputs.flags(cmd, report.Names())
	r.outputs.summaryFlag(f)
	f.BoolVar(&r.detailed, "detailed-exitcode", false, "of plans: exit with 2 when changes are pending and nothing failed")
	f.BoolVarP(&r.verbose, "verbose", "v", false, "name every target and write values in full")
	return cmd
}

// someFiles refuses to draw nothing.
func someFiles(_ *cobra.Command, files []string) error {
	if len(files) == 0 {
		return errors.New("report: name a file that plan --out FILE or apply -o json=FILE wrote, or - for standard input")
	}
	return nil
}

// draw reads the files, merges them and writes the reports.
func (r *reportRun) draw(a *app, files []string) error {
	if err := errors.Join(r.outputs.parse(), a.findSummary(&r.outputs)); err != nil {
		return err
	}
	var s saved
	for _, file := range files {
		if err := s.add(a, file); err != nil {
			return err
		}
	}
	if err := a.open(&r.outputs, files...); err != nil {
		return err
	}
	if len(s.results) > 0 {
		result, err := executor.Join(s.results)
		if err != nil {
			return err
		}
		return ended(resultCode(result, false), a.showResult(r.outputs, result, 0, nil))
	}
	plan, err := diff.Join(s.plans)
	if err != nil {
		return err
	}
	return ended(planCode(plan, r.detailed), errors.Join(a.annotatePlan(plan, desired.State{}), a.showPlan(r.outputs, plan)))
}

// saved is what the files hold: plans or results, never both.
type saved struct {
	plans   []diff.Part
	results []executor.Part
}

// readSaved reads a file; "-" is standard input.
func (a *app) readSaved(file string) (document, error) {
	if file == "-" {
		return readDocument(a.In)
	}
	return readFile(file)
}

// add reads a file and puts it to its like.
func (s *saved) add(a *app, file string) error {
	d, err := a.readSaved(file)
	switch {
	case errors.As(err, new(*os.PathError)):
		return fmt.Errorf("report: %w", err)
	case errors.Is(err, errNothing):
		return fmt.Errorf("%s: %w", file, err)
	case err != nil && d.head.Kind == "":
		return fmt.Errorf("%s: no plan or result that syncer wrote; save one with plan --out or apply -o json=FILE: %w", file, err)
	case d.head.Kind != "Plan" && d.head.Kind != "Result":
		return fmt.Errorf("%s: it holds a %q, not a Plan or a Result; save one with plan --out or apply -o json=FILE", file, d.head.Kind)
	case d.head.APIVersion != diff.APIVersion:
		return fmt.Errorf("%s: it is of %q, and this syncer reads %q", file, d.head.APIVersion, diff.APIVersion)
	case d.head.Kind == "Plan" && len(s.results) > 0:
		return fmt.Errorf("%s holds a result and %s a plan: report them apart", s.results[0].Name, file)
	case d.head.Kind == "Result" && len(s.plans) > 0:
		return fmt.Errorf("%s holds a plan and %s a result: report them apart", s.plans[0].Name, file)
	}
	if err == nil {
		err = d.verify()
	}
	if err != nil {
		return fmt.Errorf("%s: a %s that cannot be used: %w", file, d.head.Kind, err)
	}
	if d.head.Kind == "Plan" {
		s.plans = append(s.plans, diff.Part{Name: file, Plan: d.plan})
	} else {
		s.results = append(s.results, executor.Part{Name: file, Result: d.result})
	}
	return nil
}
