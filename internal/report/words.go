package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// count writes n with thousands separators: 1,842.
func count(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// plural writes "1 cluster" or "1,842 clusters".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// listing joins items and folds all beyond limit: "a, b, c and 1,839 more". A
// limit of 0 folds nothing. One item too many is named rather than counted.
func listing(items []string, limit int) string {
	if limit == 0 || len(items) <= limit+1 {
		return strings.Join(items, ", ")
	}
	return strings.Join(items[:limit], ", ") + " and " + count(len(items)-limit) + " more"
}

// took writes a duration as people say it: "0.4 s", "12 s", "3 min 20 s".
func took(d time.Duration) string {
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

// seconds is took for the seconds that results and events carry.
func seconds(s float64) string { return took(time.Duration(s * float64(time.Second))) }

// clean makes one safe line of text that came from elsewhere: white space of
// any kind becomes one space, and what could steer a terminal or turn the
// reading direction is written as its code.
func clean(text string) string {
	return escapeControls(strings.Join(strings.Fields(text), " "))
}

func escapeControls(text string) string {
	if !strings.ContainsFunc(text, unsafeRune) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unsafeRune(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unsafeRune knows control characters and the marks that change the order in
// which text is shown, with which a value could pose as another.
func unsafeRune(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
