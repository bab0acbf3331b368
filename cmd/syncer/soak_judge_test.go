package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/syncer-project/syncer/desired/manifest"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/emulator"
)

// judge holds one run to what has to be so, whatever it went through.
type judge struct {
	fleet fleet
	*attempt
	strange map[string]bool             // what somebody else may have changed
	sent    map[string][]emulator.Entry // syncer's requests that would change something, by target and component
	broken  []string
}

// judged returns every rule that the run broke, as "rule: what was seen".
func judged(f fleet, r *attempt) []string {
	j := &judge{fleet: f, attempt: r, strange: map[string]bool{}, sent: map[string][]emulator.Entry{}}
	for _, m := range slices.Concat(r.ordeal.before, r.ordeal.during) {
		j.strange[m.key()] = true
	}
	keys := addonKeys(r)
	for _, e := range r.log {
		if e.Method != "GET" && e.Service != "iam" && !byHand(e.UserAgent) {
			key := keyOf(e, keys)
			j.sent[key] = append(j.sent[key], e)
		}
	}
	j.inTime()
	for _, key := range slices.Sorted(maps.Keys(j.sent)) {
		j.once(key)
		j.listed(key)
		j.recoverable(key)
	}
	j.exit()
	if r.result != nil {
		j.plan()
		j.outcomes()
	}
	return j.broken
}

func (j *judge) breaks(rule, format string, args ...any) {
	j.broken = append(j.broken, rule+": "+fmt.Sprintf(format, args...))
}

// inTime: a run ends, each change within its time-out and the reading of a list,
// and an interrupt is heard, each with much to spare.
func (j *judge) inTime() {
	const spare = 10 * time.Second
	if j.late {
		j.breaks("in time", "it ran longer than %s", patience)
	}
	if j.result == nil {
		return
	}
	replaces := false
	for _, t := range j.result.Targets {
		for _, o := range t.Changes {
			took, most := time.Duration(o.Seconds*float64(time.Second)), changeTimeout
			if o.Op == diff.Replace {
				replaces, most = true, 2*most
			}
			if took > most+spare {
				j.breaks("in time", "%s: %s of %s took %s: %s", t.Target, o.Op, o.Component, took, o.Error)
			}
		}
	}
	if len(j.hit) > 0 && !j.killed() && !replaces && j.heard > spare {
		j.breaks("in time", "it ended %s after the interrupt", j.heard)
	}
}

// once: no request is sent again after one like it was carried out, unless
// somebody else was there.
func (j *judge) once(key string) {
	made := map[string]string{}
	for _, e := range j.sent[key] {
		if before, done := made[e.Method]; done && !j.strange[key] {
			j.breaks("nothing twice", "%s: %s was sent again after %q: %s", key, e.Method, before, story(j.sent[key]))
			return
		}
		if e.Change != "" {
			made[e.Method] = e.Change
			if e.Method == "DELETE" {
				delete(made, "POST")
			}
		}
	}
}

// listed: what no manifest names is left alone.
func (j *judge) listed(key string) {
	target, component, _ := strings.Cut(key, " ")
	i := slices.IndexFunc(j.fleet.targets, func(t fleetTarget) bool { return t.key() == target })
	if i < 0 {
		j.breaks("unlisted", "a request that nobody can place: %s", story(j.sent[key]))
		return
	}
	t := j.fleet.targets[i]
	if _, wanted := t.wants[component]; !t.listed || !wanted && !t.prune {
		j.breaks("unlisted", "%s: %s", key, story(j.sent[key]))
	}
}

// recoverable: what a replace deleted is there again with what it held, or a
// recovery manifest has that, whatever ended the run.
func (j *judge) recoverable(key string) {
	deleted := slices.ContainsFunc(j.sent[key], func(e emulator.Entry) bool { return strings.HasPrefix(e.Change, "delete ") })
	target, component, _ := strings.Cut(key, " ")
	i := slices.IndexFunc(j.fleet.targets, func(t fleetTarget) bool { return t.key() == target })
	if !deleted || i < 0 || j.strange[key] {
		return
	}
	spec, wanted := j.fleet.targets[i].wants[component]
	lost := j.before[key].custom(keptKey)
	if !wanted || spec.State == manifest.Absent || lost == "" || j.after[key].custom(keptKey) == lost {
		return
	}
	for _, text := range j.kept {
		if strings.Contains(text, lost) && strings.Contains(text, j.fleet.targets[i].id) {
			return
		}
	}
	j.breaks("recoverable", "%s held %s %q, was deleted to be replaced, is %v, and of %d recovery manifests none has it: %s", key, keptKey, lost, j.after[key], len(j.kept), story(j.sent[key]))
}

// exit: the code says what the result says, and a run that tells nothing did nothing.
func (j *judge) exit() {
	made := 0
	for _, entries := range j.sent {
		for _, e := range entries {
			if e.Change != "" {
				made++
			}
		}
	}
	switch {
	case j.killed():
	case j.result == nil && made > 0:
		j.breaks("exit", "%d changes were made, and there is no result; code %d: %s", made, j.code, j.stderr)
	case j.result == nil && j.code == 0:
		j.breaks("exit", "code 0 without a result")
	case j.result != nil:
		s := j.result.Summary
		bad := s.Failed+s.Skipped+s.Canceled > 0 || j.result.Plan.Summary.Failed+j.result.Plan.Summary.Blocked > 0 ||
			slices.ContainsFunc(j.result.Targets, func(t executor.TargetResult) bool { return t.Error != "" })
		if want := map[bool]int{true: 1}[bad]; j.code != want && (j.code != 130 || len(j.hit) == 0) {
			j.breaks("exit", "code %d, want %d: %+v, plan %+v", j.code, want, s, j.result.Plan.Summary)
		}
	}
}

// plan: it starts from what is there, and a target that was not read is left alone.
func (j *judge) plan() {
	for _, t := range j.result.Plan.Targets {
		for key, entries := range j.sent {
			if t.Error != "" && strings.HasPrefix(key, t.Target+" ") {
				j.breaks("unread", "%s could not be read (%s), and %s", t.Target, t.Error, story(entries))
			}
		}
		for _, c := range t.Changes {
			key := t.Target + " " + c.Component
			was, there := j.before[key]
			if !j.strange[key] && (there != (c.Op != diff.Create) || there && c.From != was.Version) {
				j.breaks("unread", "%s: planned %s from %q, and there was %q %s", key, c.Op, c.From, was.Version, was.State)
			}
		}
	}
}

// settled: a run in calm carries out all that is neither blocked nor waits for
// what is ill, and leaves nothing to the next one.
func settled(f fleet, first, second *attempt) []string {
	for _, r := range []*attempt{first, second} {
		if r.result == nil {
			return []string{fmt.Sprintf("converges: a run in calm has no result: code %d: %s", r.code, r.stderr)}
		}
	}
	var broken []string
	breaks := func(format string, args ...any) {
		broken = append(broken, "converges: in calm, "+fmt.Sprintf(format, args...))
	}
	for i, t := range first.result.Targets {
		if slices.ContainsFunc(first.result.Plan.Targets[i].Changes, func(c diff.Change) bool { return c.Blocked != "" }) {
			continue
		}
		if t.Error != "" {
			breaks("%s: %s", t.Target, t.Error)
		}
		for _, o := range t.Changes {
			if o.Status != executor.Succeeded && !f.waitsForIll(t.Target, o.Component, first.before) {
				breaks("%s: %s %s is %s: %s", t.Target, o.Op, o.Component, o.Status, o.Error)
			}
		}
		for _, c := range second.result.Plan.Targets[i].Changes {
			if !f.waitsForIll(t.Target, c.Component, first.before) {
				breaks("%s still needs %s of %s: %s", t.Target, c.Op, c.Component, c.Reason)
			}
		}
	}
	return broken
}

// waitsForIll reports that a component depends on one that is abnormal, which
// syncer leaves as it is.
func (f fleet) waitsForIll(target, component string, live map[string]instance) bool {
	i := slices.IndexFunc(f.targets, func(t fleetTarget) bool { return t.key() == target })
	return slices.ContainsFunc(f.targets[i].wants[component].DependsOn, func(other string) bool {
		return strings.EqualFold(live[target+" "+other].State, "abnormal") || f.waitsForIll(target, other, live)
	})
}
