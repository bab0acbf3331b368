package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// JSON is the format that holds everything, for machines. Lists are never null,
// so that a script may walk them unasked. It is written target by target, so that
// of a big report no more than one is in memory a second time.
type JSON struct{}

// Plan writes the plan.
func (JSON) Plan(w io.Writer, plan diff.Plan, _ Options) error {
	targets := each(plan.Targets, wholeTarget)
	return writeStreamed(w, framePlan(plan), map[jsontext.Pointer]iter.Seq[any]{"/targets": targets})
}

// Result writes the result, with the plan in it.
func (JSON) Result(w io.Writer, result executor.Result, _ Options) error {
	lists := map[jsontext.Pointer]iter.Seq[any]{"/targets": each(result.Targets, wholeOutcomes), "/plan/targets": each(result.Plan.Targets, wholeTarget)}
	result.Plan, result.Targets = framePlan(result.Plan), []executor.TargetResult{}
	return writeStreamed(w, result, lists)
}

// Outdated writes how far components are behind.
func (JSON) Outdated(w io.Writer, outdated diff.Outdated, _ Options) error {
	if outdated.Targets == nil {
		return WriteJSON(w, outdated)
	}
	lists := map[jsontext.Pointer]iter.Seq[any]{"/targets": each(outdated.Targets, func(t diff.TargetVersions) diff.TargetVersions { return t })}
	outdated.Targets = []diff.TargetVersions{}
	return writeStreamed(w, outdated, lists)
}

// WriteJSON writes any value in the form of all JSON of this program: indented
// by two spaces, with a newline at the end, <, > and & as they are.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeStreamed writes frame in the form of [WriteJSON], with the items of lists in
// its empty lists, which are told by where they are. Each item is encoded by itself.
func writeStreamed(w io.Writer, frame any, lists map[jsontext.Pointer]iter.Seq[any]) error {
	one := newItem()
	text, err := one.encode(frame)
	if err != nil {
		return err
	}
	// The text of a value stays as encoding/json wrote it; only its white space is new.
	to := jsontext.NewEncoder(w, jsontext.WithIndent("  "), jsontext.PreserveRawStrings(true), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	from := jsontext.NewDecoder(bytes.NewReader(bytes.Clone(text)), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	for {
		token, err := from.ReadToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err = errors.Join(err, to.WriteToken(token)); err != nil {
			return err
		}
		if list := lists[from.StackPointer()]; list != nil && token.Kind() == '[' {
			if err := one.writeAll(to, list); err != nil {
				return err
			}
		}
	}
}

// item encodes one value after the other, in the same memory.
type item struct {
	text bytes.Buffer
	enc  *json.Encoder
}

func newItem() *item {
	i := &item{}
	i.enc = json.NewEncoder(&i.text)
	i.enc.SetEscapeHTML(false)
	return i
}

// encode returns v as JSON, good until it is called again.
func (i *item) encode(v any) ([]byte, error) {
	i.text.Reset()
	err := i.enc.Encode(v)
	return i.text.Bytes(), err
}

func (i *item) writeAll(to *jsontext.Encoder, list iter.Seq[any]) error {
	for v := range list {
		text, err := i.encode(v)
		if err != nil {
			return err
		}
		if err := to.WriteValue(text); err != nil {
			return err
		}
	}
	return nil
}

// each yields the items of list, each as whole makes it.
func each[T any](list []T, whole func(T) T) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, v := range list {
			if !yield(whole(v)) {
				return
			}
		}
	}
}

// framePlan returns plan without its targets, and with empty lists in place of nil ones.
func framePlan(plan diff.Plan) diff.Plan {
	plan.Guards, plan.Targets = orEmpty(plan.Guards), []diff.TargetPlan{}
	return plan
}

// wholeTarget returns t with empty lists in place of nil ones.
func wholeTarget(t diff.TargetPlan) diff.TargetPlan {
	t.Changes = slices.Clone(orEmpty(t.Changes)) // the caller's stay as they are
	t.Unmanaged = orEmpty(t.Unmanaged)
	t.Unhealthy = orEmpty(t.Unhealthy)
	t.Components = orEmpty(t.Components)
	for i := range t.Changes {
		c := &t.Changes[i]
		c.Diff, c.Carried = orEmpty(c.Diff), orEmpty(c.Carried)
	}
	return t
}

// wholeOutcomes does the same for what became of a target.
func wholeOutcomes(t executor.TargetResult) executor.TargetResult {
	t.Changes = orEmpty(t.Changes)
	return t
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
