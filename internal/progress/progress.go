package progress

import (
	"sync"
	"time"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Progress shows that a plan is carried out to whoever watches it. Its clock is
// that of the events and of Tick. The methods may be called by several goroutines.
// What cannot be written is dropped: progress that nobody sees is no reason to
// stop a run.
type Progress interface {
	Clocked
	// Observe takes in one event. It is an [executor.Observer].
	Observe(e executor.Event)
}

// Clocked is shown by the time.
type Clocked interface {
	// Tick tells the time, once per Pace.
	Tick(now time.Time)
	// Pace is how often Tick is due.
	Pace() time.Duration
	// Close writes what was held back; what stays are lines alone.
	Close()
}

// Options say whose progress is shown, and how.
type Options struct {
	Plan  diff.Plan // what is carried out: names and counts come from it
	Color bool      // ANSI colours
}

// Start ticks by the system's clock until stop is called, which closes p too.
// stop may be called more than once.
func Start(p Clocked) (stop func()) {
	ticker, quit, ended := time.NewTicker(p.Pace()), make(chan struct{}), make(chan struct{})
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
