package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
)

// The answers as encoding/json reads them, which is how they were read first: the
// oracle of what is read now.

type oldPlugin struct {
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Template struct {
			Name    string       `json:"name"`
			Version string       `json:"version"`
			Inputs  desired.Tree `json:"inputs"`
		} `json:"template"`
	} `json:"spec"`
	Status struct {
		Phase   string `json:"phase"`
		Version string `json:"version"`
		Reason  string `json:"reason"`
	} `json:"status"`
}

func (p oldPlugin) read() plugin {
	template, status := p.Spec.Template, p.Status
	return plugin{
		name: p.Metadata.Name, template: template.Name, specVersion: template.Version, inputs: template.Inputs,
		phase: status.Phase, statusVersion: status.Version, why: status.Reason,
	}
}

type oldAddon struct {
	Metadata struct {
		UID     string  `json:"uid"`
		Name    string  `json:"name"`
		Alias   string  `json:"alias"`
		Updated oldTime `json:"updateTimestamp"`
	} `json:"metadata"`
	Spec struct {
		Version  string       `json:"version"`
		Template string       `json:"addonTemplateName"`
		Values   desired.Tree `json:"values"`
	} `json:"spec"`
	Status struct {
		Status         string      `json:"status"`
		Reason         string      `json:"Reason"`
		Message        string      `json:"message"`
		CurrentVersion *oldVersion `json:"currentVersion"`

		IsRollbackable  bool   `json:"isRollbackable"`
		PreviousVersion string `json:"previousVersion"`
	} `json:"status"`
}

func (a oldAddon) read() addon {
	out := addon{
		uid: a.Metadata.UID, name: a.Metadata.Name, alias: a.Metadata.Alias, updated: string(a.Metadata.Updated),
		version: a.Spec.Version, template: a.Spec.Template, values: a.Spec.Values,
		state: a.Status.Status, why: a.Status.Reason, detail: a.Status.Message,
		rollbackable: a.Status.IsRollbackable, previous: a.Status.PreviousVersion,
	}
	if a.Status.CurrentVersion != nil {
		current := a.Status.CurrentVersion.read().mapped()
		out.current = &current
	}
	return out
}

type oldInput struct {
	Basic      desired.Tree `json:"basic"`
	Parameters desired.Tree `json:"parameters"`
}

// oldVersion is what is read of a version on either service. What it does
// not name is skipped, translate above all: that is most of an answer.
type oldVersion struct {
	Version         string    `json:"version"`
	Input           oldInput  `json:"input"`  // CCE
	Inputs          *oldInput `json:"inputs"` // ModelArts
	Stable          bool      `json:"stable"`
	SupportVersions []struct {
		ClusterType    string   `json:"clusterType"`
		ClusterVersion []string `json:"clusterVersion"`
		Category       []string `json:"category"`
	} `json:"supportVersions"`
}

func (v oldVersion) read() templateVersion {
	out := templateVersion{version: v.Version, stable: v.Stable, input: templateInput{v.Input.Basic, v.Input.Parameters}}
	if v.Inputs != nil {
		out.inputs = &templateInput{v.Inputs.Basic, v.Inputs.Parameters}
	}
	for _, s := range v.SupportVersions {
		out.supports = append(out.supports, support{s.ClusterType, s.ClusterVersion, s.Category})
	}
	return out
}

type oldTemplate struct {
	Metadata struct {
		Name  string `json:"name"`
		Alias string `json:"alias"`
	} `json:"metadata"`
	Spec struct {
		Require  bool         `json:"require"`  // CCE: installed with the cluster
		Optional bool         `json:"optional"` // ModelArts: may be removed; absent: part of the pool
		Versions []oldVersion `json:"versions"`
	} `json:"spec"`
}

func (t *oldTemplate) read() template {
	out := template{name: t.Metadata.Name, alias: t.Metadata.Alias, require: t.Spec.Require, optional: t.Spec.Optional}
	for _, v := range t.Spec.Versions {
		out.versions = append(out.versions, v.read())
	}
	return out
}

type oldTime string

func (t *oldTime) UnmarshalJSON(b []byte) error {
	*t = ""
	var text string
	if json.Unmarshal(b, &text) == nil {
		*t = oldTime(inUTC(text))
	}
	return nil
}

func oldList[T any](r io.Reader, take func(*T, error) error) error {
	dec := json.NewDecoder(r)
	dec.UseNumber()
	if err := expect(dec, '{'); err != nil {
		return err
	}
	seen := false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return oldFailure(err)
		}
		switch {
		case key != "items":
			err = oldFailure(dec.Decode(&json.RawMessage{}))
		case seen:
			err = fmt.Errorf("%w: it has two items keys", ErrMalformed)
		default:
			seen, err = true, oldItems(dec, take)
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
	return oldEnd(dec)
}

func oldEnd(dec *json.Decoder) error {
	switch _, err := dec.Token(); {
	case err == io.EOF:
		return nil
	case err == nil:
		return fmt.Errorf("%w: something follows it", ErrMalformed)
	default:
		return oldFailure(err)
	}
}

func oldItems[T any](dec *json.Decoder, take func(*T, error) error) error {
	if err := expect(dec, '['); err != nil {
		return err
	}
	for n := 0; dec.More(); n++ {
		var item *T // a pointer, so that null is told from an empty object
		err := dec.Decode(&item)
		if _, typed := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !typed {
			return oldFailure(err)
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

// expect reads one delimiter.
func expect(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err != nil {
		return oldFailure(err)
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

// oldFailure tells a list that ended too early, which may be read again, from
// one that will never be one.
func oldFailure(err error) error {
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

// plain says that nothing is in data on which the two may differ:
//   - names count only as they are documented, with their case,
//   - a field that is there twice is an error, instead of one on top of the other,
//   - there are limits, to depth for example.
func plain(data []byte) bool {
	fields := strings.Fields("items metadata spec status name uid alias updateTimestamp version addonTemplateName values Reason message " +
		"currentVersion isRollbackable previousVersion template inputs phase input basic parameters stable supportVersions clusterType " +
		"clusterVersion category require optional versions")
	isField := func(name string) bool {
		return slices.ContainsFunc(fields, func(field string) bool { return strings.EqualFold(name, field) })
	}
	dec := jsontext.NewDecoder(bytes.NewReader(data), lenient...)
	open := []map[string]bool{}
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return true
		}
		switch token.Kind() {
		case '{', '[':
			open = append(open, map[string]bool{})
			if len(open) > 50 {
				return false
			}
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			kind, n := dec.StackIndex(dec.StackDepth())
			name := token.String()
			if kind != '{' || n%2 == 0 || !isField(name) {
				continue
			}
			if names := open[len(open)-1]; names[strings.ToLower(name)] || !slices.Contains(fields, name) {
				return false
			} else {
				names[strings.ToLower(name)] = true
			}
		}
	}
}

// same holds two readings of one answer against each other, and their errors by class.
func same[T any](t *testing.T, data []byte, got T, err error, want T, wantErr error) {
	t.Helper()
	if errors.Is(err, ErrTooLarge) {
		return
	}
	_, broken := errors.AsType[*json.SyntaxError](wantErr)
	again, wantAgain := !errors.Is(err, ErrMalformed), !errors.Is(wantErr, ErrMalformed) // true without an error
	if broken && errors.Is(err, io.ErrUnexpectedEOF) {
		again = false // broken, and cut before that can be seen
	}
	if (err == nil) != (wantErr == nil) || again != wantAgain {
		t.Fatalf("%q: %v, encoding/json: %v", data, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%q:\n%#v, encoding/json:\n%#v", data, got, want)
	}
}

// FuzzSameAsEncodingJSON: whatever comes is read as encoding/json reads it, but for
// what plain tells. Each twice and a third time, so that what is shared is met.
func FuzzSameAsEncodingJSON(f *testing.F) {
	for _, seed := range []string{
		"cce-list-addons-200", "cce-list-addons-hwc-200", "cce-templates-coredns-200", "cce-templates-coredns-hwc-200", "modelarts-list-plugins-200",
		"modelarts-plugintemplates-node-local-dns-200", "modelarts-error-500",
	} {
		f.Add(cloudtest.Payload(f, seed+".json"))
	}
	const addon = `{"items":[{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x","values":%s},"status":{"currentVersion":%s}}]}`
	for _, values := range []string{
		`{"a":1,"a":{"b":[1.50,-0,1e3]},"\u0061":"\ud800x","k":"\n"}`, "{\"a\":\"\xff\",\"\xff\":1}", `null`, `{}`, `{"basic":{"long":"` + strings.Repeat("x", 80) + `"}}`,
		`[]`, `{"a":`, `{"a":tru}`, `{"a":"\x"}`, `{"a":01}`, `{"a":[[],{},"\\n",null,true]}`,
	} {
		f.Add(fmt.Appendf(nil, addon, values, `{"version":"1","input":{"parameters":`+values+`}}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !plain(data) {
			return
		}
		for range 3 {
			addons, err := DecodeAddons(bytes.NewReader(data))
			want, wantErr := oldAddons(data)
			same(t, data, addons, err, want, wantErr)
			plugins, err := DecodePlugins(bytes.NewReader(data))
			want, wantErr = oldPlugins(data)
			same(t, data, plugins, err, want, wantErr)
			catalog, odd, err := DecodeTemplates(bytes.NewReader(data), desired.Cluster)
			wantCatalog, wantOdd, wantErr := oldTemplates(data)
			same(t, data, catalog, err, wantCatalog, wantErr)
			if err == nil && len(odd) != len(wantOdd) {
				t.Fatalf("%q: %v, encoding/json: %v", data, odd, wantOdd)
			}
		}
	})
}

func oldAddons(data []byte) (out []diff.Instance, err error) {
	err = oldList(bytes.NewReader(data), every(func(a oldAddon) error {
		instance, err := a.read().instance()
		if instance.State != addonGone {
			out = append(out, instance)
		}
		return err
	}))
	return out, err
}

func oldPlugins(data []byte) (out []diff.Instance, err error) {
	err = oldList(bytes.NewReader(data), every(func(p oldPlugin) error {
		instance, err := p.read().instance()
		out = append(out, instance)
		return err
	}))
	return out, err
}

func oldTemplates(data []byte) (catalog diff.Catalog, odd []error, err error) {
	return catalogOf(desired.Cluster, func(take func(*template, error) error) error {
		return oldList(bytes.NewReader(data), func(t *oldTemplate, err error) error {
			if t == nil {
				return take(nil, err)
			}
			read := t.read()
			return take(&read, err)
		})
	})
}
