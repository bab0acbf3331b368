//go:build browser

package report

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser starts headless Chromium, which ends with the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting chromium: %v", err)
	}
	return ctx
}

// chromium returns where the browser is. Without one the test fails: who asks
// for browser tests wants to know that they ran.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no chromium on the PATH: install it (apt-get install chromium), or test without -tags browser")
	return ""
}

// tab is a page that is open in the browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// open shows page in a new tab of this size. A script error, a message on the
// console and anything that the page's policy forbids fail the test.
func open(t *testing.T, browser context.Context, page string, width, height int64) tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := chromedp.NewContext(browser)
	t.Cleanup(stop)
	b := tab{t, ctx}
	b.do() // makes the tab, whose life is that of ctx
	b.ctx, stop = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Listen(b.ctx, func(event any) {
		switch e := event.(type) {
		case *cdpruntime.EventExceptionThrown:
			t.Errorf("script error: %+v", e.ExceptionDetails)
		case *cdplog.EventEntryAdded:
			t.Errorf("console: %s", e.Entry.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, height), chromedp.Navigate((&url.URL{Scheme: "file", Path: file}).String()))
	return b
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval returns what an expression is in the page.
func eval[T any](b tab, expression string) T {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

func (b tab) is(expression, want string) {
	b.t.Helper()
	if got := eval[string](b, "String("+expression+")"); got != want {
		b.t.Errorf("%s is %q, want %q", expression, got, want)
	}
}

// script runs statements in the page.
func (b tab) script(statements string) {
	b.t.Helper()
	eval[bool](b, "(() => { "+statements+"; return true })()")
}

// frame waits until the page has handled what happened and drawn it.
func (b tab) frame() {
	b.t.Helper()
	eval[bool](b, "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
}

// choose picks an option as a reader would.
func (b tab) choose(id, value string) {
	b.t.Helper()
	b.script(`const s = document.getElementById("` + id + `"); s.value = "` + value + `"; s.dispatchEvent(new Event("change"))`)
}

// dark switches the page to dark mode.
func (b tab) dark() {
	b.t.Helper()
	b.emulate(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
}

// media shows the page as on this medium.
func (b tab) media(medium string) {
	b.t.Helper()
	b.emulate(emulation.SetEmulatedMediaParams{Media: medium})
}

func (b tab) emulate(params emulation.SetEmulatedMediaParams) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, params)
		return err
	}))
}

// shot keeps a picture where SYNCER_SHOTS names a folder, for people to look at.
func (b tab) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("SYNCER_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}
