package cli

import (
	"bytes"
	"io"
	"slices"

	"github.com/syncer-project/syncer/desired/secret"
)

// draw writes a document in which the run's own credentials are masked, wherever
// they come from.
func (a *app) draw(to io.Writer, draw func(io.Writer) error) error {
	masked := maskedText{to: to, own: &a.own}
	if err := draw(&masked); err != nil {
		return err
	}
	return masked.flush()
}

// maskedAtOnce is about how many bytes of a document are masked and written at once.
const maskedAtOnce = 1 << 16

// maskedText masks a document while it is drawn, in pieces that end with a line.
// Where a credential goes on over several lines, all is one piece.
type maskedText struct {
	to   io.Writer
	own  *secret.Masker
	held []byte // that is not written yet
}

func (m *maskedText) Write(text []byte) (int, error) {
	for part := range slices.Chunk(text, maskedAtOnce) {
		m.held = append(m.held, part...)
		if len(m.held) < maskedAtOnce || m.own.Multiline() {
			continue
		}
		if err := m.put(bytes.LastIndexByte(m.held, '\n') + 1); err != nil {
			return 0, err
		}
	}
	return len(text), nil
}

// flush writes what is left.
func (m *maskedText) flush() error { return m.put(len(m.held)) }

// put writes the first n bytes that are held.
func (m *maskedText) put(n int) error {
	if n == 0 {
		return nil
	}
	text := m.held[:n]
	plain := string(text)
	if masked := m.own.Text(plain); masked != plain {
		text = []byte(masked)
	}
	_, err := m.to.Write(text)
	m.held = slices.Delete(m.held, 0, n)
	return err
}

// masked returns a writer that masks them in what goes to w line by line.
func (a *app) masked(w io.Writer) io.Writer { return maskedLines{w, &a.own} }

type maskedLines struct {
	io.Writer
	own *secret.Masker
}

func (m maskedLines) Write(line []byte) (int, error) {
	if _, err := io.WriteString(m.Writer, m.own.Text(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}
