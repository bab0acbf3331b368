package cli

import (
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// document is what a file holds: a plan, a result, or something else.
type document struct {
	head   documentHead
	plan   diff.Plan       // of a Plan
	result executor.Result // of a Result
}

type documentHead struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"` // "Plan" or "Result"
}

// errNothing is that of a file in which nothing is.
var errNothing = errors.New("the file is empty")

// readDocument reads what plan --out or -o json wrote, target by target: the text of
// a big one is never in memory as a whole. What targets repeat is kept once, so the
// values in it are to be read only.
func readDocument(r io.Reader) (document, error) {
	var d document
	from := savedReader{jsontext.NewDecoder(r), newTexts()}
	small, err := from.members(func(name string, before []byte) func() error {
		_ = json.Unmarshal(before, &d.head) // what is wrong with it is told below
		switch d.head.Kind + "." + name {
		case "Plan.targets":
			return func() error { return readList(from, &d.plan.Targets, from.texts.target) }
		case "Result.targets":
			return func() error { return readList(from, &d.result.Targets, from.texts.outcomes) }
		case "Result.plan":
			return func() (err error) {
				d.result.Plan, err = from.plan()
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = from.end()
	}
	if err == nil {
		err = json.Unmarshal(small, &d.head)
	}
	switch {
	case err != nil:
	case d.head.Kind == "Plan":
		err = json.Unmarshal(small, &d.plan)
	case d.head.Kind == "Result":
		err = json.Unmarshal(small, &d.result)
	}
	return d, err
}

// verify reports a plan that is not as it was made, be it that of a result.
func (d document) verify() error {
	if d.head.Kind == "Result" {
		return d.result.Plan.Verify()
	}
	return d.plan.Verify()
}

// readFile does so with a file.
func readFile(path string) (document, error) {
	file, err := os.Open(path)
	if err != nil {
		return document{}, err
	}
	defer file.Close()
	return readDocument(file)
}

// savedReader reads objects member by member. Unlike encoding/json it refuses names
// that stand twice.
type savedReader struct {
	*jsontext.Decoder
	texts texts
}

// members reads an object and returns the members of it that big does not take. big
// is told of each object or list with what stands before it; what it returns reads
// the value, and nil leaves it.
func (r savedReader) members(big func(name string, before []byte) (read func() error)) ([]byte, error) {
	if err := r.begin('{'); err != nil {
		return nil, err
	}
	small := newMembers()
	for r.PeekKind() != '}' {
		token, err := r.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		if kind := r.PeekKind(); kind == '{' || kind == '[' {
			if read := big(name, small.object()); read != nil {
				if err := read(); err != nil {
					return nil, err
				}
				continue
			}
		}
		value, err := r.ReadValue()
		if err != nil {
			return nil, err
		}
		small.add(name, value)
	}
	_, err := r.ReadToken()
	return small.object(), err
}

// plan reads a plan that is part of something.
func (r savedReader) plan() (plan diff.Plan, err error) {
	small, err := r.members(func(name string, _ []byte) func() error {
		if name != "targets" {
			return nil
		}
		return func() error { return readList(r, &plan.Targets, r.texts.target) }
	})
	if err == nil {
		err = json.Unmarshal(small, &plan)
	}
	return plan, err
}

// readList reads a list item by item; share is shown each.
func readList[T any](r savedReader, list *[]T, share func(*T)) error {
	if err := r.begin('['); err != nil {
		return err
	}
	*list = []T{}
	for r.PeekKind() != ']' {
		value, err := r.ReadValue()
		if err != nil {
			return err
		}
		var item T
		if err := json.Unmarshal(value, &item); err != nil {
			return err
		}
		share(&item)
		*list = append(*list, item)
	}
	_, err := r.ReadToken()
	return err
}

// begin reads the start of an object or a list.
func (r savedReader) begin(kind jsontext.Kind) error {
	token, err := r.ReadToken()
	switch {
	case errors.Is(err, io.EOF) && r.InputOffset() == 0:
		return errNothing
	case err == nil && token.Kind() != kind:
		return errors.New("it begins with " + token.Kind().String() + ", not with " + kind.String())
	}
	return err
}

// end makes sure that nothing follows.
func (r savedReader) end() error {
	_, err := r.ReadToken()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return errors.New("something follows its end")
	}
	return err
}

// memberList are members of an object, as JSON.
type memberList struct{ text []byte }

func newMembers() *memberList { return &memberList{[]byte{'{'}} }

func (m *memberList) add(name string, value jsontext.Value) {
	if len(m.text) > 1 {
		m.text = append(m.text, ',')
	}
	quoted, _ := jsontext.AppendQuote(nil, name) // it was read as a name
	m.text = append(append(append(m.text, quoted...), ':'), value...)
}

// object is the object of what was added so far.
func (m *memberList) object() []byte { return append(m.text[:len(m.text):len(m.text)], '}') }
