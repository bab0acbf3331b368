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

func TestBrowserIsFast(t *testing.T) {
	b := open(t, browser(t), fleetPage(t), 1280, 800)
	loaded := eval[float64](b, `performance.getEntriesByType("navigation")[0].domComplete`)
	filtered := eval[float64](b, `(() => { const begun = performance.now(); document.getElementById("all-columns").click(); document.body.offsetHeight; return performance.now() - begun })()`)
	t.Logf("2,000 × 22: loaded in %.0f ms, filtered and drawn in %.0f ms", loaded, filtered)
	if loaded > 5000 || filtered > 2000 { // some ten times what a slow machine takes
		t.Errorf("loaded in %.0f ms, filtered in %.0f ms", loaded, filtered)
	}
}
