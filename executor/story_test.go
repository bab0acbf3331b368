package executor

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
)

// A story is told to the machine of one target: what happens, an arrow, what the
// target asks for next. Time moves by "+SECONDS" only. At the end stands what
// became of each change.
//
//	list a=1.0.0 b=2.0.0!busy -> send update a
//
// In a list "!HEALTH" or "!HEALTH:REASON" follows a component that is not good, "?" one whose
// parameters are not told, "/VALUE" a parameter k, "#ID" an ID other than its
// name, "~ALIAS" an alias, and last "^VERSION" what it can be rolled back to. The
// policy is a time-out of 100 s, a lag of 5 s, and 30 s in which a target may not be
// read. It is silent from a nolist to the next list.
type story struct {
	name   string
	want   string // as want reads it
	live   string // when it was planned
	policy func(*policy)
	tell   string
	end    []string
}

func (s story) run(t *testing.T) {
	wanted := want("x", 0, s.want)
	p := policy{timeout: 100 * time.Second, lag: 5 * time.Second, blind: 30 * time.Second}
	if s.policy != nil {
		s.policy(&p)
	}
	teller := teller{now: time.Unix(0, 0), want: wanted}
	target := readyTarget(wanted, diff.Target(wanted, inventory(s.live), shelf()), p)
	var got []string
	for line := range strings.SplitSeq(strings.TrimSpace(s.tell), "\n") {
		event, _, _ := strings.Cut(line, " -> ")
		event = strings.TrimSpace(event)
		o := teller.event(t, event)
		o.observation.lost = lostOf(target, o.observation.live)
		next, _ := target.on(o)
		got = append(got, event+" -> "+asked(target, next))
	}
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(s.tell), "\n") {
		lines = append(lines, strings.TrimSpace(line))
	}
	if d := cmp.Diff(lines, got); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
	result := target.result()
	if d := cmp.Diff(s.end, ends(result)); d != "" {
		t.Errorf("outcomes (-want +got):\n%s", d)
	}
}

// lostOf compares what was created again with what was sent for it.
func lostOf(t *target, live diff.Inventory) map[string][]string {
	out := map[string][]string{}
	for _, c := range t.changes {
		if i, there := diff.Find(t.want, live, c.form.Component); c.creating && there && i.Parameters != nil && i.Health != diff.Busy {
			out[c.form.Component] = diff.Lost(t.want, live, shelf(), i, c.form)
		}
	}
	return out
}

// asked names a request.
func asked(t *target, a ask) string {
	if a.action != send {
		return strings.TrimSpace(cmpOr(string(a.action), "done"))
	}
	c := t.changes[a.change]
	text := "send " + string(c.op()) + " " + c.form.Component
	if c.form.To != "" && c.op() != diff.Delete {
		text += " " + c.form.To
	}
	return text
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// ends writes one line per outcome.
func ends(r TargetResult) []string {
	var out []string
	for _, o := range r.Changes {
		line := fmt.Sprintf("%s %s", o.Component, o.Status)
		if o.Error != "" {
			line += ": " + o.Error
		}
		if o.Lost != nil {
			line += fmt.Sprint("; lost: ", o.Lost)
		}
		out = append(out, line)
	}
	return out
}

// teller reads events.
type teller struct {
	now      time.Time
	want     desired.Target
	silence  silence
	stopping bool
	final    bool
}

func (r *teller) event(t *testing.T, line string) occurrence {
	t.Helper()
	if rest, ok := strings.CutPrefix(line, "+"); ok {
		var seconds int
		if _, err := fmt.Sscanf(rest, "%d", &seconds); err != nil {
			t.Fatal(err)
		}
		r.now = r.now.Add(time.Duration(seconds) * time.Second)
		_, line, _ = strings.Cut(rest, " ")
	}
	kind, rest, _ := strings.Cut(line, " ")
	o := occurrence{at: r.now, silence: r.silence}
	switch kind {
	case "start", "due":
		o.on = happening(kind)
	case "list":
		live := inventory(rest)
		r.silence, o.silence = silence{}, silence{}
		o.on, o.observation = onObservation, observation{live: live, plan: diff.Target(r.want, live, shelf())}
	case "unready", "transient":
		o.on, o.observation = onObservation, observation{unready: rest, transient: kind == "transient"}
	case "nolist":
		if r.silence.since.IsZero() {
			r.silence = silence{since: r.now, heard: r.now}
		}
		o.on, o.err, o.silence = onNoList, fmt.Errorf("cut short"), r.silence
	case "alone": // another event, and no neighbour is heard either
		if r.silence.since.IsZero() {
			r.silence.since = r.now
		}
		r.silence.heard = time.Time{}
		return r.event(t, rest)
	case "heard": // another event, and a neighbour is heard at last
		r.silence.heard = r.now
		return r.event(t, rest)
	case "hung": // a request that was begun so many seconds ago, and has no answer
		var seconds int
		if _, err := fmt.Sscanf(rest, "%d", &seconds); err != nil {
			t.Fatal(err)
		}
		r.silence.since = r.now.Add(-time.Duration(seconds) * time.Second)
		r.silence.heard = r.silence.since
		o.on, o.err, o.silence = onAnswer, &Error{Class: Uncertain, Tried: "it", Message: "no answer"}, r.silence
	case "stop":
		o.on, r.stopping = onStop, true
	case "end":
		o.on, r.stopping, r.final = onStop, true, true
	case "kept": // another event, of a request that destroys what was kept
		o := r.event(t, rest)
		o.kept = "put it back"
		return o
	case "stopped": // another event, while an interrupt has come
		r.stopping = true
		return r.event(t, rest)
	default:
		o.on = onAnswer
		o.receipt, o.err, o.held = answer(t, kind, rest)
	}
	o.stopping, o.final = r.stopping, r.final
	return o
}

// answer is what a request comes to. None counts attempts: nothing may depend on that.
func answer(t *testing.T, kind, rest string) (Receipt, error, bool) {
	t.Helper()
	problem := func(class Class) *Error { return &Error{Class: class, Tried: "it", Message: kind} }
	switch kind {
	case "accepted":
		return Receipt{RequestID: "r1"}, nil, false
	case "refused":
		return Receipt{}, problem(Refused), false
	case "held":
		return Receipt{}, &Error{Class: Refused, Unsent: true, Tried: "it", Message: kind, Err: context.Canceled}, true
	case "lost":
		return Receipt{}, problem(Uncertain), false
	case "odd": // no Error at all
		return Receipt{}, fmt.Errorf("odd"), false
	case "unsent":
		e := problem(Uncertain)
		e.Unsent = true
		return Receipt{}, e, false
	case "exists":
		return Receipt{}, problem(Exists), false
	case "gone":
		return Receipt{}, problem(Gone), false
	case "busy":
		e := problem(Occupied)
		if rest != "" {
			var seconds int
			if _, err := fmt.Sscanf(rest, "%d", &seconds); err != nil {
				t.Fatal(err)
			}
			e.RetryAfter = time.Duration(seconds) * time.Second
		}
		return Receipt{}, e, false
	}
	t.Fatalf("no such event: %s", kind)
	return Receipt{}, nil, false
}

// inventory reads the components of a list.
func inventory(words string) diff.Inventory {
	var out diff.Inventory
	for word := range strings.FieldsSeq(words) {
		i := diff.Instance{Health: diff.Good, State: "running", Parameters: desired.Tree{}}
		word, back, _ := strings.Cut(word, "^")
		i.Rollback = back
		word, health, sick := strings.Cut(word, "!")
		if sick {
			health, i.Message, _ = strings.Cut(health, ":")
			i.Health, i.State = diff.Health(health), health
		}
		word, untold := strings.CutSuffix(word, "?")
		word, id, _ := strings.Cut(word, "#")
		word, value, customised := strings.Cut(word, "/")
		if customised {
			i.Parameters = desired.Tree{"custom": desired.Tree{"k": value}}
		}
		if untold {
			i.Parameters = nil
		}
		word, i.Version, _ = strings.Cut(word, "=")
		i.Template, i.Alias, _ = strings.Cut(word, "~")
		i.Name = cmpOr(i.Alias, i.Template)
		i.ID = cmpOr(id, i.Name)
		out.Instances = append(out.Instances, i)
	}
	return out
}

// planOf is the plan of a story's target.
func planOf(s story) diff.TargetPlan {
	return diff.Target(want("x", 0, s.want), inventory(s.live), shelf())
}

// readyTarget is a target that has its changes, as from its first event on.
func readyTarget(want desired.Target, plan diff.TargetPlan, p policy) *target {
	t := newTarget(want, plan, p)
	t.take()
	return t
}
