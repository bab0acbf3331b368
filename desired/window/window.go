package window

import (
	"fmt"
	"strings"
	"time"

	cron "github.com/netresearch/go-cron"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/syncer-project/syncer/desired"
)

// Longest is how long a window may stay open at most: a year and a day.
const Longest = 366 * 24 * time.Hour

// FieldError is a mistake in one field of a window.
type FieldError struct {
	Field string // as the manifest calls it: kind, schedule, duration, timezone, selector
	Err   error
}

// Error is what is wrong, without the field's name.
func (e *FieldError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *FieldError) Unwrap() error { return e.Err }

// Check returns every mistake in w, each a [*FieldError] of its own.
func Check(w desired.Window) []*FieldError {
	_, mistakes := compile(w)
	return mistakes
}

// window is a window made ready to be asked.
type window struct {
	desired.Window
	zone     *time.Location
	starts   cron.Schedule
	selector labels.Selector
	last     span // what was found out last
}

func compile(w desired.Window) (*window, []*FieldError) {
	out := &window{Window: w}
	var mistakes []*FieldError
	note := func(field string, err error) {
		if err != nil {
			mistakes = append(mistakes, &FieldError{field, err})
		}
	}
	if w.Kind != "" && w.Kind != desired.Allow && w.Kind != desired.Deny {
		note("kind", fmt.Errorf("has to be %q or %q, is %q", desired.Allow, desired.Deny, w.Kind))
	}
	var err error
	out.starts, err = parseSchedule(w.Schedule)
	note("schedule", err)
	if w.Duration <= 0 || w.Duration > Longest {
		note("duration", fmt.Errorf("has to be more than nothing and at most %.0fh, is %s", Longest.Hours(), w.Duration))
	}
	out.zone, err = zone(w.Timezone)
	note("timezone", err)
	if out.selector, err = labels.Parse(w.Selector); err != nil {
		note("selector", fmt.Errorf("%q is no label selector, such as tier=prod,zone!=b: %w", w.Selector, err))
	}
	return out, mistakes
}

// schedules reads the five fields as crontab(5) does: where both the day of the month
// and the day of the week are restricted, either of them does.
var schedules = cron.MustNewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.DowOrDom).WithMaxSearchYears(sightYears)

func parseSchedule(text string) (cron.Schedule, error) {
	if n := len(strings.Fields(text)); n != 5 {
		return nil, fmt.Errorf("%q has %d fields; it takes five: minute, hour, day of the month, month, day of the week, such as \"0 1 * * 1-5\"", text, n)
	}
	starts, err := schedules.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is no cron schedule: %w", text, err)
	case starts.Next(sometime).IsZero():
		return nil, fmt.Errorf("%q never comes", text)
	}
	return starts, nil
}

// sometime is when a schedule is asked whether it ever comes. Between two leap days
// there are eight years at most.
var sometime = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

const sightYears = 9

// zone knows the time zones by their IANA names only: "Local" would mean another
// one on each machine.
func zone(name string) (*time.Location, error) {
	at, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("%q is no time zone; it has to be an IANA name, such as Europe/Berlin", name)
	}
	return at, nil
}
