package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
	"github.com/syncer-project/syncer/internal/emulator"
)

// outcomes: each change of the plan has one that is true, and nothing else was done.
func (j *judge) outcomes() {
	told := map[string]bool{}
	for i, t := range j.result.Targets {
		planned := j.result.Plan.Targets[i]
		if planned.Target != t.Target || len(planned.Changes) != len(t.Changes) && t.Error == "" {
			j.breaks("status", "%s has %d outcomes of %d changes", t.Target, len(t.Changes), len(planned.Changes))
		}
		for _, o := range t.Changes {
			key := t.Target + " " + o.Component
			told[key] = true
			at := slices.IndexFunc(planned.Changes, func(c diff.Change) bool { return c.Component == o.Component })
			if at < 0 {
				j.breaks("status", "%s is not in the plan", key)
				continue
			}
			j.outcome(key, planned.Changes[at], o)
		}
	}
	for key, entries := range j.sent {
		if !told[key] {
			j.breaks("status", "%s has no outcome, and %s", key, story(entries))
		}
	}
}

func (j *judge) outcome(key string, c diff.Change, o executor.Outcome) {
	sent := j.sent[key]
	made := slices.ContainsFunc(sent, func(e emulator.Entry) bool { return e.Change != "" })
	untrue := func(why string) {
		j.breaks("status", "%s: %s %s is %s (%s), and %s; sent: %s; now %v", key, o.Op, c.To, o.Status, o.Error, why, story(sent), j.after[key])
	}
	switch {
	case o.Status == executor.Skipped && len(sent) > 0:
		untrue("requests were sent")
	case (o.Status == executor.Canceled || strings.Contains(o.Error, "not sent")) && made:
		untrue("it was made")
	case o.Status == executor.Sent && !made && !strings.Contains(o.Error, "before it was known"):
		untrue("nothing was made")
	case o.Status == executor.Failed && o.Error == "":
		untrue("no reason is told")
	case o.Attempts != len(sent) && len(j.hit) == 0:
		untrue(fmt.Sprintf("%d attempts are told", o.Attempts))
	case o.RequestID != "" && !slices.ContainsFunc(sent, func(e emulator.Entry) bool { return e.RequestID == o.RequestID }):
		untrue("no request has the ID " + o.RequestID)
	case o.Status == executor.Failed && made && !j.strange[key] && !strings.Contains(o.Error, "cannot be read") && !strings.Contains(o.Error, "interrupted") &&
		!strings.Contains(o.Error, "not settled after") && // what came of it was not seen in time
		strings.HasPrefix(j.after[key].Reason, soaked) && j.before[key].Reason != j.after[key].Reason && !strings.Contains(o.Error, j.after[key].Reason):
		untrue("the service's reason is not told")
	case o.Status == executor.Succeeded && !j.strange[key]:
		if why := j.missing(key, c); why != "" {
			untrue(why)
		}
	}
}

// missing says what is not as it should be after a change that succeeded.
func (j *judge) missing(key string, c diff.Change) string {
	now, there := j.after[key]
	switch {
	case there != (c.Op != diff.Delete):
		return fmt.Sprintf("it is there: %t", there)
	case !there:
		return ""
	case !now.good() || now.Version != c.To:
		return "it is not in that state"
	}
	target, component, _ := strings.Cut(key, " ")
	i := slices.IndexFunc(j.fleet.targets, func(t fleetTarget) bool { return t.key() == target })
	if spec, wanted := j.fleet.targets[i].wants[component]; wanted && now.custom(askedKey) != askedValue(spec) {
		return fmt.Sprintf("%s is %q", askedKey, now.custom(askedKey))
	}
	if was, before := j.before[key]; before && now.custom(keptKey) != was.custom(keptKey) {
		return fmt.Sprintf("%s was %q and is %q: it was lost", keptKey, was.custom(keptKey), now.custom(keptKey))
	}
	return ""
}
