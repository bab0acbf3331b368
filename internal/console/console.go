package console

import (
	"fmt"
	"io"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/syncer-project/syncer/internal/style"
)

// Log says who reads what is written, beside people.
type Log int

// The readers that take some lines for commands. GitLab is none of them: its
// sections need an escape and a carriage return, which never leave.
const (
	Plain Log = iota
	// GitHub runs what follows "::" at the start of a line, blanks aside, and
	// "##[" anywhere in it (actions/runner, ActionCommand.cs).
	GitHub
)

// Writer makes text safe and writes it on. Several goroutines may use it and the
// writers that it hands out; each Write is one piece, so a character that is
// split between two of them is not recognised.
type Writer struct {
	*stream
	passes func(s *stream, text []byte) int // how much of text's start may pass as it is
}

// stream is what the writers of one exit share: where the line stands.
type stream struct {
	mu     sync.Mutex
	to     io.Writer
	log    Log
	at     position
	hashes int // right before, 2 at most
	out    []byte
}

// position is how far a line has come, as far as commands go.
type position int

const (
	start position = iota
	blanks
	colon // the first one, after blanks at most
	words
)

// New returns the exit to a writer, through which no escape sequence passes.
func New(to io.Writer, log Log) *Writer {
	return &Writer{&stream{to: to, log: log}, func(*stream, []byte) int { return 0 }}
}

// Unwrap returns what the exit leads to.
func (w *Writer) Unwrap() io.Writer { return w.to }

// Painted is the same exit for a report in colour: exactly the sequences that
// [style.Paint] writes pass. Data that looks like one has to be escaped before;
// [style.Clean] does. What slips through can colour, and nothing else.
func (w *Writer) Painted() io.Writer { return &Writer{w.stream, sgr} }

// Live is the same exit for a live view on a terminal, which paints and also
// moves the cursor back up over itself.
func (w *Writer) Live() io.Writer {
	return &Writer{w.stream, func(s *stream, text []byte) int { return max(sgr(s, text), rewind(text)) }}
}

// Annotations is the same exit for annotations of this program's own: a line
// that starts with ::error or ::warning passes as a command.
func (w *Writer) Annotations() io.Writer { return &Writer{w.stream, annotation} }

// Write writes text, made safe. Its count is that of text, not of what came of it.
func (w *Writer) Write(text []byte) (int, error) {
	s := w.stream
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = s.out[:0]
	for rest := text; len(rest) > 0; {
		n := s.plain(rest)
		if n == 0 {
			n = w.passed(rest)
		}
		if n == 0 {
			n = s.character(rest)
		}
		rest = rest[n:]
	}
	_, err := s.to.Write(s.out)
	if cap(s.out) > 1<<20 {
		s.out = nil // of one big report; what follows is small
	}
	if err != nil {
		return 0, err
	}
	return len(text), nil
}

// plain takes what most of a text is: lines of ASCII that nothing could act on.
func (s *stream) plain(text []byte) int {
	n := 0
	for n < len(text) {
		if s.at != words {
			n += s.lead(text[n:])
		}
		if s.at != words {
			break
		}
		n += s.inWords(text[n:])
		if n == len(text) || text[n] != '\n' {
			break
		}
		n++
		s.at, s.hashes = start, 0
	}
	s.out = append(s.out, text[:n]...)
	return n
}

// lead takes the blanks before a line's words, and moves on to these where they
// begin with what can be no command.
func (s *stream) lead(text []byte) int {
	if s.at > blanks {
		return 0
	}
	n := 0
	for n < len(text) && text[n] == ' ' {
		n++
	}
	if n > 0 {
		s.at, s.hashes = blanks, 0
	}
	if n < len(text) && harmless[text[n]] && text[n] != ':' && text[n] != '[' {
		s.at = words
	}
	return n
}

// inWords takes ASCII in the middle of a line.
func (s *stream) inWords(text []byte) int {
	n := 0
	for n < len(text) && harmless[text[n]] && (text[n] != '[' || n > 0 || s.hashes == 0) {
		n++
	}
	if n > 0 {
		s.hashes = 0
	}
	return n
}

// harmless are the characters that mean nothing in the middle of a line. A bracket
// does after hashes.
var harmless = func() (is [256]bool) {
	for b := ' '; b <= '~'; b++ {
		is[b] = b != '#'
	}
	return is
}()

func (w *Writer) passed(text []byte) int {
	n := w.passes(w.stream, text)
	w.out = append(w.out, text[:n]...)
	return n
}

// character takes one character, or one byte that is none.
func (s *stream) character(text []byte) int {
	r, n := utf8.DecodeRune(text)
	switch {
	case r == utf8.RuneError && n == 1:
		s.escape(`\x%02x`, rune(text[0]))
	case r == '\n':
		s.out = append(s.out, '\n')
		s.at, s.hashes = start, 0
	case r != '\t' && style.Unprintable(r), s.command(r):
		s.escape(`\u%04x`, r)
	default:
		s.out = append(s.out, text[:n]...)
	}
	return n
}

func (s *stream) escape(format string, r rune) {
	s.out = fmt.Appendf(s.out, format, r)
	s.at, s.hashes = words, 0
}

// command moves the line on by r and reports whether r would make a command of
// it. What shows nothing is seen through: the runner compares as a language does.
func (s *stream) command(r rune) bool {
	invisible := unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me)
	if invisible {
		s.at = max(s.at, blanks)
		return false
	}
	marked := r == '[' && s.hashes == 2
	s.hashes = min(s.hashes+1, 2)
	if r != '#' {
		s.hashes = 0
	}
	switch {
	case s.at <= blanks && unicode.IsSpace(r):
		s.at = blanks
	case s.at <= blanks && r == ':':
		s.at = colon
	default:
		marked = marked || s.at == colon && r == ':'
		s.at = words
	}
	return marked && s.log == GitHub
}
