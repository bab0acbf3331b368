package wire

import (
	"errors"
	"fmt"
	"io"
)

// ErrTooLarge marks an answer that is beyond a limit: asking again would bring the
// same. Nothing moves the limits; they are far above what the services hold.
var ErrTooLarge = errors.New("the answer is beyond what syncer reads")

// limits bound what an answer may cost, in unpacked bytes: a small packed one can
// hold gigabytes.
type limits struct {
	bytes  int64 // of the whole answer
	item   int64 // of what is held at once before it is taken apart: an item, or a field beside them
	items  int
	values int // scalars, lists and objects: each costs some hundred bytes where it is kept
	depth  int
}

const mib = 1 << 20

var (
	// A cluster holds some dozens of add-ons, each with some hundred values. A
	// list of clusters or pools has more items, and less of each.
	ofList = limits{bytes: 32 * mib, item: 8 * mib, items: 100_000, values: 1_000_000, depth: 100}
	// A catalog is mostly texts of releases in several languages.
	ofTemplates = limits{bytes: 128 * mib, item: 8 * mib, items: 100_000, values: 1_000_000, depth: 100}
	ofOne       = limits{bytes: 8 * mib, item: 8 * mib, items: 100_000, values: 100_000, depth: 100}
)

// bounded reads JSON and counts on the way what it would cost to decode. It need
// not see whether the JSON is right: the decoder does, and is not ahead of it.
type bounded struct {
	r      io.Reader
	limits limits

	bytes, item   int64
	items, values int
	depth         int
	text, escaped bool // within a string; right after a backslash there
	err           error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p)
	b.bytes += int64(n)
	for _, c := range p[:n] {
		b.item++
		b.count(c)
	}
	if b.err == nil {
		b.err = b.exceeded()
	}
	if b.err != nil {
		return 0, b.err
	}
	return n, err
}

func (b *bounded) count(c byte) {
	switch {
	case b.escaped:
		b.escaped = false
	case b.text:
		b.text, b.escaped = c != '"', c == '\\'
	case c == '"':
		b.text = true
	default:
		b.structure(c)
	}
}

// structure takes a byte outside of strings.
func (b *bounded) structure(c byte) {
	const ofItems = 2 // {"items":[ is what the items of a list stand in
	switch c {
	case '{', '[':
		b.values++
		if b.depth++; b.depth > b.limits.depth { // it may be less deep again before the next look
			b.err = b.exceeded()
		}
	case '}', ']':
		b.depth--
	case ',':
		b.values++
		if b.depth == ofItems {
			b.items++
		}
	default:
		return
	}
	if b.depth <= ofItems && b.err == nil {
		b.err, b.item = b.exceeded(), 0
	}
}

func (b *bounded) exceeded() error {
	switch l := b.limits; {
	case b.bytes > l.bytes:
		return fmt.Errorf("%w: it is larger than %d MiB when it is unpacked", ErrTooLarge, l.bytes/mib)
	case b.item > l.item:
		return fmt.Errorf("%w: one item is larger than %d MiB", ErrTooLarge, l.item/mib)
	case b.items >= l.items:
		return fmt.Errorf("%w: it has more than %d items", ErrTooLarge, l.items)
	case b.values > l.values:
		return fmt.Errorf("%w: it has more than %d values", ErrTooLarge, l.values)
	case b.depth > l.depth:
		return fmt.Errorf("%w: it is nested more than %d deep", ErrTooLarge, l.depth)
	}
	return nil
}

// BoundText makes a reader that fails once text from a service is larger than any
// answer of IAM's: 8 MiB.
func BoundText(r io.Reader) io.Reader {
	return &bounded{r: r, limits: limits{bytes: ofOne.bytes, item: ofOne.bytes, items: 1 << 30, values: 1 << 30, depth: 1 << 30}}
}
