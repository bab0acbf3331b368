package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/syncer-project/syncer/diff"
)

// What a file says that it is.
const (
	apiVersion = "syncer/v1"
	kind       = "Snapshot"
)

// File is a snapshot. The same answers under the same key give the same bytes.
type File struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Tool       string `json:"tool"`              // "syncer/VERSION" that took it
	Region     string `json:"region,omitempty"`  // of targets that named none
	Project    string `json:"project,omitempty"` // likewise

	Key   string `json:"key,omitempty"`   // of the hashes, in hex; only in files of old
	Check string `json:"check,omitempty"` // a hash under the key, by which a wrong one is known; empty: secrets were dropped

	Targets  []Target       `json:"targets"`
	Catalogs []diff.Catalog `json:"catalogs"` // Offers name them by their index
}

// Target is what the services said about one target.
type Target struct {
	Target  string `json:"target"` // desired.Target.Key
	Region  string `json:"region,omitempty"`
	Project string `json:"project,omitempty"`

	Error     string          `json:"error,omitempty"`     // why it could not be listed
	Inventory *diff.Inventory `json:"inventory,omitempty"` // nil: not read
	Details   []Detail        `json:"details,omitempty"`   // of the instances whose parameters the list lacks
	Ready     *Readiness      `json:"ready,omitempty"`

	Catalog Offer `json:"catalog"`       // the service's
	Here    Offer `json:"targetCatalog"` // what may be installed on this very target
}

// Detail is one instance as it was asked for by itself.
type Detail struct {
	Instance diff.Instance `json:"instance"`
	Error    string        `json:"error,omitempty"`
}

// Readiness says whether the target's components could be changed.
type Readiness struct {
	Unready   string `json:"unready,omitempty"`
	Transient bool   `json:"passing,omitempty"`
	Error     string `json:"error,omitempty"`
}

// Offer is one of the file's catalogs, or why it could not be read.
type Offer struct {
	Index int    `json:"index"`
	Error string `json:"error,omitempty"`
}

// Unread counts the targets on which something could not be read.
func (f File) Unread() int {
	n := 0
	for _, t := range f.Targets {
		if t.Problem() != "" {
			n++
		}
	}
	return n
}

// Problem is the first thing that could not be read of the target, or empty.
func (t Target) Problem() string {
	errs := []string{t.Error, t.Catalog.Error, t.Here.Error}
	for _, d := range t.Details {
		errs = append(errs, d.Error)
	}
	if t.Ready != nil {
		errs = append(errs, t.Ready.Error)
	}
	for _, e := range errs {
		if e != "" {
			return e
		}
	}
	return ""
}

// Write writes the file as indented JSON.
func (f File) Write(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(f)
}

// Read reads a file. One that is cut short, or is something else, is an error.
func Read(r io.Reader) (File, error) {
	var f File
	dec := json.NewDecoder(r)
	dec.UseNumber()
	if err := dec.Decode(&f); err != nil {
		return File{}, fmt.Errorf("no snapshot that syncer wrote: %w", whole(err))
	}
	if f.Kind != kind || f.APIVersion != apiVersion {
		return File{}, fmt.Errorf("it holds a %q of %q, not a %s of %q; take one with the snapshot command", f.Kind, f.APIVersion, kind, apiVersion)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return File{}, errors.New("something follows the snapshot; take it anew with the snapshot command")
	}
	return f, nil
}

// whole says of an end within the file what it means.
func whole(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file ends too early")
	}
	return err
}
