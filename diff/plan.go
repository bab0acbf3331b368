package diff

import (
	"encoding/json"

	"github.com/syncer-project/syncer/desired"
)

// APIVersion is that of the Plan's and the Result's JSON form.
const APIVersion = "syncer/v1"

// Op is what a change does to a component.
type Op string

// The ops. A component without one is unchanged or unmanaged.
const (
	Create   Op = "create"
	Upgrade  Op = "upgrade"  // other version, with or without parameter changes
	Update   Op = "update"   // same version, other parameters
	Rollback Op = "rollback" // back to the version before, by the service, with the parameters of then
	Replace  Op = "replace"  // delete, then create
	Delete   Op = "delete"
)

// Plan is what a run would do, as data. Its JSON form is a contract; the
// fields marked json:"-" are for the executor of the same process and are
// worked out anew wherever a saved plan is carried out.
type Plan struct {
	APIVersion string       `json:"apiVersion"`
	Kind       string       `json:"kind"` // "Plan"
	Digest     string       `json:"digest"`
	Summary    Summary      `json:"summary"`
	Targets    []TargetPlan `json:"targets"`          // by wave, then target
	Guards     []Violation  `json:"guards"`           // the guards on which an apply would refuse
	Limits     *Limits      `json:"limits,omitempty"` // what the plan was held against; nil: not known
	// WithheldWaves are the waves that an apply will not come to as things are, and
	// in which it would change something. What is stale or fails later may add to them.
	WithheldWaves []WithheldWave `json:"withheldWaves,omitzero"` // nil: made by a syncer that did not foretell

	Tool      string `json:"tool,omitempty"`      // "syncer/VERSION" that made the plan
	Manifests string `json:"manifests,omitempty"` // identifies the manifests that it was made from
}

// Limits are those of the guards and of the rollout in force when the plan was made.
type Limits struct {
	MaxDeletes       int `json:"maxDeletes"`
	MaxDeletePercent int `json:"maxDeletePercent"`
	MaxFailures      int `json:"maxFailures"` // before a wave
}

// WithheldWave is a wave that will not start.
type WithheldWave struct {
	Wave    int    `json:"wave"`
	Changes int    `json:"changes"` // that are withheld for it
	Reason  string `json:"reason"`
}

// Summary counts a plan. What an apply would not carry out counts as blocked or
// withheld only, not under its op.
type Summary struct {
	Targets   int `json:"targets"`
	Create    int `json:"create"`
	Upgrade   int `json:"upgrade"`
	Update    int `json:"update"`
	Rollback  int `json:"rollback"`
	Replace   int `json:"replace"`
	Delete    int `json:"delete"`
	Withheld  int `json:"withheld"` // changes beside a blocked one of the same target, or in a wave that will not start
	Unchanged int `json:"unchanged"`
	Unmanaged int `json:"unmanaged"`
	Blocked   int `json:"blocked"`
	Unhealthy int `json:"unhealthy"`
	Failed    int `json:"failed"`            // targets that could not be read
	Unknown   int `json:"unknown,omitempty"` // parameters that could not be compared (TargetPlan.Unknown)
}

// Changes is the number of changes that an apply would carry out.
func (s Summary) Changes() int {
	return s.Create + s.Upgrade + s.Update + s.Rollback + s.Replace + s.Delete
}

// TargetPlan is the plan of one target.
type TargetPlan struct {
	Target  string `json:"target"` // desired.Target.Key
	Name    string `json:"name"`
	Region  string `json:"region"`
	Project string `json:"project"`
	Wave    int    `json:"wave"`
	// Labels are the manifest's, for readers to filter by.
	Labels map[string]string `json:"labels,omitempty"`
	// Windows are the rollout's windows that select the target, in words: when its
	// changes may be started. They say nothing about now.
	Windows []string `json:"windows,omitempty"`
	// Error says why the target could not be read; it has no changes then.
	Error string `json:"error"`

	Changes   []Change `json:"changes"`   // in the order in which they would run
	Unmanaged []string `json:"unmanaged"` // installed, not listed, left alone
	Unhealthy []string `json:"unhealthy"` // as the manifest wants it, but abnormal or only available

	// Unknown are the parameters that refer to what is not set, as "COMPONENT
	// POINTER": nobody can tell whether they differ, so they are left as they are.
	Unknown []string `json:"unknown,omitempty"`

	Unchanged  int    `json:"unchanged"`  // components that are as the manifest wants them
	Components []Seen `json:"components"` // what the target holds now, by component
}

// Seen is one installed component as the plan found it.
type Seen struct {
	Component string `json:"component"`
	Version   string `json:"version"`
	Health    Health `json:"health"`
	State     string `json:"state"` // the service's own word

	Updated string `json:"-"` // when it was changed last, as Instance.Updated
}

// Change is one line of a plan: an op on a component of a target. What it refers to
// (lists, values, trees) is read-only, as changes share what they have in common.
type Change struct {
	Component string `json:"component"` // desired.Component.Key
	Op        Op     `json:"op"`
	From      string `json:"from"`      // live version, empty for a create
	To        string `json:"to"`        // version afterwards, empty for a delete
	Requested string `json:"requested"` // version as the manifest has it
	Reason    string `json:"reason"`
	Blocked   string `json:"blocked"` // why it cannot be carried out, else empty
	Busy      bool   `json:"busy"`    // the component is in transition now
	Origin    Origin `json:"origin,omitempty"`

	Diff []Difference `json:"diff"` // parameters that would differ from live, by path
	// Basic is what of the version's own facts (/basic: image tags, registries)
	// would differ from live. They come with the version and are nobody's wish,
	// so they are no part of Diff, unless the manifest names them.
	Basic   []Difference `json:"basic,omitempty"`
	Carried []string     `json:"carried"` // customised parameters that an upgrade keeps, as JSON Pointers

	Template   string       `json:"-"`
	Alias      string       `json:"-"`
	InstanceID string       `json:"-"` // Instance.ID of what is there now
	DependsOn  []string     `json:"-"`
	Parameters desired.Tree `json:"-"` // the full set that a request has to carry; nil for a rollback, which carries none. Read-only: parts are shared
}

// Origin tells, where two sets of manifests were compared, who caused a change.
type Origin string

// The two origins.
const (
	Introduced Origin = "introduced" // by the new manifests
	Drift      Origin = "drift"      // pending with the old ones too
)

// Source tells where a parameter's new value comes from.
type Source string

// The sources.
const (
	FromManifest Source = "manifest"
	FromDefault  Source = "default" // of the version that is installed afterwards
	FromVersion  Source = "version" // a fact of that version, in Change.Basic only
)

// Difference is one parameter that a change gives another value. Sensitive
// values are masked already. Its values are read-only, as they may be shared.
type Difference struct {
	Path   string          `json:"path"`          // JSON Pointer into inputs or values
	Old    json.RawMessage `json:"old,omitempty"` // absent: the key is not live
	New    json.RawMessage `json:"new,omitempty"` // absent: the key goes away
	Source Source          `json:"source"`

	// Named is what the manifest has at Path, nil where it has nothing.
	Named any `json:"-"`
}

// Violation is a guard that the plan exceeds.
type Violation struct {
	Rule     string `json:"rule"` // maxDeletes, maxDeletePercent
	Limit    int    `json:"limit"`
	Actual   int    `json:"actual"`
	Override string `json:"override"` // the flag that would let it pass
}
