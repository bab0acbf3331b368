package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

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
	if !strings.Contains(before, "OLD") || !strings.Contains(after, "NEW") || style.Width(before) > 40 || style.Width(after) > 40 {
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
	got := guard(diff.Violation{Rule: "maxDeletePercent", Limit: 50, Actual: 75, Override: "--max-delete-percent 75"})
	if want := "maxDeletePercent: 75 % where 50 % is the limit; apply refuses, unless run with --max-delete-percent 75"; got != want {
		t.Errorf("guard = %q, want %q", got, want)
	}
}
