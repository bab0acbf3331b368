package snapshot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

// Reader answers from a file as the services did when it was taken.
type Reader struct {
	targets  map[string]Target
	catalogs []diff.Catalog
	opener   opener
}

var _ interface {
	executor.Reader
	executor.Narrower
	executor.Detailer
} = (*Reader)(nil)

// NewReader makes a Reader of f. The values of states, the manifests that are
// planned with it, are those that its sealed values may turn out to be.
func NewReader(f File, passphrase string, states ...desired.State) (*Reader, error) {
	k, err := keyOf(f, passphrase)
	if err != nil {
		return nil, err
	}
	r := &Reader{targets: map[string]Target{}, opener: newOpener(k, states)}
	for _, t := range f.Targets {
		r.targets[t.Target] = t
	}
	for _, c := range f.Catalogs {
		r.catalogs = append(r.catalogs, catalogWith(c, r.opener.tree))
	}
	return r, nil
}

// find returns the target as it was read. One that the file lacks was not
// read, so it is an error and never an empty target.
func (r *Reader) find(target desired.Target) (Target, error) {
	t, ok := r.targets[target.Key()]
	switch {
	case !ok:
		return t, errors.New("the snapshot does not hold this target: take one with manifests that list it")
	case t.Region != target.Region || t.Project != target.Project:
		return t, fmt.Errorf("the snapshot holds this target in region %q, project %q, and the manifests want it in region %q, project %q",
			t.Region, t.Project, target.Region, target.Project)
	}
	return t, nil
}

// Inventory returns what was installed on target.
func (r *Reader) Inventory(_ context.Context, target desired.Target) (diff.Inventory, error) {
	t, err := r.find(target)
	switch {
	case err != nil:
		return diff.Inventory{}, err
	case t.Error != "":
		return diff.Inventory{}, errors.New(t.Error)
	case t.Inventory == nil:
		return diff.Inventory{}, errors.New("the snapshot does not say what is installed: take it anew")
	}
	out := *t.Inventory
	out.Instances = make([]diff.Instance, len(t.Inventory.Instances))
	for n, i := range t.Inventory.Instances {
		out.Instances[n] = r.opener.instance(i)
	}
	return out, nil
}

// Catalog returns what target's service offered.
func (r *Reader) Catalog(_ context.Context, target desired.Target) (diff.Catalog, error) {
	t, err := r.find(target)
	if err != nil {
		return diff.Catalog{}, err
	}
	return r.offer(t.Catalog)
}

// TargetCatalog returns what could be installed on target.
func (r *Reader) TargetCatalog(_ context.Context, target desired.Target) (diff.Catalog, error) {
	t, err := r.find(target)
	if err != nil {
		return diff.Catalog{}, err
	}
	return r.offer(t.Here)
}

func (r *Reader) offer(o Offer) (diff.Catalog, error) {
	switch {
	case o.Error != "":
		return diff.Catalog{}, errors.New(o.Error)
	case o.Index < 0 || o.Index >= len(r.catalogs):
		return diff.Catalog{}, fmt.Errorf("the snapshot has no catalog %d: take it anew", o.Index)
	}
	return r.catalogs[o.Index], nil
}

// Detail returns instance as it was asked for by itself.
func (r *Reader) Detail(_ context.Context, target desired.Target, instance diff.Instance) (diff.Instance, error) {
	t, err := r.find(target)
	if err != nil {
		return instance, err
	}
	for _, d := range t.Details {
		if i := d.Instance; i.Template == instance.Template && i.Name == instance.Name && i.ID == instance.ID {
			if d.Error != "" {
				return instance, errors.New(d.Error)
			}
			return r.opener.instance(i), nil
		}
	}
	return instance, errors.New("the snapshot does not hold the parameters of " + instance.Template + ": take it anew")
}

// opener puts values back in place of their hashes.
type opener struct{ known map[string]any } // by fingerprint

// newOpener learns the fingerprints of all values in the states' parameters.
func newOpener(k key, states []desired.State) opener {
	o := opener{known: map[string]any{}}
	if k == nil {
		return o
	}
	seen := map[any]bool{}
	for _, state := range states {
		each(state, func(leaf any) {
			value := secret.Reveal(leaf)
			switch value.(type) {
			case string, json.Number:
				if !seen[value] {
					seen[value] = true
					o.known[k.of(value)] = value
				}
			}
		})
	}
	return o
}

// tree opens what it can. nil stays nil.
func (o opener) tree(t desired.Tree) desired.Tree {
	if t == nil {
		return nil
	}
	out := make(desired.Tree, len(t))
	for k, e := range t {
		out[k] = o.value(e)
	}
	return out
}

func (o opener) value(value any) any {
	switch v := value.(type) {
	case desired.Tree:
		fingerprint, ok := v[sealKey].(string)
		shown, also := v[shownKey].(string)
		if !ok || len(v) != 1 && (len(v) != 2 || !also) {
			return o.tree(v)
		}
		if fingerprint == dropped {
			return secret.Sealed(dropped, shown)
		}
		known, ok := o.known[fingerprint]
		text, isText := known.(string)
		switch {
		case !ok:
			return secret.Sealed(fingerprint, shown)
		case isText && !also:
			// Be it a guess of the manifest's: that it is right is not shown.
			return secret.New(text)
		}
		return known
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = o.value(e)
		}
		return out
	}
	return value
}

func (o opener) instance(i diff.Instance) diff.Instance {
	i.Parameters = o.tree(i.Parameters)
	if i.Origin != nil {
		origin := versionWith(*i.Origin, o.tree)
		i.Origin = &origin
	}
	return i
}
