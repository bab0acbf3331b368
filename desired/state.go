package desired

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
)

// Kind tells which service holds a target's components.
type Kind string

// The two kinds of target.
const (
	Pool    Kind = "pool"    // a ModelArts resource pool; its components are plug-ins
	Cluster Kind = "cluster" // a CCE cluster; its components are add-ons
)

// State is everything that the manifests of one run ask for. It is only read once
// it is made: targets share the components and trees that they have from the same
// profiles, so a change for one would be one for all. Who wants another state
// clones what differs.
type State struct {
	Targets []Target // sorted by Wave, then Key
	Rollout Rollout
	Guards  Guards
}

// Trees yields the parameters of all components that have any, in their order.
// What several of them share comes once.
func (s State) Trees() iter.Seq[Tree] {
	return func(yield func(Tree) bool) {
		seen := map[uintptr]bool{}
		for _, target := range s.Targets {
			for _, component := range target.Components {
				at := reflect.ValueOf(component.Parameters).Pointer()
				if at == 0 || seen[at] {
					continue
				}
				seen[at] = true
				if !yield(component.Parameters) {
					return
				}
			}
		}
	}
}

// Guards limit what one run may destroy.
type Guards struct {
	MaxDeletes       int // deletes and replaces in one run; default 10
	MaxDeletePercent int // of what is installed on the targets of the run; default 50
}

// Target is one resource pool or cluster with the components that it should hold.
type Target struct {
	Kind       Kind
	ID         string // pool: the API's pool_name; cluster: its UUID
	Name       string // what people read; ID where the manifest gives none
	Region     string // may be empty: the run's settings decide then
	Project    string // project ID, may be empty likewise
	Labels     map[string]string
	Wave       int
	Prune      bool        // delete what is installed and not listed
	AllowEmpty bool        // prune may empty the target
	Components []Component // sorted by Key; read-only, others may have the same slice

	// Only are the keys of the components that the run is for; none: all of them.
	// It is the run's wish and not the manifest's.
	Only []string `json:"-"`
	Pos  Position
}

// Takes reports that the run is for that component, by its key.
func (t Target) Takes(component string) bool {
	return len(t.Only) == 0 || slices.Contains(t.Only, component)
}

// Key names the target in plans, flags and messages: "pool/NAME" or "cluster/ID".
func (t Target) Key() string { return string(t.Kind) + "/" + t.ID }

// Component is one plug-in or add-on as the manifest wants it.
type Component struct {
	Name    string // the template's name
	Alias   string // add-ons only, where one template is installed more than once
	Version string // exact, a constraint, "latest", or empty for any

	// Parameters holds inputs or values as a JSON tree (see [Tree]); nil when the
	// manifest names none. A null leaf asks for the catalog's default. Neither it nor
	// anything in it may be changed, as other components may share it.
	Parameters Tree

	Absent         bool     // state: absent
	DependsOn      []string // Keys on the same target, sorted
	Ignore         []string // JSON Pointers into Parameters that are never compared, sorted
	Reset          bool     // undeclared: reset
	AllowDowngrade bool
	Repair         bool // repair: reinstall: may be replaced where it is abnormal
	Pos            Position
}

// Key names the component on its target: the template's name, followed by
// "/ALIAS" where there is one.
func (c Component) Key() string {
	if c.Alias == "" {
		return c.Name
	}
	return c.Name + "/" + c.Alias
}

// Position is a place in a manifest. The zero value means "not from a file".
type Position struct {
	File   string // as the user named it; "-" for standard input
	Line   int    // 1-based
	Column int    // 1-based, in characters
}

// String returns "FILE:LINE:COL".
func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }
