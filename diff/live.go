package diff

import "github.com/syncer-project/syncer/desired"

// Inventory is what the services say about one target now. Its JSON form, and
// that of a Catalog, is for snapshots. The trees in either are shared, with plans
// too, and read-only.
type Inventory struct {
	Instances []Instance `json:"instances"`
	Cluster   Cluster    `json:"cluster,omitzero"` // zero for a pool

	// Unready says why nothing may be changed on the target ("cluster is
	// Hibernation"); empty where it is Available or Running, or not known.
	Unready string `json:"unready,omitempty"`
	// Transient says that Unready is a state that ends by itself (Upgrading, ScalingUp).
	Transient bool `json:"passing,omitempty"`
}

// Cluster holds the facts of a CCE cluster on which an add-on version may depend.
type Cluster struct {
	Name     string `json:"name,omitempty"`     // metadata.name
	Version  string `json:"version,omitempty"`  // spec.version, such as "v1.28" or "v1.17.9-r0"
	Type     string `json:"type,omitempty"`     // spec.type: VirtualMachine, ARM64, BareMetal
	Category string `json:"category,omitempty"` // spec.category: CCE, Turbo; may be empty
}

// Health is the class of a component's state. The services' own words for it
// differ; a client translates them.
type Health string

// The classes, with the CCE states and ModelArts phases that belong to them.
const (
	Good          Health = "good"          // running; Running
	Degraded      Health = "degraded"      // available: some instances are up
	Abnormal      Health = "abnormal"      // abnormal; Abnormal: may recover
	Busy          Health = "busy"          // installing, upgrading, rollbacking; Pending, Updating; any unknown word
	Deleting      Health = "deleting"      // deleting; Deleting
	InstallFailed Health = "installFailed" // installFailed, unknown (no release behind it)
	UpgradeFailed Health = "upgradeFailed" // upgradeFailed, rollbackFailed
	DeleteFailed  Health = "deleteFailed"  // deleteFailed
)

// Instance is one installed plug-in or add-on, as a list answer shows it. One
// that is gone already (deleteSuccess) is not an instance.
type Instance struct {
	Template string `json:"template"`        // the template's name
	Alias    string `json:"alias,omitempty"` // metadata.alias; empty on ModelArts
	Name     string `json:"name,omitempty"`  // metadata.name, which the service may have made up
	ID       string `json:"id,omitempty"`    // metadata.uid of an add-on; empty for a plug-in, whose path key is Template
	Version  string `json:"version"`         // the installed one; of status where spec lacks it

	// Parameters are the live inputs or values ({basic, custom, flavor, …}).
	// nil means that they could not be read, which is not the same as empty. They are
	// read-only, as parts of them may be shared with other instances.
	Parameters desired.Tree `json:"parameters"`
	// Origin is the installed version's own template entry, where the answer
	// holds one (CCE: status.currentVersion); nil elsewhere. Read-only, and shared.
	Origin *Version `json:"origin,omitempty"`

	// Rollback is the version that the service itself would take the instance back
	// to if it was asked now (CCE on Huawei Cloud: status.previousVersion, where
	// isRollbackable is true). Empty where there is none, or the client cannot ask.
	Rollback string `json:"rollback,omitempty"`

	// Updated is when the instance was changed last, or installed, by the service's
	// clock: RFC 3339, in UTC. Empty where that is not told (ModelArts).
	Updated string `json:"updated,omitempty"`

	Health  Health `json:"health"`
	State   string `json:"state"`             // the service's own word, such as "upgradeFailed"
	Message string `json:"message,omitempty"` // the service's reason or detail, for reports; may be set in good states
}

// Catalog is what can be installed: the templates by name.
type Catalog struct {
	Templates map[string]Template `json:"templates"`
}

// Template is a plug-in or add-on that a service offers.
type Template struct {
	Name      string    `json:"name"`
	Mandatory bool      `json:"mandatory,omitempty"` // part of every pool or cluster: CCE require: true, ModelArts optional false or absent
	Versions  []Version `json:"versions"`
}

// Version is one version of a template and its defaults, in any order within
// Template.Versions. Its trees are read-only, as they may be shared.
type Version struct {
	Version string `json:"version"`
	Stable  bool   `json:"stable,omitempty"` // false: installed only when named exactly

	Basic      desired.Tree   `json:"basic"`      // facts of the version in its region (image tags, registries); nil on ModelArts
	Parameters desired.Tree   `json:"parameters"` // defaults by top-level key ("custom", "configs", …) without the flavors
	Flavors    []desired.Tree `json:"flavors"`    // flavor1…flavorN, in that order

	Supports []Support `json:"supports,omitempty"` // nil or empty: says nothing about support

	withheld bool // known, but not to be installed on the target (see Catalog.Narrow)
}

// Support is one line of a version's supportVersions.
type Support struct {
	ClusterType     string   `json:"clusterType,omitempty"`     // VirtualMachine, ARM64, BareMetal; empty: any
	ClusterVersions []string `json:"clusterVersions,omitempty"` // regular expressions, to be matched whole
	Categories      []string `json:"categories,omitempty"`      // CCE, Turbo; empty: any
}
