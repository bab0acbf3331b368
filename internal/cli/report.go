package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

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
	maxAge   time.Duration
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

With --max-age a file that is not there, or was written longer ago, is a part
that left nothing this time: it is named (of plans on standard error alone), the
others are drawn, and the exit code is 1. So a job can join at its hour what
shards wrote under the same names as the day before.

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
	f.DurationVar(&r.maxAge, "max-age", 0, "leave out files that are missing or were written longer ago, such as 12h, name them, and exit with 1 (default: each has to be there)")
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
	if r.maxAge < 0 {
		return fmt.Errorf("--max-age %s: has to be 0 or more", r.maxAge)
	}
	var s saved
	files, missing, err := r.parts(a, files)
	if err != nil {
		return err
	}
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
		result.Notes = append(missing, result.Notes...)
		return ended(r.code(resultCode(result, false), missing), a.showResult(r.outputs, result, 0, nil))
	}
	plan, err := diff.Join(s.plans)
	if err != nil {
		return err
	}
	return ended(r.code(planCode(plan, r.detailed), missing), errors.Join(a.annotatePlan(plan, desired.State{}), a.showPlan(r.outputs, plan)))
}

// parts are the files to draw. With --max-age those that are missing or older are
// left out: what is said of them is returned, too.
func (r *reportRun) parts(a *app, files []string) (there, missing []string, err error) {
	for _, file := range files {
		if why := r.missing(file); why != "" {
			missing = append(missing, why)
			a.tell(slog.LevelError, "%s", why)
			continue
		}
		there = append(there, file)
	}
	if len(there) == 0 {
		return nil, nil, errors.New("report: no part is there, so there is nothing to draw")
	}
	return there, missing, nil
}

// missing tells why a file is no part of the run that is drawn, or nothing.
func (r *reportRun) missing(file string) string {
	if r.maxAge <= 0 || file == "-" {
		return ""
	}
	const left = "that part left nothing of this run, see its log"
	info, err := os.Stat(file)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Sprintf("%s is not there: %s", file, left)
	}
	if err != nil {
		return "" // who reads it tells
	}
	if written := info.ModTime(); time.Since(written) > r.maxAge {
		return fmt.Sprintf("%s is of %s, older than --max-age %s: %s", file, written.Format(time.RFC3339), r.maxAge, left)
	}
	return ""
}

// code is the exit code where parts may be missing.
func (r *reportRun) code(code int, missing []string) int {
	if len(missing) > 0 {
		return codeFailed
	}
	return code
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
