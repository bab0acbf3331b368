package desired

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rollout says how far and how fast one run goes through its targets. The zero
// value of each field means what its comment calls the default: see
// [Rollout.WithDefaults].
type Rollout struct {
	MaxFailures    int           // failures seen so far with which a next wave may still start
	StopAfter      int           // failed changes with which a running wave starts no more targets; default 10
	MaxConcurrent  Share         // targets of a wave that may have unsettled changes at once; default 100
	MinSuccessTime time.Duration // how long what a wave changed has to stay good before it counts as done
	Precheck       Precheck      // default PrecheckOff
	OnFailure      OnFailure     // default OnFailureStop
	Windows        []Window      // when changes may be started; none: at any time
}

// WithDefaults fills in what is not set.
func (r Rollout) WithDefaults() Rollout {
	r.StopAfter = cmp.Or(r.StopAfter, 10)
	r.MaxConcurrent = cmp.Or(r.MaxConcurrent, Share{N: 100})
	r.Precheck = cmp.Or(r.Precheck, PrecheckOff)
	r.OnFailure = cmp.Or(r.OnFailure, OnFailureStop)
	return r
}

// Precheck says what the service's own check of an upgrade decides.
type Precheck string

// The prechecks.
const (
	PrecheckOff     Precheck = "off"     // it is not asked
	PrecheckWarn    Precheck = "warn"    // risks are shown
	PrecheckEnforce Precheck = "enforce" // fatal ones fail the change before it is sent
)

// OnFailure says what happens to a change that ended badly.
type OnFailure string

// What may happen.
const (
	OnFailureStop     OnFailure = "stop"     // it stays as it is
	OnFailureRollback OnFailure = "rollback" // it is rolled back, where the service can
)

// Share is a number of targets, or a percentage of some. The zero value is neither.
type Share struct {
	N       int // used where Percent is 0
	Percent int // 1 to 100
}

// ParseShare reads "10" or "25%".
func ParseShare(text string) (Share, error) {
	digits, isPercent := strings.CutSuffix(text, "%")
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil || n < 1 || n > 1_000_000 || isPercent && n > 100:
		return Share{}, fmt.Errorf("%q: has to be a number of targets from 1 to 1000000, or a percentage of a wave's targets, such as 25%%", text)
	case isPercent:
		return Share{Percent: n}, nil
	}
	return Share{N: n}, nil
}

// Of is how many of total targets that is: at least 1, a percentage rounded down.
func (s Share) Of(total int) int {
	if s.Percent > 0 {
		return max(1, total*s.Percent/100)
	}
	return max(1, s.N)
}

// String writes what [ParseShare] reads.
func (s Share) String() string {
	if s.Percent > 0 {
		return fmt.Sprintf("%d%%", s.Percent)
	}
	return strconv.Itoa(s.N)
}

// WindowKind says what a window does.
type WindowKind string

// The kinds of window.
const (
	Allow WindowKind = "allow" // changes may be started in it
	Deny  WindowKind = "deny"  // no change may be started in it, whatever allows it
)

// Window is a time that comes again and again. Package desired/window tells when.
type Window struct {
	Kind     WindowKind    // "" is Allow
	Schedule string        // when it opens: a cron schedule of five fields
	Duration time.Duration // how long it stays open each time
	Timezone string        // of Schedule, an IANA name; "" is UTC
	Selector string        // a label selector; "" is every target
}

// String says what the window is, and not for whom: "allow 0 1 * * 1-5 for 4h
// Europe/Berlin".
func (w Window) String() string {
	return fmt.Sprintf("%s %s for %s %s", cmp.Or(w.Kind, Allow), strings.Join(strings.Fields(w.Schedule), " "), Brief(w.Duration), cmp.Or(w.Timezone, "UTC"))
}

// Brief writes a duration without the parts at its end that are 0: "4h", "1h30m".
func Brief(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
