package report

import (
	"io"
	"sync"
	"time"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// ProgressOptions say how a run that is under way is shown.
type ProgressOptions struct {
	Plan  diff.Plan // what is carried out: names and counts come from it
	Color bool      // ANSI colours
	// Live adds a view that is drawn over and over below the lines, for a
	// terminal. Size is then asked for its columns and rows; nil means 80 × 24.
	Live bool
	Size func() (width, height int)
	// Heartbeat is how often, without Live, a line says what is waited for; 0 means 30 s.
	Heartbeat time.Duration
}

// Progress shows a run while it happens: one line for each finished change and
// a heartbeat, or on a terminal the same lines with a live view below them. Its
// clock is the events' and that of [Progress.Tick].
type Progress struct {
	mu    sync.Mutex
	w     io.Writer
	o     ProgressOptions
	names names
	paint paint
	run   run
	live  panel
	skips skips

	waves bool // the plan has more than one wave
	wave  int  // the last one that was announced
	beat  time.Time
}

// NewProgress returns a Progress that writes to w, normally standard error.
func NewProgress(w io.Writer, o ProgressOptions) *Progress {
	if o.Heartbeat <= 0 {
		o.Heartbeat = 30 * time.Second
	}
	p := &Progress{w: w, o: o, names: newNames(o.Plan), paint: newPaint(o.Color), run: newRun(o.Plan), wave: -1}
	for _, t := range o.Plan.Targets {
		p.waves = p.waves || t.Wave != o.Plan.Targets[0].Wave
	}
	return p
}

// Observe takes in one event. It is an [executor.Observer].
func (p *Progress) Observe(e executor.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.run.observe(e)
	if p.beat.IsZero() {
		p.beat = e.Time
	}
	switch e.Type {
	case executor.EventStarted:
		p.announce(e.Wave)
	case executor.EventSettled, executor.EventFailed:
		p.print(p.finished(e))
	case executor.EventSent:
		if e.Status == executor.Sent { // the change's last event: nobody waits for it
			p.print(p.finished(e))
		}
	case executor.EventSkipped:
		if e.Error != p.skips.reason {
			p.print() // what was folded for the last reason
		}
		if p.skips.fits(e.Error) {
			p.print(p.finished(e))
		}
	}
}

// announce writes a line when the first change of a wave starts.
func (p *Progress) announce(wave int) {
	if p.waves && wave > p.wave {
		p.wave = wave
		p.print(p.paint.bold.Sprintf("Wave %d", wave))
	}
}

// Tick tells the time: due heartbeats are written and the live view is drawn.
func (p *Progress) Tick(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.o.Live {
		p.draw(now)
		return
	}
	if p.beat.IsZero() {
		p.beat = now
	}
	if now.Sub(p.beat) >= p.o.Heartbeat {
		p.beat = now
		p.print(p.heartbeat(now))
	}
}

// Start ticks by the system's clock until stop is called. stop also ends the
// live view, so that what stays on the terminal are the lines alone.
func (p *Progress) Start() (stop func()) {
	every := time.Second
	if p.o.Live {
		every = 100 * time.Millisecond
	}
	ticker, quit, ended := time.NewTicker(every), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case now := <-ticker.C:
				p.Tick(now)
			case <-quit:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		ticker.Stop()
		close(quit)
		<-ended
		p.Close()
	})
}

// Close writes what was held back and ends the live view.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.print()
	p.erase()
}

// print writes lines above the live view, after word of folded skips.
func (p *Progress) print(lines ...string) {
	if folded := p.skips.take(); folded != "" {
		lines = append([]string{folded}, lines...)
	}
	if len(lines) == 0 {
		return
	}
	out := p.live.erased()
	for _, line := range lines {
		out += line + "\n"
	}
	out += p.live.text
	// Progress that cannot be shown is no reason to stop a run.
	_, _ = io.WriteString(p.w, out)
}
