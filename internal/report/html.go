package report

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"slices"
	"sync"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

//go:embed page/page.tmpl
var pageTemplate string

//go:embed page/page.css
var pageStyle string

//go:embed page/page.js
var pageScript string

// pages is parsed by the first page: most runs draw none.
var pages = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageTemplate)) })

// HTML is the format of one self-contained page: what needs a look, lists, and a
// matrix of all targets × components that is filtered and drawn in the reader's
// browser. The page loads nothing; its content security policy sees to that.
type HTML struct{}

// Plan draws the dry-run report: in the matrix, what each target holds of each
// component, and what changes.
func (HTML) Plan(w io.Writer, plan diff.Plan, _ Options) error {
	names := newNames(plan)
	groups := groupChanges(plan)
	to := newPacker()
	planMatrix(&to, plan, groups)
	p := page{
		Title:  "syncer plan",
		Lead:   planSummary(plan),
		Notes:  notEmpty(asWanted(plan), byOrigin(plan)),
		Digest: style.Clean(plan.Digest),
		Chips:  planChips(plan),
		Alerts: planAlerts(names, groups),
		Lists:  planLists(&cards{names, &to, pageParams}, groups),
	}
	return p.write(w, to.island)
}

// page is what the template draws.
type page struct {
	Title  string
	Lead   string
	Notes  []string
	Digest string
	Chips  []chip
	Alerts []alertBox
	Lists  []entryList
	Data   template.JS

	Caption string // of the matrix
	Others  string // what the tick shows: components without anything to show

	Style  template.CSS
	Script template.JS
	Policy string
}

// chip is a count that filters the matrix when it is pressed.
type chip struct {
	Filter string // value of the matrix's filter
	Class  string
	Text   string
}

// alertBox is something that must not be missed.
type alertBox struct{ Class, Word, Text string }

// entryList is a heading with entries.
type entryList struct {
	Heading string
	Entries []card
	More    int // entries that are in the matrix only
}

// Later reports that entries have parameters that the script draws.
func (p page) Later() bool {
	return slices.ContainsFunc(p.Lists, func(l entryList) bool {
		return slices.ContainsFunc(l.Entries, func(c card) bool { return c.Later >= 0 })
	})
}

func (p page) write(w io.Writer, data island) error {
	text, err := json.Marshal(data) // escapes what could end a script
	if err != nil {
		return err
	}
	p.Data = template.JS(text)                                           //nolint:gosec // G203: JSON in which <, > and & are escaped
	p.Style, p.Script = template.CSS(pageStyle), template.JS(pageScript) //nolint:gosec // G203: embedded files of this package, with nothing of others in them
	p.Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript)
	p.Caption = cmp.Or(p.Caption, "Installed version of each component on each target, and what changes")
	p.Others = cmp.Or(p.Others, "also components without changes")
	return pages().Execute(w, p)
}

// hash names an inline style or script in a content security policy.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func notEmpty(texts ...string) []string {
	var out []string
	for _, text := range texts {
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

// planChips counts what is there, in the order in which a reviewer asks.
func planChips(plan diff.Plan) []chip {
	s := plan.Summary
	var out []chip
	add := func(filter, class, word string, n int) {
		if n > 0 {
			out = append(out, chip{Filter: filter, Class: class, Text: style.Count(n) + " " + word})
		}
	}
	add("blocked", "blocked", "blocked", s.Blocked)
	add("withheld", "blocked", "withheld", s.Withheld)
	add("unread", "failed", "not read", s.Failed)
	add("delete", "delete", "to delete", s.Delete)
	add("replace", "replace", "to replace", s.Replace)
	add("create", "create", "to create", s.Create)
	add("upgrade", "upgrade", "to upgrade", s.Upgrade)
	add("update", "update", "to update", s.Update)
	add("rollback", "rollback", "to roll back", s.Rollback)
	add("unhealthy", "unhealthy", "unhealthy", s.Unhealthy)
	add("unmanaged", "unmanaged", "unmanaged", s.Unmanaged)
	return out
}

// planAlerts lists, by what they are about, the things that Text puts above its summary.
func planAlerts(names names, groups []changeGroup) []alertBox {
	var out []alertBox
	for _, op := range []diff.Op{diff.Delete, diff.Replace} {
		if n, parts := destroyed(names, groups, op); n > 0 {
			verb := map[diff.Op]string{diff.Delete: "Deletes ", diff.Replace: "Deletes and recreates "}[op]
			out = append(out, alertBox{string(op), style.OpSign(op) + " " + verb + style.Plural(n, "component"), style.List(parts, fewFacts)})
		}
	}
	for _, g := range names.plan.Guards {
		out = append(out, alertBox{"failed", "✗ Guard", guard(g)})
	}
	for _, f := range groupFacts(names.plan, readError) {
		out = append(out, alertBox{"failed", "✗ Not read", style.List(names.of(f.targets), fewFacts) + ": " + style.Clean(f.what)})
	}
	for _, f := range groupFacts(names.plan, unknownParameters) {
		out = append(out, alertBox{"blocked", "? Not compared", style.Clean(f.what) + " on " + style.List(names.of(f.targets), fewFacts) + ": what it refers to is not set"})
	}
	for _, f := range groupFacts(names.plan, windowsOf) {
		out = append(out, alertBox{"held", "○ Window", style.Clean(f.what) + " " + names.where(f.kind, f.targets)})
	}
	if n, why := withheldWaves(names.plan); n > 0 {
		out = append(out, alertBox{"blocked", "! Withheld", style.Plural(n, "change") + ": " + why})
	}
	if n := withheldBeside(names.plan); n > 0 {
		out = append(out, alertBox{"blocked", "! Withheld", style.Plural(n, "change") + ": nothing is changed on a target where another change is blocked"})
	}
	return out
}

// planLists puts what is blocked or destroyed first.
func planLists(b *cards, groups []changeGroup) []entryList {
	blocked := entryList{Heading: "Blocked"}
	grave := entryList{Heading: "Deletes and replaces"}
	calm := entryList{Heading: "Changes"}
	drift := entryList{Heading: "Drift, pending before these manifests"}
	for i, g := range groups {
		to := &calm
		switch {
		case g.change.Blocked != "":
			to = &blocked
		case destroys(g.change):
			to = &grave
		case g.change.Origin == diff.Drift:
			to = &drift
		}
		if len(to.Entries) < fewEntries {
			to.Entries = append(to.Entries, b.group(g, i))
		} else {
			to.More++
		}
	}
	var out []entryList
	for _, l := range []entryList{blocked, grave, calm, drift} {
		if len(l.Entries) > 0 {
			out = append(out, l)
		}
	}
	return out
}
