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
	item   int64 // of what may be held at once before it is taken apart: an item, or a field beside them
	items  int
	values int // scalars, lists and objects that are kept: each costs some hundred bytes
	depth  int
}

const mib = 1 << 20

var (
	// A cluster holds some dozens of add-ons, each with some hundred values.
	ofList = limits{bytes: 32 * mib, item: 8 * mib, items: 100_000, values: 1_000_000, depth: 100}
	// A project's clusters or pools are all in one answer, some KiB each, of which
	// little is kept.
	ofTargets = limits{bytes: 256 * mib, item: 8 * mib, items: 100_000, values: 1_000_000, depth: 100}
	// A catalog is mostly texts of releases in several languages.
	ofTemplates = limits{bytes: 128 * mib, item: 8 * mib, items: 100_000, values: 1_000_000, depth: 100}
	ofOne       = limits{bytes: 8 * mib, item: 8 * mib, items: 100_000, values: 100_000, depth: 100}
)

func tooDeep(l limits) error {
	return fmt.Errorf("%w: it is nested more than %d deep", ErrTooLarge, l.depth)
}

// bounded reads an answer up to its limits in bytes. Whoever takes it apart counts
// the rest.
type bounded struct {
	r      io.Reader
	limits limits
	bytes  int64 // read so far
	from   int64 // where among them the item, or field, begins that is read now
	err    error // other than io.EOF, for good
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p)
	b.bytes += int64(n)
	switch l := b.limits; {
	case b.bytes > l.bytes:
		b.err = fmt.Errorf("%w: it is larger than %d MiB when it is unpacked", ErrTooLarge, l.bytes/mib)
	case b.bytes-b.from > l.item:
		b.err = fmt.Errorf("%w: one item is larger than %d MiB", ErrTooLarge, l.item/mib)
	case err != nil && err != io.EOF:
		b.err = err
		return n, err
	default:
		return n, err
	}
	return 0, b.err
}

// BoundText makes a reader that fails once text from a service is larger than any
// answer of IAM's: 8 MiB.
func BoundText(r io.Reader) io.Reader { return &bounded{r: r, limits: ofOne} }
