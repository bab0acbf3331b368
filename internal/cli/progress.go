package cli

import (
	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/progress"
	"github.com/syncer-project/syncer/internal/report"
)

// watch starts to show the progress of a run on Err: with a live view where a
// person looks, as lines elsewhere. stop ends it.
func (a *app) watch(o outputs, plan diff.Plan) (view progress.Progress, stop func()) {
	options := progress.Options{Plan: plan, Color: a.colored(o, a.ErrTerminal)}
	switch {
	case a.logJSON:
		view = progress.NewJSONLog(a.masked(a.Err), options)
	case a.ErrTerminal:
		view = progress.NewTerminal(a.masked(a.Err.Live()), options, a.errSize)
	default:
		view = progress.NewLog(a.masked(a.page(a.Err, output{}, report.Options{Color: options.Color})), options)
	}
	return view, progress.Start(view)
}

// watchReading does so while targets are read. Where that is soon done it shows
// nothing.
func (a *app) watchReading(targets []desired.Target) (observe func(executor.Reading), stop func()) {
	var view progress.Reading
	switch {
	case a.logJSON:
		view = progress.NewReadJSON(a.masked(a.Err), targets)
	case a.ErrTerminal:
		view = progress.NewReadTerminal(a.Err.Live(), targets, a.errSize)
	default:
		view = progress.NewReadLog(a.masked(a.Err), targets)
	}
	return view.Observe, progress.Start(view)
}

func (a *app) errSize() (width, height int) { return terminalSize(a.Err.Unwrap()) }
