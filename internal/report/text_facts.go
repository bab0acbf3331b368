package report

import (
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// facts writes what is not changed and yet worth knowing.
func (t *textWriter) facts() {
	sick := groupFacts(t.plan, unhealthyComponents)
	loose := groupFacts(t.plan, func(target diff.TargetPlan) []string { return target.Unmanaged })
	unknown := groupFacts(t.plan, unknownParameters)
	windows := groupFacts(t.plan, windowsOf)
	if len(sick)+len(loose)+len(unknown)+len(windows) > 0 {
		t.gap()
	}
	for _, w := range windows {
		t.wrapped(wordWidth+4, t.Dim.Sprint("○ window   ")+"  ", style.Clean(w.what)+" "+t.where(w.kind, w.targets))
	}
	for _, u := range unknown {
		t.wrapped(wordWidth+4, t.Warn.Sprint("? unknown  ")+"  ", style.Clean(u.what)+" "+t.onSome(u)+": not compared, as what it refers to is not set")
	}
	for _, s := range sick {
		t.wrapped(wordWidth+4, t.Warn.Sprint("? unhealthy")+"  ",
			style.Clean(s.what)+" "+t.onSome(s)+", though as the manifest wants it")
	}
	if len(loose) == 0 {
		return
	}
	var parts []string
	for _, l := range loose {
		parts = append(parts, style.Clean(l.what)+" "+t.where(l.kind, l.targets))
	}
	t.wrapped(wordWidth+4, t.Dim.Sprint("· unmanaged")+"  ", style.List(parts, t.fold(fewFacts))+"; not listed, left alone")
}

// onSome names the first few targets of a fact.
func (t *textWriter) onSome(s factGroup) string {
	if len(s.targets) <= fewTargets {
		return "on " + strings.Join(t.of(s.targets), ", ")
	}
	return "on " + style.Plural(len(s.targets), s.kind) + ": " + style.List(t.of(s.targets), t.fold(fewTargets))
}

// attention writes, right above the summary, what must not be missed.
func (t *textWriter) attention(groups []changeGroup) {
	var b strings.Builder
	t.b, b = b, t.b // written apart, to know whether there is anything
	t.destroyed(groups)
	t.blocked(groups)
	t.unread()
	t.unstarted()
	t.guards()
	t.b, b = b, t.b
	if b.Len() > 0 {
		t.gap()
		t.b.WriteString(b.String())
	}
}

func (t *textWriter) destroyed(groups []changeGroup) {
	for _, op := range []diff.Op{diff.Replace, diff.Delete} {
		if n, parts := destroyed(t.names, groups, op); n > 0 {
			verb := map[diff.Op]string{diff.Replace: "DELETES AND RECREATES ", diff.Delete: "DELETES "}[op]
			t.wrapped(2, t.Op(op, style.OpSign(op)+" "), t.Op(op, verb+style.Plural(n, "component"))+": "+style.List(parts, t.fold(fewFacts)))
		}
	}
}

func (t *textWriter) blocked(groups []changeGroup) {
	for _, g := range groups {
		if g.change.Blocked != "" {
			t.wrapped(2, t.Warn.Sprint("! "), t.Warn.Sprint("BLOCKED")+" "+string(g.change.Op)+" of "+style.Clean(g.change.Component)+" "+
				t.where(g.kind, g.targets)+": "+style.Clean(g.change.Blocked))
		}
	}
	if n := withheldBeside(t.plan); n > 0 {
		t.wrapped(2, t.Warn.Sprint("! "), style.Plural(n, "other change")+" withheld: nothing is changed on a target where a change is blocked")
	}
}

func (t *textWriter) unstarted() {
	if n, why := withheldWaves(t.plan); n > 0 {
		t.wrapped(2, t.Warn.Sprint("! "), t.Warn.Sprint("WITHHELD")+" "+style.Plural(n, "change")+": "+why)
	}
}

// unread writes the targets whose listing failed, by reason.
func (t *textWriter) unread() {
	for _, f := range groupFacts(t.plan, readError) {
		t.wrapped(2, t.Bad.Sprint("✗ "), t.Bad.Sprint("NOT READ")+" "+t.onAll(f)+": "+style.Clean(f.what))
	}
}

// onAll names targets by key, as who has to look for the fault needs it.
func (t *textWriter) onAll(f factGroup) string {
	full := make([]string, len(f.targets))
	for i, target := range f.targets {
		full[i] = fullName(t.plan.Targets[target])
	}
	return style.List(full, t.fold(fewTargets))
}

func (t *textWriter) guards() {
	for _, g := range t.plan.Guards {
		t.wrapped(2, t.Bad.Sprint("✗ "), t.Bad.Sprint("GUARD")+" "+guard(g))
	}
}

// summary writes the last line.
func (t *textWriter) summary() {
	t.gap()
	if nothing := asWanted(t.plan); nothing != "" {
		t.line(t.Good.Sprint(nothing))
	}
	if origin := byOrigin(t.plan); origin != "" {
		t.line(origin)
	}
	t.line(t.Bold.Sprint(planSummary(t.plan)))
}
