package console

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

func TestNothingActs(t *testing.T) {
	for text, want := range map[string]string{
		"plain, a\ttab\nand a line\n":             "plain, a\ttab\nand a line\n",
		"生产 «А» e\u0301 👩\u200d💻":                 "生产 «А» e\u0301 👩\u200d💻",
		"\x1b[2J\x1b]0;title\a":                   `\u001b[2J\u001b]0;title\u0007`,
		"over\rwritten\b":                         `over\u000dwritten\u0008`,
		"a\u202eb\u2066c\u200fd":                  `a\u202eb\u2066c\u200fd`,
		"\u009b31m a\u2028b \x7f \x00":            `\u009b31m a\u2028b \u007f \u0000`,
		"\x9b31m \xff \xe7\x94":                   `\x9b31m \xff \xe7\x94`,
		"\x1b[31mred\x1b[0m":                      `\u001b[31mred\u001b[0m`,
		"section_start:1:a\r\x1b[0K":              `section_start:1:a\u000d\u001b[0K`,
		"::error::x":                              `:\u003aerror::x`,
		"  \t::add-mask::x":                       "  \t" + `:\u003aadd-mask::x`,
		"\u00a0::error::x":                        "\u00a0" + `:\u003aerror::x`,
		"\ufeff:\u200b:error::x":                  "\ufeff:\u200b" + `\u003aerror::x`,
		"a ::error::x":                            "a ::error::x",
		"a\n::stop-commands::x":                   "a\n" + `:\u003astop-commands::x`,
		"it says ##[add-path]/tmp":                `it says ##\u005badd-path]/tmp`,
		"###[x] #\u200d#[x] # #[x]":               `###\u005bx] #` + "\u200d" + `#\u005bx] # #[x]`,
		":::error":                                `:\u003a:error`,
		": :error":                                ": :error",
		":\n:error":                               ":\n:error",
		`{"a": "##[x]", "b": "` + "\u202e" + `"}`: `{"a": "##\u005bx]", "b": "\u202e"}`, // still the same JSON
	} {
		if got := written(GitHub, (*Writer).itself, text); got != want {
			t.Errorf("%q became\n%q, want\n%q", text, got, want)
		}
	}
}

func (w *Writer) itself() io.Writer { return w }

// written is what comes out of a text in one piece.
func written(log Log, view func(*Writer) io.Writer, text string) string {
	var out bytes.Buffer
	_, _ = view(New(&out, log)).Write([]byte(text))
	return out.String()
}

func TestCommandsElsewhere(t *testing.T) {
	const text = "  ::error::x ##[y]\n"
	if got := written(Plain, (*Writer).itself, text); got != text {
		t.Errorf("without GitHub: %q", got)
	}
}

// A line that is put together by several writes is one line to whoever reads it.
func TestPieces(t *testing.T) {
	var out bytes.Buffer
	w := New(&out, GitHub)
	for _, piece := range []string{" ", ":", ":error::x\n", "a #", "#", "[b]\n", "x", "::y\n"} {
		fmt.Fprint(w, piece)
	}
	if want := " :\\u003aerror::x\na ##\\u005bb]\nx::y\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestOnlyOurColours(t *testing.T) {
	p := style.NewPaint(true)
	ours := p.Bad.Sprint("bad") + p.Dim.Sprint("dim") + p.Op(diff.Replace, "x")
	if got := written(GitHub, (*Writer).Painted, ours); got != ours {
		t.Errorf("%q became %q", ours, got)
	}
	for _, text := range []string{"\x1b[5m", "\x1b[2J", "\x1b[1A", "\x1b]8;;x\x1b\\", "\r\x1b[3A\x1b[J"} {
		if got := written(GitHub, (*Writer).Painted, text); strings.Contains(got, "\x1b") {
			t.Errorf("%q became %q", text, got)
		}
	}
	painted := p.Good.Sprint("::error::x")
	if got := written(GitHub, (*Writer).Painted, painted); strings.Contains(got, "::error") {
		t.Errorf("a painted command: %q", got)
	}
}

func TestLive(t *testing.T) {
	const view = "\r\x1b[3A\x1b[Jrow\n"
	if got := written(Plain, (*Writer).Live, view); got != view {
		t.Errorf("got %q", got)
	}
	for _, text := range []string{"\r", "\r\x1b[3A", "\x1b[J", "\r\x1b[9999A\x1b[J"} {
		if got := written(Plain, (*Writer).Live, text); strings.ContainsAny(got, "\r\x1b") {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestAnnotations(t *testing.T) {
	for text, want := range map[string]string{
		"::error file=a::b ::c\n::warning::x\n": "::error file=a::b ::c\n::warning::x\n",
		" ::error::x":                           ` :\u003aerror::x`,
		"::add-mask::x":                         `:\u003aadd-mask::x`,
		"::error::\x1b ##[x]":                   `::error::\u001b ##\u005bx]`,
	} {
		if got := written(GitHub, (*Writer).Annotations, text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("closed") }

func TestAnErrorIsTold(t *testing.T) {
	if n, err := New(closed{}, Plain).Write([]byte("x")); n != 0 || err == nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := New(io.Discard, Plain).Write([]byte("\x1b")); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// FuzzConsole writes any text in any pieces: no control character leaves, nothing
// that turns the reading direction, and no line that GitHub's runner would obey.
func FuzzConsole(f *testing.F) {
	for _, seed := range []string{"::error::x", "a ##[group]b", "\x1b[31m\u202e\r\n", " \u00a0:\u200b:x::", "##\x1b[0m[x]", "\x1b[1m::x::"} {
		f.Add(seed, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, cut uint8) {
		for _, view := range []func(*Writer) io.Writer{(*Writer).itself, (*Writer).Painted} {
			var out bytes.Buffer
			w := view(New(&out, GitHub))
			at := min(int(cut), len(text))
			for _, piece := range []string{text[:at], text[at:]} {
				if n, err := io.WriteString(w, piece); n != len(piece) || err != nil {
					t.Fatal(n, err)
				}
			}
			got := out.String()
			for _, ours := range style.Sequences() {
				got = strings.ReplaceAll(got, ours, "")
			}
			if !utf8.ValidString(got) {
				t.Errorf("%q became no text: %q", text, got)
			}
			if i := strings.IndexFunc(got, func(r rune) bool { return r != '\n' && r != '\t' && style.Unprintable(r) }); i >= 0 {
				t.Errorf("%q became %q", text, out.String())
			}
			for line := range strings.SplitSeq(got, "\n") {
				if obeyed(line) {
					t.Errorf("a command: %q became %q", text, out.String())
				}
			}
		}
		if got := written(Plain, (*Writer).itself, text); strings.ContainsAny(got, "\r\x1b\x00") {
			t.Errorf("%q became %q", text, got)
		}
	})
}

// obeyed is how the runner looks for commands, told apart from how Writer does.
// It sees through what a comparison by language ignores.
func obeyed(line string) bool {
	line = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) {
			return -1
		}
		return r
	}, line)
	return strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[")
}

// TestInRunsAsOneByOne: text that is taken in runs comes out as if each character
// had been looked at by itself.
func TestInRunsAsOneByOne(t *testing.T) {
	const characters = "ab \t\n:#[\"\r\x1b\u200b\u00a0→"
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune(characters)), 0, 40, -1).Draw(t, "text")
		log := rapid.SampledFrom([]Log{Plain, GitHub}).Draw(t, "log")
		var out bytes.Buffer
		one := New(&out, log)
		for rest := []byte(text); len(rest) > 0; {
			rest = rest[one.character(rest):]
		}
		if got := written(log, (*Writer).itself, text); got != string(one.out) {
			t.Errorf("%q became %q in runs, %q one by one", text, got, one.out)
		}
	})
}

// BenchmarkWriter writes what reports are made of.
func BenchmarkWriter(b *testing.B) {
	for name, line := range map[string]string{
		"json": "              \"path\": \"/custom/section-1/parameter-17\",\n",
		"text": "           ↑ /custom/section-1/parameter-17   [\"10.0.0.0/8\"] → 10.1.0.0/16 (manifest) #12\n",
	} {
		b.Run(name, func(b *testing.B) {
			text := []byte(strings.Repeat(line, 1000))
			to := New(io.Discard, GitHub).Painted()
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := to.Write(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
