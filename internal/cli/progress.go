package cli

import (
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/progress"
)

// watch starts to show the progress of a run on Err: with a live view where a
// person looks, as lines elsewhere. stop ends it.
func (a *app) watch(o outputs, plan diff.Plan) (view progress.Progress, stop func()) {
	options := progress.Options{Plan: plan, Color: a.colored(o, a.ErrTerminal)}
	view = progress.NewLog(a.Err, options)
	if a.ErrTerminal {
		view = progress.NewTerminal(a.Err, options, func() (width, height int) { return terminalSize(a.Err) })
	}
	return view, progress.Start(view)
}
