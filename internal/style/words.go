package style

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Count writes n with thousands separators: 1,842.
func Count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Plural writes "1 cluster" or "1,842 clusters".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}

// List joins items and folds all beyond limit: "a, b, c and 1,839 more". A
// limit of 0 folds nothing. One item too many is named rather than counted.
func List(items []string, limit int) string {
	if limit == 0 || len(items) <= limit+1 {
		return strings.Join(items, ", ")
	}
	return strings.Join(items[:limit], ", ") + " and " + Count(len(items)-limit) + " more"
}

// Duration writes a duration as people say it: "0.4 s", "12 s", "3 min 20 s".
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "0 s"
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Round(100*time.Millisecond).Seconds(), 'f', -1, 64) + " s"
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d h %02d min", d/time.Hour, d%time.Hour/time.Minute)
}

// Seconds is [Duration] for the seconds that results and events carry.
func Seconds(s float64) string { return Duration(time.Duration(s * float64(time.Second))) }

// Clean makes one safe line of text that came from elsewhere: white space of
// any kind becomes one space, and what could steer a terminal or turn the
// reading direction is written as its code.
func Clean(text string) string {
	if isClean(text) {
		return text
	}
	return EscapeControls(strings.Join(strings.Fields(text), " "))
}

// isClean reports a text of ASCII, as most are, that Clean leaves as it is.
func isClean(text string) bool {
	blank := true // as before a word
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' || text[i] == ' ' && blank {
			return false
		}
		blank = text[i] == ' '
	}
	return text == "" || !blank
}

// EscapeControls writes every character that is [Unprintable] as its code, \u001b.
func EscapeControls(text string) string {
	if !strings.ContainsFunc(text, Unprintable) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if Unprintable(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Unprintable reports whether r must not be printed as it is: a control
// character, or a mark that changes the order in which text is shown, with which
// a value could pose as another.
func Unprintable(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == '\x7f'
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
