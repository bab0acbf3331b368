package style

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 12: "12", 999: "999", 1000: "1,000", 1842: "1,842", 1234567: "1,234,567", -5000: "-5,000", -999: "-999"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestList(t *testing.T) {
	items := []string{"a", "b", "c", "d", "e"}
	for limit, want := range map[int]string{0: "a, b, c, d, e", 2: "a, b and 3 more", 4: "a, b, c, d, e", 9: "a, b, c, d, e"} {
		if got := List(items, limit); got != want {
			t.Errorf("List(%d) = %q, want %q", limit, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 0: "0 s", 420 * time.Millisecond: "0.4 s", 9900 * time.Millisecond: "9.9 s", 12 * time.Second: "12 s",
		200 * time.Second: "3 min 20 s", 62 * time.Minute: "1 h 02 min",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"a\n b\t\tc ": "a b c", "\x1b[2Jx": `\u001b[2Jx`, "\u009b31m": `\u009b31m`, "a\u202eb": `a\u202eb`,
		"生产 集群": "生产 集群", "Пул «А»": "Пул «А»", "": "",
	} {
		if got := Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestCleanOfASCII: the short way gives what the long one does.
func TestCleanOfASCII(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab  \t\n\x01\x7f~é")), 0, 8, -1).Draw(t, "text")
		if got, want := Clean(text), EscapeControls(strings.Join(strings.Fields(text), " ")); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	for name, text := range map[string]string{"ascii": "cluster/00000017-e8e5-11ea-8aeb-0255ac11161d", "other": "生产 集群  prod"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Clean(text)
			}
		})
	}
}

func BenchmarkWrap(b *testing.B) {
	text := strings.Repeat("prod-00017, prod-00018 → 1.30.6 ", 30)
	b.ReportAllocs()
	for b.Loop() {
		Wrap(text, 89)
	}
}

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{"abc": 3, "生产": 4, "e\u0301": 1, "→": 1, "ｆｕ": 4} {
		if got := Width(text); got != want {
			t.Errorf("Width(%q) = %d, want %d", text, got, want)
		}
	}
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{{"abcdef", 6, "abcdef"}, {"abcdef", 5, "abcd…"}, {"生产集群", 5, "生产…"}, {"生产集群", 4, "生…"}} {
		if got := Cut(c.text, c.limit); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
	if d := cmp.Diff([]string{"one two", "three-and-long", "x"}, Wrap("one two three-and-long x", 8)); d != "" {
		t.Errorf("Wrap (-want +got):\n%s", d)
	}
}
