package window

import "time"

// span is a time in which a window is open all along, or closed.
type span struct {
	open  bool
	from  time.Time // it may have begun before
	until time.Time // zero: it does not end
}

func (s span) holds(t time.Time) bool {
	return !s.from.IsZero() && !t.Before(s.from) && (s.until.IsZero() || t.Before(s.until))
}

// at returns a span that holds t. The next one may be open too, where the window
// opens again before it closes.
func (w *window) at(t time.Time) span {
	if w.last.holds(t) {
		return w.last
	}
	w.last = span{from: t}
	if start, open := w.before(t, t.Add(-w.Duration)); open {
		w.last.open, w.last.until = true, start.Add(w.Duration)
	} else {
		w.last.until = w.after(t)
	}
	return w.last
}

// after returns the first start after t; zero where there is none.
func (w *window) after(t time.Time) time.Time {
	for {
		offset := w.offset(t)
		_, change := t.In(w.zone).ZoneBounds()
		wall := w.starts.Next(onWall(t, offset))
		if wall.IsZero() {
			return time.Time{}
		}
		if at := wall.Add(-offset); change.IsZero() || at.Before(change) {
			return at
		}
		if w.startsAtChange(change) {
			return change
		}
		t = change
	}
}

// before returns the last start at or before t and after limit.
func (w *window) before(t, limit time.Time) (start time.Time, ok bool) {
	for t.After(limit) {
		offset := w.offset(t)
		change, _ := t.In(w.zone).ZoneBounds()
		within := limit
		if change.After(limit) {
			within = change
		}
		if wall, ok := w.lastOf(onWall(within, offset), onWall(t, offset)); ok {
			return wall.Add(-offset), true
		}
		if !change.After(limit) {
			break
		}
		if w.startsAtChange(change) {
			return change, true
		}
		t = change.Add(-1)
	}
	return time.Time{}, false
}

// startsAtChange reports a start at the very moment at which the clocks of the zone
// are changed: one that this moment has by the new clocks, or one that is skipped.
func (w *window) startsAtChange(change time.Time) bool {
	older, newer := w.offset(change.Add(-1)), w.offset(change)
	first := w.starts.Next(onWall(change, min(older, newer)).Add(-1))
	return !first.IsZero() && !first.After(onWall(change, newer))
}

// lastOf returns the last start after low and not after high, both on the wall.
func (w *window) lastOf(low, high time.Time) (start time.Time, ok bool) {
	within := func(t time.Time) bool { return !t.IsZero() && !t.After(high) }
	start = w.starts.Next(low)
	if !within(start) {
		return time.Time{}, false
	}
	for within(w.starts.Next(start)) { // it lies between start and high
		middle := start.Add(high.Sub(start) / 2)
		if next := w.starts.Next(middle); within(next) {
			start = next
		} else {
			high = middle
		}
	}
	return start, true
}

// offset is how far the clocks of the zone are ahead of UTC.
func (w *window) offset(t time.Time) time.Duration {
	_, seconds := t.In(w.zone).Zone()
	return time.Duration(seconds) * time.Second
}

// onWall is what a clock shows that is so far ahead of UTC, as if it were UTC: in
// that every minute comes once.
func onWall(t time.Time, offset time.Duration) time.Time { return t.UTC().Add(offset) }
