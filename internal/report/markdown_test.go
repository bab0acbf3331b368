package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

func markdownOf(t *testing.T, d document) string {
	t.Helper()
	return draw(t, Markdown{}, d, Options{})
}

func TestMarkdownOfAFleet(t *testing.T) {
	golden(t, "fleet.md", markdownOf(t, document{plan: fleet()}))
}

func TestMarkdownBeginsWithItsMarker(t *testing.T) {
	for _, d := range documents(t) {
		want := "<!-- syncer:plan -->\n"
		if d.result != nil {
			want = "<!-- syncer:result -->\n"
		}
		if got := markdownOf(t, d); !strings.HasPrefix(got, want) {
			t.Errorf("%s begins with %.40q", d.name, got)
		}
	}
}

// huge is a plan of n targets that share nothing, with long values and errors.
func huge(n int) diff.Plan {
	var changes [][]diff.Change
	for i := range n {
		text := strings.Repeat(fmt.Sprintf("line %d @x|`\n", i), 200)
		c := update1(fmt.Sprintf("component-%d", i), text)
		c.Reason, c.Carried = text, []string{text}
		switch i % 3 {
		case 0:
			c.Op = diff.Delete
		case 1:
			c.Blocked = text
		}
		changes = append(changes, []diff.Change{c})
	}
	p := targets(changes...)
	for i := range p.Targets {
		p.Targets[i].Unmanaged = []string{noise(i)}
		if i%7 == 0 {
			p.Targets[i].Error = noise(i)
		}
	}
	p.Digest = strings.Repeat("\u0301", 100_000) // takes no column, and yet room
	p.Guards = []diff.Violation{{Rule: strings.Repeat("@", 100_000)}}
	return p
}

func noise(i int) string { return strings.Repeat(fmt.Sprint("<|>", i), 50) }

func TestMarkdownIsNeverTooLong(t *testing.T) {
	for _, n := range []int{0, 1, 30, 3000} {
		p := huge(n)
		got := markdownOf(t, document{plan: p})
		if len(got) >= 60_000 {
			t.Errorf("%d targets: %d bytes", n, len(got))
		}
		if left := strings.Contains(got, "**Left out for size:**"); left != (n == 3000) {
			t.Errorf("%d targets: says what was left out: %v", n, left)
		}
		if !strings.HasSuffix(got, "</sub>\n") || !strings.Contains(got, "**Plan: ") {
			t.Errorf("%d targets: the end is missing: %q", n, got[max(0, len(got)-200):])
		}
	}
	r := unstarted(2000)
	for i := range r.Targets {
		r.Targets[i].Changes[0].Status, r.Targets[i].Changes[0].Error = executor.Failed, noise(i)
	}
	if got := markdownOf(t, document{result: r}); len(got) >= 60_000 || !strings.Contains(got, "× failed") {
		t.Errorf("result of %d bytes: …%s", len(got), got[len(got)-300:])
	}
}

// A block that is left out or shortened must not leave another one's frame open.
func TestMarkdownIsBalanced(t *testing.T) {
	for _, d := range append(documents(t), document{name: "fleet", plan: fleet()}, document{name: "huge", plan: huge(300)}) {
		got := markdownOf(t, d)
		got = outsideFences(got)
		for _, tag := range []string{"details", "summary"} {
			if open, end := strings.Count(got, "<"+tag), strings.Count(got, "</"+tag+">"); open != end {
				t.Errorf("%s: %d <%s> and %d </%s>", d.name, open, tag, end, tag)
			}
		}
		for i, row := range strings.Split(got, "\n") {
			if n := strings.Count(row, "|"); strings.HasPrefix(row, "| ") && n != 5 && n != 4 {
				t.Errorf("%s:%d: a row with %d bars: %s", d.name, i, n, row)
			}
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for text, want := range map[string]string{
		"@octocat":           "&#64;&#8203;octocat",
		"fixes #12":          "fixes &#35;&#8203;12",
		"a|b":                "a&#124;b",
		"snake_case_ _x_":    "snake_case&#95; &#95;x&#95;",
		"<b>`x`</b>":         "&#60;b&#62;&#96;x&#96;&#60;/b&#62;",
		"[x](https://e.com)": "&#91;x&#93;(https&#58;//e.com)",
		"1.30.6 → 2":         "1.30.6 → 2",
		"two\nlines":         "two lines",
		"&lt; $x$":           "&#38;lt; &#36;x&#36;",
	} {
		if got := mdText(text); got != want {
			t.Errorf("mdText(%q) = %q, want %q", text, got, want)
		}
	}
	if got, want := mdCode("a@b"), "<code>a&#64;b</code>"; got != want {
		t.Errorf("mdCode = %q, want %q", got, want)
	}
	if got, want := mdFence("diff", []string{"+```` x"}), "`````diff\n+```` x\n`````\n"; got != want {
		t.Errorf("mdFence = %q, want %q", got, want)
	}
}

func TestMarkdownOfHostileInput(t *testing.T) {
	got := markdownOf(t, read(t, "hostile"))
	outside := outsideFences(got)
	for _, bad := range []string{"<script", "<img", "<svg", "<u>", "@octocat", "@team", "@org", "](http", "`", "\x1b"} {
		if strings.Contains(outside, bad) {
			t.Errorf("%q outside of code blocks", bad)
		}
	}
}

// outsideFences drops all code blocks.
func outsideFences(markdown string) string {
	var b strings.Builder
	fence := ""
	for line := range strings.Lines(markdown) {
		marks := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence == "" && len(marks) >= 3:
			fence = marks
		case fence != "" && line == fence+"\n":
			fence = ""
		case fence == "":
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestFitPrefersEveryEntryOverLongOnes(t *testing.T) {
	long := func(text string, n int) func() string { return func() string { return strings.Repeat(text, n) } }
	sections := []section{
		{head: "A:", blocks: []block{{short: "1", full: long("1", 500), what: "one"}, {short: "2", full: long("2", 300), what: "one"}}},
		{head: "B:", blocks: []block{{short: "3", what: "two"}}},
		{head: "C:", blocks: []block{{short: "4444", what: "three"}}},
	}
	for budget, want := range map[int]string{
		1000: "A:" + long("1", 500)() + long("2", 300)() + "B:3C:4444", 600: "A:" + long("1", 500)() + "2B:3C:4444",
		400: "A:1" + long("2", 300)() + "B:3C:4444", 20: "A:12B:3C:4444", 10: "A:12B:3", 3: "A:1", 1: "",
	} {
		got, left := fit(sections, budget)
		if got != want || len(got) > budget {
			t.Errorf("fit(%d) = %q (left %q), want %q", budget, got, left, want)
		}
	}
	if _, left := fit(sections, 3); strings.Join(left, ", ") != "1 × one, 1 × two, 1 × three" {
		t.Errorf("left out: %q", left)
	}
}
