package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// decoder takes one answer apart as it comes. Its methods read the next value, in
// the services' order; what nobody asks for is skipped and not kept. Their errors
// end the answer. A value of another type than asked for does not: it is left out,
// and noted in odd.
type decoder struct {
	*jsontext.Decoder // of the answer, or of a value within it that was read whole
	body              bounded
	level             int // how many values are open that were read whole
	levels            [1 + mostLevels]struct {
		decoder jsontext.Decoder
		text    bytes.Buffer
	}
	depth   int // of all levels but this one
	deepest int // of what is kept so far
	values  int // kept so far

	listed bool  // it reads an item of a list
	odd    error // the first that is not as it should be in the item, or object

	names   []string // of the members read so far, of all objects that are open
	members []member // the same of trees, see value
	words   words
}

// How an answer is read: as most others would. A name that is there twice in
// parameters counts as the last one says, and what is no UTF-8 as U+FFFD. To refuse
// such a list would leave a target unread for a text that hardly ever matters.
// [decoder.fields] is stricter with the fields that have a meaning here.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

var idle = sync.Pool{New: func() any { return new(decoder) }}

// decode has an answer of r read by read, which begins at its first value. All of
// it counts, or nothing: something behind that value is an error, too.
func decode(r io.Reader, l limits, read func(*decoder) error) error {
	d := idle.Get().(*decoder)
	defer d.release()
	d.body = bounded{r: r, limits: l}
	d.Decoder = &d.levels[0].decoder
	d.Reset(&d.body, lenient...)
	if err := d.failure(read(d)); err != nil {
		return err
	}
	switch _, err := d.ReadToken(); {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return fmt.Errorf("%w: something follows it", ErrMalformed)
	default:
		return d.failure(err) // an answer that breaks off here may have gone on
	}
}

// release gives d back, without what it read and without a large buffer.
func (d *decoder) release() {
	const large = mib
	if d.body.bytes > large {
		return
	}
	clear(d.members[:cap(d.members)])
	clear(d.names[:cap(d.names)])
	d.body, d.level, d.depth, d.deepest, d.values, d.listed, d.odd = bounded{}, 0, 0, 0, 0, false, nil
	d.names, d.members = d.names[:0], d.members[:0]
	idle.Put(d)
}

// failure tells an answer that ended too early, which may be read again, from one
// that will never be one. It shows nothing of what was read, which may be a secret.
func (d *decoder) failure(err error) error {
	if err == nil {
		return nil
	}
	ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case d.body.err != nil && errors.Is(err, d.body.err):
		return d.body.err // without what the decoder says to it
	case ok && strings.Count(string(syntax.JSONPointer), "/") >= d.body.limits.depth:
		return tooDeep(d.body.limits)
	case ok && !ended:
		return fmt.Errorf("%w: it is no JSON after its first %d bytes", ErrMalformed, syntax.ByteOffset)
	case errors.Is(err, ErrMalformed), errors.Is(err, ErrTooLarge):
		return err
	case ended:
		return io.ErrUnexpectedEOF
	}
	return err
}

// within reads text, a value that was read whole, with read.
func within[T any](d *decoder, text jsontext.Value, read func(*decoder) (T, error)) (T, error) {
	outer := d.Decoder
	d.depth += outer.StackDepth()
	d.level++
	level := &d.levels[d.level]
	level.text = *bytes.NewBuffer(text)
	level.decoder.Reset(&level.text, lenient...)
	d.Decoder = &level.decoder
	out, err := read(d)
	level.text = bytes.Buffer{}
	d.Decoder = outer
	d.level--
	d.depth -= outer.StackDepth()
	return out, err
}

// kinds names the kinds of values.
var kinds = map[jsontext.Kind]string{'n': "null", 't': "a bool", 'f': "a bool", '"': "a string", '0': "a number", '{': "{", '[': "["}

// skip reads a value and keeps nothing of it.
func (d *decoder) skip() error {
	outer := d.StackDepth()
	for {
		_, err := d.ReadToken()
		switch depth := d.StackDepth(); {
		case err != nil || depth <= outer:
			return err
		case d.depth+depth > d.body.limits.depth:
			return tooDeep(d.body.limits)
		}
	}
}

// wrong skips a value that should be of another kind.
func (d *decoder) wrong(want jsontext.Kind) error {
	kind := d.PeekKind()
	if err := d.skip(); err != nil {
		return err
	}
	d.note("%s where %s should be", kinds[kind], kinds[want])
	return nil
}

// note keeps the first thing that is odd about an item, with its place.
func (d *decoder) note(format string, args ...any) {
	if d.odd != nil {
		return
	}
	text := fmt.Sprintf(format, args...)
	if place := d.place(); place != "" {
		text = place + ": " + text
	}
	d.odd = errors.New(text)
}

// place names where the last value was: its names and indices, from the item on.
func (d *decoder) place() string {
	var names []string
	for i := range d.level + 1 {
		names = slices.AppendSeq(names, d.levels[i].decoder.StackPointer().Tokens())
	}
	if d.listed {
		names = names[min(2, len(names)):] // items, and the index among them
	}
	return strings.Join(names, ".")
}
