package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 12: "12", 999: "999", 1000: "1,000", 1842: "1,842", 1234567: "1,234,567", -5000: "-5,000", -999: "-999"} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestListing(t *testing.T) {
	items := []string{"a", "b", "c", "d", "e"}
	for limit, want := range map[int]string{0: "a, b, c, d, e", 2: "a, b and 3 more", 4: "a, b, c, d, e", 9: "a, b, c, d, e"} {
		if got := listing(items, limit); got != want {
			t.Errorf("listing(%d) = %q, want %q", limit, got, want)
		}
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 0: "0 s", 420 * time.Millisecond: "0.4 s", 9900 * time.Millisecond: "9.9 s", 12 * time.Second: "12 s",
		200 * time.Second: "3 min 20 s", 62 * time.Minute: "1 h 02 min",
	} {
		if got := took(d); got != want {
			t.Errorf("took(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"a\n b\t\tc ": "a b c", "\x1b[2Jx": `\u001b[2Jx`, "\u009b31m": `\u009b31m`, "a\u202eb": `a\u202eb`,
		"生产 集群": "生产 集群", "Пул «А»": "Пул «А»", "": "",
	} {
		if got := clean(text); got != want {
			t.Errorf("clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{"abc": 3, "生产": 4, "e\u0301": 1, "→": 1, "ｆｕ": 4} {
		if got := cells(text); got != want {
			t.Errorf("cells(%q) = %d, want %d", text, got, want)
		}
	}
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{{"abcdef", 6, "abcdef"}, {"abcdef", 5, "abcd…"}, {"生产集群", 5, "生产…"}, {"生产集群", 4, "生…"}} {
		if got := cut(c.text, c.limit); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
	if d := cmp.Diff([]string{"one two", "three-and-long", "x"}, wrap("one two three-and-long x", 8)); d != "" {
		t.Errorf("wrap (-want +got):\n%s", d)
	}
}

func TestOldNew(t *testing.T) {
	for _, c := range []struct {
		d             diff.Difference
		before, after string
	}{
		{diff.Difference{Old: raw("a<b"), New: raw(1)}, `"a<b"`, "1"},
		{diff.Difference{New: raw("(sensitive)")}, "(not set)", "(sensitive)"},
		{diff.Difference{Old: raw(nil)}, "null", "(removed)"},
		{diff.Difference{Old: []byte(`12345678901234567890`), New: []byte(`{"b": 1.0, "a": [1,  2]}`)}, "12345678901234567890", `{"a":[1,2],"b":1.0}`},
		{diff.Difference{Old: raw("\u202e\u009b"), New: []byte("not JSON")}, `"\u202e\u009b"`, "not JSON"},
	} {
		before, after := oldNew(c.d)
		if before != c.before || after != c.after {
			t.Errorf("oldNew(%s) = %q, %q; want %q, %q", c.d.Old, before, after, c.before, c.after)
		}
	}
}

func TestShortenKeepsWhatDiffers(t *testing.T) {
	same := strings.Repeat("x", 200)
	before, after := shorten(same+"OLD"+same, same+"NEW"+same, 40)
	if !strings.Contains(before, "OLD") || !strings.Contains(after, "NEW") || cells(before) > 40 || cells(after) > 40 {
		t.Errorf("shortened to %q and %q", before, after)
	}
	before, after = shorten("short", "also short", 40)
	if before != "short" || after != "also short" {
		t.Errorf("short values became %q and %q", before, after)
	}
}

func TestLineDiff(t *testing.T) {
	for name, c := range map[string]struct {
		d    diff.Difference
		want []string
	}{
		"one line":       {diff.Difference{Old: raw("a"), New: raw("b")}, nil},
		"text":           {diff.Difference{Old: raw("a\nb\n"), New: raw("a\nc\n")}, []string{" a", "-b", "+c"}},
		"object":         {diff.Difference{Old: raw(map[string]int{"a": 1}), New: raw(map[string]int{"a": 2})}, []string{" {", `-  "a": 1`, `+  "a": 2`, " }"}},
		"new text":       {diff.Difference{New: raw("a\nb\n")}, []string{"+a", "+b"}},
		"gone":           {diff.Difference{Old: raw("a\r\nb")}, []string{"-a", "-b"}},
		"line to lines":  {diff.Difference{Old: raw("a"), New: raw("a\nb")}, []string{`-"a"`, "+a", "+b"}},
		"only last feed": {diff.Difference{Old: raw("a\nb"), New: raw("a\nb\n")}, nil},
		"no escape":      {diff.Difference{New: raw("\x1b[2J\n\tb")}, []string{`+\u001b[2J`, "+    b"}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, lineDiff(c.d)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestGuard(t *testing.T) {
	got := guard(diff.Trip{Rule: "maxDeletePercent", Limit: 50, Actual: 75, Override: "--max-delete-percent 75"})
	if want := "maxDeletePercent: 75 % where 50 % is the limit; apply refuses, unless run with --max-delete-percent 75"; got != want {
		t.Errorf("guard = %q, want %q", got, want)
	}
}
