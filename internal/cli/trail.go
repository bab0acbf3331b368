package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/console"
	"github.com/syncer-project/syncer/internal/report"
)

// trail is the outputs of a run that take its events, which are written while it goes on.
type trail struct {
	observers []executor.Observer
	ends      []func() error // close a file, and tell what could not be written
}

// openTrail begins them, before anything is changed. A file appears at once
// under its name, for others to follow.
func (a *app) openTrail(o outputs) (*trail, error) {
	t := &trail{}
	for _, out := range o.list {
		events := report.Find(out.format).Events
		if events == nil {
			continue
		}
		w := &watched{Writer: a.Out}
		closing := func() error { return nil }
		if out.file != "" {
			file := o.files[out.file]
			if err := file.publish(); err != nil {
				return nil, errors.Join(fmt.Errorf("-o %s: %w", out.format, err), t.close())
			}
			w.Writer, closing = console.New(file, a.log()), file.commit
		}
		t.observers = append(t.observers, events(a.masked(w)))
		t.ends = append(t.ends, func() error {
			if err := errors.Join(w.err, closing()); err != nil {
				return fmt.Errorf("-o %s: events are missing: %w", out.format, err)
			}
			return nil
		})
	}
	return t, nil
}

func (t *trail) observe(e executor.Event) {
	for _, observe := range t.observers {
		observe(e)
	}
}

func (t *trail) close() error {
	var all error
	for _, end := range t.ends {
		all = errors.Join(all, end())
	}
	return all
}

// watched remembers the first error of a Writer.
type watched struct {
	io.Writer
	err error
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}
