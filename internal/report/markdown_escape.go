package report

import (
	"fmt"
	"strings"

	"github.com/syncer-project/syncer/internal/style"
)

// mdText escapes one line of text for Markdown, and for HTML within Markdown
// as well: whatever either could take for markup becomes a character reference,
// which both show as the character and neither reads as structure. So one
// escape serves paragraphs, table cells and <summary> alike.
//
// A zero-width space keeps @name and #123 from notifying people and linking
// issues: hosts look for them after the references were resolved.
func mdText(text string) string { return mdEscape(style.Clean(text), "&#8203;") }

// mdCode is the same as code, in which hosts look for neither.
func mdCode(text string) string { return "<code>" + mdEscape(style.Clean(text), "") + "</code>" }

func mdEscape(text, after string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '_' && insideWord(text, i): // snake_case is no emphasis
			b.WriteRune(r)
		case strings.ContainsRune("@#", r):
			fmt.Fprintf(&b, "&#%d;%s", r, after)
		case strings.ContainsRune("&<>`*_[]\\|~$", r), r == ':' && strings.HasPrefix(text[i:], "://"):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// insideWord reports whether the byte at i stands between two ASCII letters or digits.
func insideWord(text string, i int) bool {
	return i > 0 && i+1 < len(text) && alphanumeric(text[i-1]) && alphanumeric(text[i+1])
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// mdFence writes lines as a code block whose fence none of them can close.
func mdFence(language string, lines []string) string {
	fence := "```"
	for _, line := range lines {
		for strings.Contains(line, fence) {
			fence += "`"
		}
	}
	return fence + language + "\n" + strings.Join(lines, "\n") + "\n" + fence + "\n"
}

// clip makes one line of text and cuts it to limit characters. Unlike [cut] it
// counts those that take no column too: what it bounds is a size.
func clip(text string, limit int) string {
	runes := []rune(style.Clean(text))
	if len(runes) <= limit {
		return string(runes)
	}
	return string(runes[:limit-1]) + "…"
}
