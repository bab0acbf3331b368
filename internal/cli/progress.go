package cli

import (
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/progress"
	"github.com/syncer-project/syncer/internal/report"
)

// watch starts to show the progress of a run on Err: with a live view where a
// person looks, as lines elsewhere. stop ends it.
func (a *app) watch(o outputs, plan diff.Plan) (view progress.Progress, stop func()) {
	options := progress.Options{Plan: plan, Color: a.colored(o, a.ErrTerminal)}
	if a.ErrTerminal {
		view = progress.NewTerminal(a.Err.Live(), options, func() (width, height int) { return terminalSize(a.Err.Unwrap()) })
	} else {
		view = progress.NewLog(a.page(a.Err, output{}, report.Options{Color: options.Color}), options)
	}
	return view, progress.Start(view)
}
