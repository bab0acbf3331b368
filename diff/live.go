package diff

import "github.com/syncer-project/syncer/desired"

// Inventory is what the services say about one target now.
type Inventory struct {
	Instances []Instance
	Cluster   Cluster // zero for a pool

	// Unready says why nothing may be changed on the target ("cluster is
	// Hibernation"); empty where it is Available or Running, or not known.
	Unready string
	// Passing says that Unready is a state that ends by itself (Upgrading, ScalingUp).
	Passing bool
}

// Cluster holds the facts of a CCE cluster on which an add-on version may depend.
type Cluster struct {
	Name     string // metadata.name
	Version  string // spec.version, such as "v1.28" or "v1.17.9-r0"
	Type     string // spec.type: VirtualMachine, ARM64, BareMetal
	Category string // spec.category: CCE, Turbo; may be empty
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
	Template string // the template's name
	Alias    string // metadata.alias; empty on ModelArts
	Name     string // metadata.name, which the service may have made up
	ID       string // metadata.uid of an add-on; empty for a plug-in, whose path key is Template
	Version  string // the installed one; of status where spec lacks it

	// Parameters are the live inputs or values ({basic, custom, flavor, …}).
	// nil means that they could not be read, which is not the same as empty.
	Parameters desired.Tree
	// Origin is the installed version's own template entry, where the answer
	// holds one (CCE: status.currentVersion); nil elsewhere.
	Origin *Version

	Health  Health
	State   string // the service's own word, such as "upgradeFailed"
	Message string // the service's reason or detail, for reports; may be set in good states
}

// Catalog is what can be installed: the templates by name.
type Catalog struct {
	Templates map[string]Template
}

// Template is a plug-in or add-on that a service offers.
type Template struct {
	Name      string
	Mandatory bool // part of every pool or cluster: CCE require: true, ModelArts optional false or absent
	Versions  []Version
}

// Version is one version of a template and its defaults, in any order within
// Template.Versions.
type Version struct {
	Version string
	Stable  bool // false: installed only when named exactly

	Basic      desired.Tree   // facts of the version in its region (image tags, registries); nil on ModelArts
	Parameters desired.Tree   // defaults by top-level key ("custom", "configs", …) without the flavors
	Flavors    []desired.Tree // flavor1…flavorN, in that order

	Supports []Support // nil or empty: says nothing about support

	withheld bool // known, but not to be installed on the target (see Catalog.Narrow)
}

// Support is one line of a version's supportVersions.
type Support struct {
	ClusterType     string   // VirtualMachine, ARM64, BareMetal; empty: any
	ClusterVersions []string // regular expressions, to be matched whole
	Categories      []string // CCE, Turbo; empty: any
}
