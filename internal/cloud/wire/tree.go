package wire

import (
	"fmt"
	"hash/maphash"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/syncer-project/syncer/desired"
)

// mostLevels is how deep below a field equal texts are looked for: a component's
// parameters, their parts (basic, custom, flavor), and what these hold. To look is to
// read a text once more, for a tenth of what it costs to take it apart.
const mostLevels = 3

// shortest is how long an object or list is that is worth a look.
const shortest = 48

// member is one of an object, or, without a name, of a list.
type member struct {
	name  string
	value any
}

// tree reads an object of any members, shared with all answers that say the same.
func (d *decoder) tree(into *desired.Tree) error {
	switch d.PeekKind() {
	case '{':
		value, err := d.value()
		*into, _ = value.(desired.Tree)
		return err
	case 'n':
		*into = nil
		return d.skip()
	}
	return d.wrong('{')
}

// value reads any value: as [encoding/json] does, with numbers as they are written.
func (d *decoder) value() (any, error) {
	if d.values++; d.values > d.body.limits.values {
		return nil, d.check(0)
	}
	switch d.PeekKind() {
	case '{', '[':
		if d.level == mostLevels {
			return d.whole()
		}
		text, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		return shared(d, &trees, text, (*decoder).whole)
	case '"', '0':
		text, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		return d.words.said(text), nil
	case 't', 'f':
		token, err := d.ReadToken()
		return err == nil && token.Bool(), err
	}
	return nil, d.skip()
}

// whole takes an object or a list apart.
func (d *decoder) whole() (any, error) {
	opening, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	if err := d.check(d.depth + d.StackDepth()); err != nil {
		return nil, err
	}
	isObject, outer := opening.Kind() == '{', len(d.members)
	for kind := d.PeekKind(); kind != '}' && kind != ']'; kind = d.PeekKind() {
		var m member
		if isObject {
			if m.name, err = d.word(); err != nil {
				return nil, err
			}
		}
		if m.value, err = d.value(); err != nil {
			return nil, err
		}
		d.members = append(d.members, m)
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	members := d.members[outer:]
	d.members = d.members[:outer]
	if isObject {
		return object(members), nil
	}
	return list(members), nil
}

func object(members []member) desired.Tree {
	out := make(desired.Tree, len(members))
	for _, m := range members {
		out[m.name] = m.value
	}
	return out
}

func list(members []member) []any {
	out := make([]any, len(members))
	for i, m := range members {
		out[i] = m.value
	}
	return out
}

// shared reads text with read, unless the shelf has what it says.
func shared[T any](d *decoder, s *shelf[T], text jsontext.Value, read func(*decoder) (T, error)) (T, error) {
	if len(text) < shortest {
		return within(d, text, read)
	}
	hash := maphash.Bytes(seed, text)
	if known, cost, ok := s.find(hash, text); ok {
		d.values += cost.values
		return known, d.check(d.depth + d.StackDepth() + cost.depth)
	}
	values, depth, deepest := d.values, d.depth+d.StackDepth(), d.deepest
	d.deepest = depth
	out, err := within(d, text, read)
	if err == nil && d.odd == nil {
		s.keep(hash, text, out, cost{values: d.values - values, depth: d.deepest - depth})
	}
	d.deepest = max(d.deepest, deepest)
	return out, err
}

// check holds what is kept so far, and how deep, against the limits.
func (d *decoder) check(depth int) error {
	d.deepest = max(d.deepest, depth)
	switch l := d.body.limits; {
	case d.values > l.values:
		return fmt.Errorf("%w: it has more than %d values", ErrTooLarge, l.values)
	case depth > l.depth:
		return tooDeep(l)
	}
	return nil
}
