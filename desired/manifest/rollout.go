package manifest

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/window"
)

// ShareSpec is a number, or a percentage such as 25%, as it is written.
type ShareSpec string

// MarshalJSON writes a number as one.
func (s ShareSpec) MarshalJSON() ([]byte, error) {
	if share, err := s.share(); err == nil && share.Percent == 0 {
		return json.Marshal(share.N)
	}
	return json.Marshal(string(s))
}

// share reads it. 1.0 is a whole number, as for the schema.
func (s ShareSpec) share() (desired.Share, error) {
	return desired.ParseShare(strings.TrimSuffix(string(s), ".0"))
}

// rolloutSettings are what all documents together say of the rollout.
type rolloutSettings struct {
	maxFailures, stopAfter setting[int]
	maxConcurrent          setting[desired.Share]
	minSuccessTime         setting[time.Duration]
	precheck, onFailure    setting[string]
	windows                []desired.Window
	windowsAt              *place // nil: no document has any
}

func (s *rolloutSettings) add(spec RolloutSpec, at *place, p *problems) {
	s.maxFailures.add(at.field("maxFailures"), spec.MaxFailures, p)
	s.stopAfter.add(at.field("stopAfter"), spec.StopAfter, p)
	s.precheck.add(at.field("precheck"), given(spec.Precheck), p)
	s.onFailure.add(at.field("onFailure"), given(spec.OnFailure), p)
	if spec.MaxConcurrent != "" {
		share, err := spec.MaxConcurrent.share()
		if err != nil {
			p.at(at.field("maxConcurrent"), "%v", err)
		}
		s.maxConcurrent.add(at.field("maxConcurrent"), &share, p)
	}
	if spec.MinSuccessTime != "" {
		d := readDuration(at.field("minSuccessTime"), spec.MinSuccessTime, p)
		s.minSuccessTime.add(at.field("minSuccessTime"), &d, p)
	}
	if spec.Windows != nil {
		s.addWindows(spec.Windows, at.field("windows"), p)
	}
}

func (s *rolloutSettings) addWindows(specs []WindowSpec, at *place, p *problems) {
	windows := make([]desired.Window, len(specs))
	for i, spec := range specs {
		windows[i] = spec.window(at.item(i), p)
	}
	if s.windowsAt == nil {
		s.windows, s.windowsAt = windows, at
	} else if !reflect.DeepEqual(s.windows, windows) {
		p.at(at, "are other windows than at %s; the documents are one state, so they can be set once", s.windowsAt.pos())
	}
}

// window checks one window. What is missing is told already.
func (spec WindowSpec) window(at *place, p *problems) desired.Window {
	out := desired.Window{Kind: desired.WindowKind(spec.Kind), Schedule: spec.Schedule, Timezone: spec.Timezone, Selector: spec.Selector}
	if spec.Duration != "" {
		out.Duration = readDuration(at.field("duration"), spec.Duration, p)
	}
	for _, mistake := range window.Check(out) {
		if at.has(mistake.Field) {
			p.at(at.field(mistake.Field), "%v", mistake)
		}
	}
	return out
}

func readDuration(at *place, text string, p *problems) time.Duration {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		p.at(at, "%q is no duration, such as 90s, 10m or 4h", text)
	case d < 0:
		p.at(at, "must not be below 0, is %s", text)
	}
	return d
}

// state returns the rollout with all defaults filled in.
func (s *rolloutSettings) state() desired.Rollout {
	return desired.Rollout{
		MaxFailures: s.maxFailures.or(0), StopAfter: s.stopAfter.or(0), MaxConcurrent: s.maxConcurrent.or(desired.Share{}),
		MinSuccessTime: s.minSuccessTime.or(0), Precheck: desired.Precheck(s.precheck.or("")), OnFailure: desired.OnFailure(s.onFailure.or("")),
		Windows: s.windows,
	}.WithDefaults()
}
