package window

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/syncer-project/syncer/desired"
)

// Set is the windows of one rollout. nil is none: then every target is free.
type Set struct {
	windows []*window

	mu         sync.Mutex
	selections map[string]*Selection // by the windows that they hold
}

// New makes windows ready. The error holds a [*FieldError] for every mistake.
func New(windows []desired.Window) (*Set, error) {
	s := &Set{selections: map[string]*Selection{}}
	var all error
	for i, each := range windows {
		ready, mistakes := compile(each)
		for _, m := range mistakes {
			all = errors.Join(all, fmt.Errorf("rollout.windows[%d].%s: %w", i, m.Field, m))
		}
		s.windows = append(s.windows, ready)
	}
	if all != nil {
		return nil, all
	}
	return s, nil
}

// Of returns the windows that select a target with these labels. Targets that the
// same ones select share what is found out about them, so it is worth to keep.
func (s *Set) Of(target map[string]string) *Selection {
	if s == nil {
		return &Selection{}
	}
	key, chosen := make([]byte, len(s.windows)), []*window{}
	for i, w := range s.windows {
		if w.selector.Matches(labels.Set(target)) {
			key[i], chosen = 1, append(chosen, w)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	selection, known := s.selections[string(key)]
	if !known {
		selection = &Selection{set: s, windows: chosen}
		s.selections[string(key)] = selection
	}
	return selection
}

// Selection is the windows that select a target.
type Selection struct {
	set     *Set
	windows []*window
	last    Answer
	from    time.Time // since when last holds
	until   time.Time // as long as it does; zero: for good
}

// Names says what the windows are, in the manifest's order; nil where there are none.
func (s *Selection) Names() []string {
	var out []string
	for _, w := range s.windows {
		out = append(out, w.String())
	}
	return out
}

// Answer is whether changes may be started at some time.
type Answer struct {
	Open   bool
	Change time.Time // when Open becomes the other; zero: not within sight, which is some years
	Why    string    // the windows that make it closed: "outside allow 0 1 * * 1-5 for 4h UTC"; "" where it is open
}

// Held says why a change is not started now, and when it may be: the error of an
// outcome that is held.
func (a Answer) Held() string {
	if a.Change.IsZero() {
		return "no opening is in sight: " + a.Why
	}
	return "until " + a.Change.Format(time.RFC3339) + ": " + a.Why
}

// How far an Answer looks ahead.
const (
	sight = sightYears * 366 * 24 * time.Hour
	steps = 5000 // openings and closings of single windows
)

// At tells whether changes may be started at that time. To ask again before the
// answer changes costs next to nothing.
func (s *Selection) At(now time.Time) Answer {
	if len(s.windows) == 0 {
		return Answer{Open: true}
	}
	s.set.mu.Lock()
	defer s.set.mu.Unlock()
	if known := (span{from: s.from, until: s.until}); known.holds(now) {
		return s.last
	}
	s.last = Answer{}
	s.last.Open, s.last.Why, s.until = s.state(now)
	s.from = now
	for i := 0; i < steps && !s.until.IsZero() && s.until.Sub(now) < sight; i++ {
		open, _, until := s.state(s.until)
		if open != s.last.Open {
			s.last.Change = s.until.In(s.windows[0].zone)
			break
		}
		s.until = until
	}
	return s.last
}

// state is what holds at t and until then; zero: for good.
func (s *Selection) state(t time.Time) (open bool, why string, until time.Time) {
	var denied, closed []string
	allowed := false
	for _, w := range s.windows {
		at := w.at(t)
		if !at.until.IsZero() && (until.IsZero() || at.until.Before(until)) {
			until = at.until
		}
		switch {
		case w.Kind == desired.Deny && at.open:
			denied = append(denied, w.String())
		case w.Kind != desired.Deny && at.open:
			allowed = true
		case w.Kind != desired.Deny:
			closed = append(closed, w.String())
		}
	}
	switch {
	case len(denied) > 0:
		return false, strings.Join(denied, ", "), until
	case allowed || len(closed) == 0:
		return true, "", until
	}
	return false, "outside " + strings.Join(closed, ", "), until
}
