package wire

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// record is what the fields of an object are read into.
type record interface {
	// field reads the member of that name, in the objects in, such as "spec.template.",
	// or returns errUnread. No name has a dot.
	field(d *decoder, in, name string) error
}

// errUnread is what a member that nobody asks for is answered with.
var errUnread = errors.New("not read")

// fields reads the members of the object in into r. What is read and there twice is odd:
// nobody knows which one counts. null has no members.
func (d *decoder) fields(in string, r record) error {
	if is, err := d.opens('{'); !is {
		return err
	}
	outer := len(d.names)
	for d.PeekKind() != '}' {
		name, err := d.word()
		if err != nil {
			return err
		}
		if err = errUnread; strings.IndexByte(name, '.') < 0 {
			err = r.field(d, in, name)
		}
		switch {
		case err == errUnread: //nolint:errorlint // nobody wraps it
			err = d.skip()
		case slices.Contains(d.names[outer:], name):
			d.note("it is there twice")
		default:
			d.names = append(d.names, name)
		}
		if err != nil {
			return err
		}
	}
	d.names = d.names[:outer]
	_, err := d.ReadToken()
	return err
}

// list reads a list and calls element at each value of it, which is kept and counts.
// null has none.
func (d *decoder) list(element func() error) error {
	if is, err := d.opens('['); !is {
		return err
	}
	for d.PeekKind() != ']' {
		d.values++
		if err := d.check(0); err != nil {
			return err
		}
		if err := element(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// opens reads the first token of a value, if that is what should be there.
func (d *decoder) opens(want jsontext.Kind) (is bool, err error) {
	switch d.PeekKind() {
	case want:
		_, err = d.ReadToken()
		return err == nil, err
	case 'n':
		return false, d.skip()
	}
	return false, d.wrong(want)
}

// each reads a list of objects.
func each[T any, P recordOf[T]](d *decoder, into *[]T) error {
	return d.list(func() error {
		var element T
		err := d.fields("", P(&element))
		*into = append(*into, element)
		return err
	})
}

// text reads a string. null leaves it as it is, here and below.
func (d *decoder) text(into *string) (err error) {
	switch d.PeekKind() {
	case '"':
		*into, err = d.word()
		return err
	case 'n':
		return d.skip()
	}
	return d.wrong('"')
}

// texts reads a list of strings.
func (d *decoder) texts(into *[]string) error {
	return d.list(func() error {
		*into = append(*into, "")
		return d.text(&(*into)[len(*into)-1])
	})
}

// flag reads a boolean.
func (d *decoder) flag(into *bool) error {
	switch d.PeekKind() {
	case 't', 'f':
		token, err := d.ReadToken()
		*into = err == nil && token.Bool()
		return err
	case 'n':
		return d.skip()
	}
	return d.wrong('t')
}

// word reads a name, or a string.
func (d *decoder) word() (string, error) {
	text, err := d.ReadValue()
	if err != nil {
		return "", err
	}
	return d.words.said(text).(string), nil
}
