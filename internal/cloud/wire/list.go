package wire

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// ErrMalformed marks a list answer that came whole but is not what a list looks like.
var ErrMalformed = errors.New("the answer is no list")

var errNull = errors.New("is null")

// decodeList reads {"items": [...]} from r and passes each item to take as soon as
// it is there. One that is not as it should be comes with an error, as far as it
// could be read; nil where it is null. The list counts only if all of it was read: an
// error means that what take received may be a part. An answer beyond l is no list
// either.
func decodeList[T any, P recordOf[T]](r io.Reader, l limits, take func(P, error) error) error {
	return decode(r, l, func(d *decoder) error {
		if err := d.demand('{'); err != nil {
			return err
		}
		items := &items[T, P]{take: take}
		if err := d.fields("", items); err != nil {
			return err
		}
		if !items.seen {
			return fmt.Errorf("%w: it has no items, and unread is not empty", ErrMalformed)
		}
		return nil
	})
}

type recordOf[T any] interface {
	*T
	record
}

// items is the object around a list.
type items[T any, P recordOf[T]] struct {
	take func(P, error) error
	seen bool
	n    int
}

func (i *items[T, P]) field(d *decoder, _, name string) error {
	d.body.from = d.InputOffset()
	switch {
	case name != "items":
		return errUnread
	case i.seen:
		return fmt.Errorf("%w: it has two items keys", ErrMalformed)
	}
	i.seen = true
	if err := d.demand('['); err != nil {
		return err
	}
	d.listed = true
	err := d.list(func() error { return i.next(d) })
	d.listed, d.odd = false, nil
	return err
}

// demand fails where something else begins, null for example.
func (d *decoder) demand(want jsontext.Kind) error {
	kind := d.PeekKind()
	switch kind {
	case want:
		return nil
	case '{', '[':
	default:
		if err := d.skip(); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: %s where %s should be", ErrMalformed, kinds[kind], kinds[want])
}

// next reads an item.
func (i *items[T, P]) next(d *decoder) error {
	if i.n == d.body.limits.items {
		return fmt.Errorf("%w: it has more than %d items", ErrTooLarge, i.n)
	}
	item, odd, err := readItem[T, P](d)
	d.body.from = d.InputOffset()
	if err != nil {
		return err
	}
	if err := i.take(item, odd); err != nil {
		return fmt.Errorf("%w: item %d %w", ErrMalformed, i.n, err)
	}
	i.n++
	return nil
}

// readItem reads an item. odd says what is wrong with it; err ends the list.
func readItem[T any, P recordOf[T]](d *decoder) (item P, odd, err error) {
	if d.PeekKind() == 'n' {
		return nil, errNull, d.skip()
	}
	item, d.odd = new(T), nil
	if err := d.fields("", item); err != nil {
		return nil, nil, err
	}
	if d.odd != nil {
		odd = fmt.Errorf("cannot be read: %w", d.odd)
	}
	return item, odd, nil
}

// every makes of add what [decodeList] takes where one item that cannot be read
// spoils the list.
func every[T any](add func(T) error) func(*T, error) error {
	return func(item *T, err error) error {
		if err == nil {
			err = add(*item)
		}
		return err
	}
}

// decodeOne reads a single object and maps it; trailing text is an error.
func decodeOne[T any, P recordOf[T], U any](r io.Reader, mapped func(T) (U, error)) (U, error) {
	var none U
	var object P
	err := decode(r, ofOne, func(d *decoder) (err error) {
		if object, _, err = readItem[T, P](d); err == nil && d.odd != nil {
			err = fmt.Errorf("%w: %w", ErrMalformed, d.odd)
		}
		return err
	})
	switch {
	case err != nil:
		return none, err
	case object == nil:
		return none, fmt.Errorf("%w: it is null", ErrMalformed)
	}
	out, err := mapped(*object)
	if err != nil {
		return none, fmt.Errorf("%w: it %w", ErrMalformed, err)
	}
	return out, nil
}

// projects is what is read of IAM's list of projects.
type projects struct {
	seen bool
	all  []project
}

type project struct{ id, name string }

func (p *projects) field(d *decoder, _, name string) error {
	if name != "projects" {
		return errUnread
	}
	p.seen = d.PeekKind() != 'n'
	return each(d, &p.all)
}

func (p *project) field(d *decoder, _, name string) error {
	switch name {
	case "id":
		return d.text(&p.id)
	case "name":
		return d.text(&p.name)
	}
	return errUnread
}

// DecodeProjects reads IAM's list of projects and returns the IDs of those of
// exactly that name; the query may match more.
func DecodeProjects(r io.Reader, name string) ([]string, error) {
	return decodeOne(r, func(list projects) ([]string, error) {
		if !list.seen {
			return nil, errors.New("has no projects, and unread is not empty")
		}
		var ids []string
		for _, p := range list.all {
			if p.name == name && p.id != "" {
				ids = append(ids, p.id)
			}
		}
		return ids, nil
	})
}
