package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ErrMalformed marks a list answer that came whole but is not what a list looks like.
var ErrMalformed = errors.New("the answer is no list")

// decodeList reads {"items": [...]} from r and passes each item to take as soon
// as it is read, so no more than one item is held in its raw form. Parts of an
// item that T does not name are skipped. An item that is no T comes with an error,
// as far as it could be read; nil where it is null. The list counts only if all of
// it was read: an error means that what take received may be a part. An answer beyond l is
// no list either.
func decodeList[T any](r io.Reader, l limits, take func(*T, error) error) error {
	dec := json.NewDecoder(&bounded{r: r, limits: l})
	dec.UseNumber()
	if err := expect(dec, '{'); err != nil {
		return err
	}
	seen := false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return malformed(err)
		}
		switch {
		case key != "items":
			err = malformed(dec.Decode(&ignored{}))
		case seen:
			err = fmt.Errorf("%w: it has two items keys", ErrMalformed)
		default:
			seen, err = true, decodeItems(dec, take)
		}
		if err != nil {
			return err
		}
	}
	if err := expect(dec, '}'); err != nil {
		return err
	}
	if !seen {
		return fmt.Errorf("%w: it has no items, and unread is not empty", ErrMalformed)
	}
	return atEnd(dec)
}

// atEnd checks that nothing follows what was read. An answer that breaks off
// here may have gone on.
func atEnd(dec *json.Decoder) error {
	switch _, err := dec.Token(); {
	case err == io.EOF:
		return nil
	case err == nil:
		return fmt.Errorf("%w: something follows it", ErrMalformed)
	default:
		return malformed(err)
	}
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

func decodeItems[T any](dec *json.Decoder, take func(*T, error) error) error {
	if err := expect(dec, '['); err != nil {
		return err
	}
	for n := 0; dec.More(); n++ {
		var item *T // a pointer, so that null is told from an empty object
		err := dec.Decode(&item)
		if _, typed := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !typed {
			return malformed(err)
		}
		switch {
		case err != nil:
			err = fmt.Errorf("cannot be read: %w", err)
		case item == nil:
			err = errNull
		}
		if err := take(item, err); err != nil {
			return fmt.Errorf("%w: item %d %w", ErrMalformed, n, err)
		}
	}
	return expect(dec, ']')
}

var errNull = errors.New("is null")

// expect reads one delimiter.
func expect(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err != nil {
		return malformed(err)
	}
	if got != want {
		return fmt.Errorf("%w: %v where %v should be", ErrMalformed, describeToken(got), want)
	}
	return nil
}

// describeToken names a token without showing a value, which may be a secret.
func describeToken(t json.Token) string {
	switch t := t.(type) {
	case nil:
		return "null"
	case json.Delim:
		return t.String()
	}
	return fmt.Sprintf("a %T", t)
}

// malformed tells a list that ended too early, which may be read again, from
// one that will never be one.
func malformed(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // the decoder's word for an end between two tokens
	}
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, typed := errors.AsType[*json.UnmarshalTypeError](err)
	if syntax || typed {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return err
}

// ignored takes any JSON value and keeps nothing of it.
type ignored struct{}

func (*ignored) UnmarshalJSON([]byte) error { return nil }

// decodeOne reads a single object and maps it; trailing text is an error.
func decodeOne[T, U any](r io.Reader, mapped func(T) (U, error)) (U, error) {
	var none U
	dec := json.NewDecoder(&bounded{r: r, limits: ofOne})
	dec.UseNumber()
	var object *T
	if err := dec.Decode(&object); err != nil {
		return none, malformed(err)
	}
	if object == nil {
		return none, fmt.Errorf("%w: it is null", ErrMalformed)
	}
	if err := atEnd(dec); err != nil {
		return none, err
	}
	out, err := mapped(*object)
	if err != nil {
		return none, fmt.Errorf("%w: it %w", ErrMalformed, err)
	}
	return out, nil
}

// DecodeProjects reads IAM's list of projects and returns the IDs of those of
// exactly that name; the query may match more.
func DecodeProjects(r io.Reader, name string) ([]string, error) {
	type project struct{ ID, Name string }
	type list struct {
		Projects *[]project `json:"projects"`
	}
	return decodeOne(r, func(l list) ([]string, error) {
		if l.Projects == nil {
			return nil, errors.New("has no projects, and unread is not empty")
		}
		var ids []string
		for _, p := range *l.Projects {
			if p.Name == name && p.ID != "" {
				ids = append(ids, p.ID)
			}
		}
		return ids, nil
	})
}
