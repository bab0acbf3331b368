package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/console"
	"github.com/syncer-project/syncer/internal/report"
)

// drawer writes one report in a format.
type drawer func(w io.Writer, r report.Renderer, o report.Options) error

// show writes a report to each of its outputs, except those of events, which were
// written as these happened. One that cannot be written does not keep the others
// from being written.
func (a *app) show(o outputs, draw drawer) error {
	_, err := a.drawAll(o, draw)
	return err
}

// drawAll does so and returns the outputs that could not be written.
func (a *app) drawAll(o outputs, draw drawer) (lost []output, all error) {
	for _, out := range o.list {
		renderer := report.Find(out.format).Draw
		if renderer == nil {
			continue
		}
		options := a.options(o, out)
		page := func(w io.Writer) io.Writer { return a.page(w, out, options) }
		err := a.write(o, out, page, func(w io.Writer) error { return draw(w, renderer, options) })
		if err != nil {
			lost = append(lost, out)
		}
		all = errors.Join(all, err)
	}
	return lost, errors.Join(all, a.summarize(o, draw))
}

// showPlan writes every report of a plan.
func (a *app) showPlan(o outputs, plan diff.Plan) error {
	return a.show(o, func(w io.Writer, r report.Renderer, options report.Options) error {
		return r.Plan(w, plan, options)
	})
}

// showResult writes every report of a result. What was changed must not be
// forgotten: where one of them, or the events of the run (missing), could not be
// written and none stands on standard output, the result goes there as JSON, or
// to standard error where that is broken.
func (a *app) showResult(o outputs, result executor.Result, took time.Duration, missing error) error {
	draw := func(w io.Writer, r report.Renderer, options report.Options) error {
		options.Elapsed = took
		return r.Result(w, result, options)
	}
	lost, err := a.drawAll(o, draw)
	if err = errors.Join(missing, err); len(lost) == 0 && missing == nil {
		return err
	}
	onStandard := slices.IndexFunc(o.list, func(out output) bool { return out.file == "" })
	to := a.Out
	switch {
	case onStandard < 0:
	case report.Find(o.list[onStandard].format).Draw == nil || slices.Contains(lost, o.list[onStandard]):
		to = a.Err
	default:
		return err
	}
	return errors.Join(err, a.draw(to, func(w io.Writer) error { return draw(w, report.Find("json").Draw, report.Options{}) }))
}

// stepSummary is where GitHub wants a job's summary.
const stepSummary = "GITHUB_STEP_SUMMARY"

func (o *outputs) summaryFlag(f *pflag.FlagSet) {
	f.BoolVar(&o.stepSummary, "step-summary", false, "in a GitHub workflow, also append the markdown report to the job's summary (the file in GITHUB_STEP_SUMMARY)")
}

// findSummary looks up the file of --step-summary before anything is done.
func (a *app) findSummary(o *outputs) error {
	if !o.stepSummary {
		return nil
	}
	if o.summaryFile = a.first(stepSummary); o.summaryFile == "" {
		return errors.New("--step-summary: " + stepSummary + " is not set; GitHub sets it in a workflow, use -o markdown=FILE elsewhere")
	}
	return nil
}

// summarize appends the Markdown report to the job's summary, which earlier
// steps may have written to.
func (a *app) summarize(o outputs, draw drawer) error {
	if o.summaryFile == "" {
		return nil
	}
	file, err := os.OpenFile(o.summaryFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666) //nolint:gosec // G302: the runner made the file, for later steps to read
	if err != nil {
		return fmt.Errorf("--step-summary: %w", err)
	}
	_, err = io.WriteString(file, "\n") // earlier steps may have left their last line open
	if err == nil {
		err = a.draw(console.New(file, a.log()), func(w io.Writer) error { return draw(w, report.Markdown{}, report.Options{Verbose: o.verbose}) })
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("--step-summary: %w", err)
	}
	return nil
}
