package console

import (
	"bytes"
	"regexp"

	"github.com/syncer-project/syncer/internal/style"
)

var sequences = style.Sequences()

// sgr is the length of a colour of ours at the start of text, or 0.
func sgr(_ *stream, text []byte) int {
	if text[0] != '\x1b' {
		return 0
	}
	for _, each := range sequences {
		if bytes.HasPrefix(text, []byte(each)) {
			return len(each)
		}
	}
	return 0
}

var cursorUp = regexp.MustCompile(`^\r\x1b\[[0-9]{1,3}A\x1b\[J`)

// rewind is the length of what takes a live view off the terminal, or 0.
func rewind(text []byte) int {
	if text[0] != '\r' {
		return 0
	}
	return len(cursorUp.Find(text))
}

// annotation is the length of an annotation's start, or 0.
func annotation(s *stream, text []byte) int {
	if s.at != start || text[0] != ':' {
		return 0
	}
	for _, each := range []string{"::error ", "::error::", "::warning ", "::warning::"} {
		if bytes.HasPrefix(text, []byte(each)) {
			s.at = words
			return len(each)
		}
	}
	return 0
}
