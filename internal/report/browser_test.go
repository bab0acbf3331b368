//go:build browser

package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/syncer-project/syncer/executor"
)

const (
	rowsShown = `document.querySelectorAll("#table tbody tr").length`
	status    = `document.getElementById("status").textContent`
	dialog    = `document.getElementById("dialog")`
)

func fleetPage(t *testing.T) string {
	t.Helper()
	return htmlOf(t, document{plan: fleet()})
}

func TestBrowserFilters(t *testing.T) {
	b := open(t, browser(t), fleetPage(t), 1280, 800)
	b.is(status, "2,000 of 2,000 targets, 3 of 22 components")
	b.is(rowsShown, "100")
	b.do(chromedp.Focus("input[type=search]"), chromedp.KeyEvent("prod-18"))
	b.is(status, "100 of 2,000 targets, 2 of 22 components")
	b.choose("op", "blocked")
	b.is(status, "8 of 2,000 targets, 1 of 22 components")
	b.is(rowsShown, "8")
	b.do(chromedp.Click(`button[type=reset]`))
	b.is(status, "2,000 of 2,000 targets, 3 of 22 components")
	b.choose("wave", "1")
	b.is(status, "100 of 2,000 targets, 1 of 22 components")
	b.choose("wave", "")
	b.choose("label", "tier=gpu")
	b.is(status, "100 of 2,000 targets, 1 of 22 components")
	b.choose("label", "")
	b.choose("op", "drift")
	b.is(status, "100 of 2,000 targets, 1 of 22 components")
	b.do(chromedp.Click(`button[type=reset]`), chromedp.Click(`.chip.delete`))
	b.is(status, "19 of 2,000 targets, 2 of 22 components")
	b.is(`document.querySelector(".chip.delete").getAttribute("aria-pressed")`, "true")
	b.do(chromedp.Click(`#all-columns`))
	b.is(status, "19 of 2,000 targets, 21 of 22 components")
}

func TestBrowserDrawsMoreRowsOnTheWay(t *testing.T) {
	b := open(t, browser(t), fleetPage(t), 1280, 800)
	b.script(`document.getElementById("box").scrollTop = 1e6`)
	b.frame()
	b.is(rowsShown, "200")
	b.script(`dispatchEvent(new Event("beforeprint"))`)
	b.is(rowsShown, "2000")
}

func TestBrowserShowsAnEntryInTheMatrix(t *testing.T) {
	b := open(t, browser(t), fleetPage(t), 1280, 800)
	b.do(chromedp.Click(`.card.delete summary`), chromedp.Click(`.card.delete .show`))
	b.is(status, "19 of 2,000 targets, 2 of 22 components")
	b.do(chromedp.Click("#entry-clear"))
	b.is(rowsShown, "100")
}

func TestBrowserOpensDetailsByKeyboard(t *testing.T) {
	b := open(t, browser(t), htmlOf(t, read(t, "each-op")), 1280, 800)
	b.do(chromedp.Focus(`td.upgrade button`), chromedp.KeyEvent("\r"))
	b.is(dialog+".open", "true")
	b.is(`document.getElementById("dialog-heading").textContent`, "coredns on prod-a")
	if text := eval[string](b, dialog+".innerText"); !strings.Contains(text, "/custom/stub_domains") || !strings.Contains(text, "ensureConsistent") {
		t.Errorf("the detail lacks the parameters:\n%s", text)
	}
	b.shot("dialog-1280")
	b.do(chromedp.KeyEvent("\x1b"))
	b.is(dialog+".open", "false")
	b.is(`document.activeElement.closest("td").className`, "change upgrade")
	b.do(chromedp.Click(`tbody tr:first-child th button`))
	if text := eval[string](b, dialog+".innerText"); !strings.Contains(text, "Left as it is") || !strings.Contains(text, "autoscaler") {
		t.Errorf("the target's detail lacks what stays:\n%s", text)
	}
}

func TestBrowserShowsOutcomes(t *testing.T) {
	b := open(t, browser(t), htmlOf(t, read(t, "result-failures")), 1280, 800)
	b.do(chromedp.Click(`.chip[data-filter=left]`))
	b.is(rowsShown, "1")
	b.do(chromedp.Click(`.chip[data-filter=failed]`))
	b.is(rowsShown, "2")
	b.do(chromedp.Click(`td.failed button`))
	if text := eval[string](b, dialog+".innerText"); !strings.Contains(text, "SVCSTG.CCE-ADDONMGR.4000002") {
		t.Errorf("the detail lacks the error:\n%s", text)
	}
}

// browserPages are all that is looked at for layout and access.
func browserPages(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{"fleet": fleetPage(t)}
	for _, d := range append(documents(t), outdatedDocuments(t)...) {
		pages[strings.ReplaceAll(d.name, "/", "-")] = htmlOf(t, d)
	}
	r := unstarted(300)
	r.Targets[0].Changes[0].Status = executor.Succeeded
	pages["unstarted"] = htmlOf(t, document{result: r})
	return pages
}

func TestBrowserNeverOverflows(t *testing.T) {
	chromium := browser(t)
	for name, page := range browserPages(t) {
		for _, width := range []int64{320, 390, 1280} {
			t.Run(fmt.Sprint(name, width), func(t *testing.T) {
				b := open(t, chromium, page, width, 800)
				b.shot(fmt.Sprintf("%s-%d", name, width))
				b.script(`for (const d of document.querySelectorAll("details")) d.open = true`)
				b.is(`document.documentElement.scrollWidth - innerWidth`, "0")
				b.shot(fmt.Sprintf("%s-%d-open", name, width))
			})
		}
	}
}
