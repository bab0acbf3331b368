//go:build browser

package report

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeFaults runs axe-core, if it is loaded, and returns what it finds at least serious.
const axeFaults = `typeof axe === "undefined" ? [] : axe.run().then((r) =>
	r.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => v.id + ": " + v.nodes[0].html))`

// TestBrowserAccess looks for what would keep people out, in both colour
// schemes, with everything unfolded and with the dialog open. Where SYNCER_AXE
// names a copy of axe-core's axe.min.js, that looks as well.
func TestBrowserAccess(t *testing.T) {
	own, err := os.ReadFile("testdata/access.js")
	if err != nil {
		t.Fatal(err)
	}
	axe := axeCore(t)
	chromium := browser(t)
	for name, page := range browserPages(t) {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(name+"/"+scheme, func(t *testing.T) {
				b := open(t, chromium, page, 1280, 800)
				if scheme == "dark" {
					b.dark()
				}
				b.script(`for (const d of document.querySelectorAll("details")) d.open = true`)
				eval[bool](b, axe+"; true")
				look := func(where string) {
					for _, fault := range append(eval[[]string](b, string(own)), eval[[]string](b, axeFaults)...) {
						t.Errorf("%s: %s", where, fault)
					}
				}
				look("page")
				b.script(`const first = document.querySelector("td.change button, tbody th button"); if (first) first.click()`)
				look("dialog")
			})
		}
	}
}

// axeCore returns the script that SYNCER_AXE names, or none.
func axeCore(t *testing.T) string {
	t.Helper()
	path := os.Getenv("SYNCER_AXE")
	if path == "" {
		return ""
	}
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("SYNCER_AXE: %v", err)
	}
	return string(script)
}

// A page that is bad on purpose: the looking itself can fail.
func TestBrowserAccessFindsFaults(t *testing.T) {
	own, err := os.ReadFile("testdata/access.js")
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, browser(t), `<!doctype html><html><body id="x"><h3 id="x" style="color:#aaa">pale</h3><button></button><table><th>a</th></table>`, 400, 400)
	faults := strings.Join(eval[[]string](b, string(own)), "\n")
	for _, want := range []string{"no name: <button", "id x twice", "heading level 3 after 0", "th without scope", "contrast 2.32", "no language", "not exactly one main"} {
		if !strings.Contains(faults, want) {
			t.Errorf("%q was not found in\n%s", want, faults)
		}
	}
}

// Tab leads from the top through every control to the matrix, and the skip
// link takes the short way.
func TestBrowserKeyboard(t *testing.T) {
	b := open(t, browser(t), fleetPage(t), 1280, 800)
	b.do(chromedp.KeyEvent("\t"))
	b.is(`document.activeElement.className`, "skip")
	b.do(chromedp.KeyEvent("\r"))
	b.is(`document.activeElement.id`, "matrix")
	for _, want := range []string{"text", "op", "wave", "label", "all-columns", "", "box", ""} {
		b.do(chromedp.KeyEvent("\t"))
		b.is(`document.activeElement.id`, want)
	}
	b.is(`document.activeElement.textContent`, "prod-0000")
}

// Printed, the page is complete and no wider than the paper.
func TestBrowserPrints(t *testing.T) {
	b := open(t, browser(t), fleetPage(t), 1280, 800)
	b.media("print")
	b.script(`dispatchEvent(new Event("beforeprint"))`)
	b.is(rowsShown, "2000")
	b.is(`document.documentElement.scrollWidth - innerWidth`, "0")
	b.is(`getComputedStyle(document.getElementById("filters")).display`, "none")
	b.is(`document.querySelectorAll("details:not([open])").length`, "0")
	b.shot("print-1280")
}

// TestBrowserOpensABigReport: of 10,000 changes on 2,000 targets × 20 components no more
// is drawn at first than somebody looks at. How long that takes is only told, as it
// depends on the machine.
func TestBrowserOpensABigReport(t *testing.T) {
	result := busyResult(10_000)
	chromium := browser(t)
	for name, d := range map[string]document{"plan": {plan: result.Plan}, "result": {result: &result}} {
		b := open(t, chromium, htmlOf(t, d), 1280, 800)
		b.is(rowsShown, "100")
		loaded := eval[float64](b, `performance.getEntriesByType("navigation")[0].domComplete`)
		if n := eval[int](b, `document.querySelectorAll("*").length`); n > 15_000 {
			t.Errorf("%s: %d nodes from the start", name, n)
		}
		filtered := eval[float64](b, `(() => {
			const begun = performance.now(), text = document.getElementById("text");
			text.value = "prod-0012";
			text.dispatchEvent(new Event("input"));
			document.body.offsetHeight;
			return performance.now() - begun;
		})()`)
		b.is(rowsShown, "10")
		t.Logf("%s: first rows after %.0f ms, filtered and drawn in %.0f ms", name, loaded, filtered)
	}
}

// TestBrowserCompletesEntries: parameters that are not in the page itself are drawn when
// their entry is opened, as they would stand there.
func TestBrowserCompletesEntries(t *testing.T) {
	b := open(t, browser(t), htmlOf(t, document{plan: busyFleet(10_000)}), 1280, 800)
	b.script(`window.entry = document.querySelector("details[data-later]")`)
	b.is(`entry.querySelectorAll(".params").length`, "0")
	b.script(`entry.open = true`)
	b.frame()
	b.is(`entry.querySelectorAll(".params").length`, "1")
	b.script(`entry.open = false; entry.open = true`)
	b.frame()
	b.is(`entry.querySelectorAll(".params").length`, "1")
	// Beside it, what the page itself shows of an entry, as structure and text.
	b.script(`window.shape = (d) => [...d.querySelector(".params").children].map((p) => p.className + " " + [...p.querySelectorAll("*")].map((n) => n.tagName).join(" "));
		window.own = document.querySelector("details:not([data-later]) .params").closest("details")`)
	b.is(`entry.querySelector(".params code").textContent.startsWith("/custom/")`, "true")
	b.is(`shape(entry).every((s) => /^(create|update|delete) DT SPAN CODE SPAN DD (PRE( SPAN)+|(DEL (SPAN )?)?INS)$/.test(s))`, "true")
	b.is(`shape(own).every((s) => /^(create|update|delete) DT SPAN CODE SPAN DD (PRE( SPAN)+|(DEL (SPAN )?)?INS)$/.test(s))`, "true")
	b.script(`dispatchEvent(new Event("beforeprint"))`)
	b.is(`document.querySelectorAll("details[data-later], details:not([open])").length`, "0")
}
