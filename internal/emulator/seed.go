package emulator

import "time"

// Seed is what an emulator holds at the start, in a form that is easy to write
// by hand: an add-on or plug-in needs a template and a version, all else has
// the service's defaults.
type Seed struct {
	Region   string    `json:"region,omitempty"`   // default [Region]
	Project  Project   `json:"project,omitzero"`   // owns everything below; default [ProjectID]
	Projects []Project `json:"projects,omitempty"` // more projects of the account, all empty

	Clusters []Cluster `json:"clusters,omitempty"`
	Pools    []Pool    `json:"pools,omitempty"`
	Fleet    *Fleet    `json:"fleet,omitempty"` // generated ones, beside those listed

	Templates *Templates `json:"templates,omitempty"` // default: the built-in catalog
	// Lag is how long lists go on showing the old state after an accepted change.
	Lag Duration `json:"lag,omitempty"`
	// Edition is whose CCE is emulated where the two differ. "otc" (default): an
	// install answers 201, a DELETE the bare word "success", and nothing is rolled
	// back; "huawei": 200, the add-on as it was, and upgrades can be.
	Edition string `json:"edition,omitempty"`
}

// Project is a project of the emulated account.
type Project struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Cluster is a CCE cluster.
type Cluster struct {
	ID        string            `json:"id"`
	Name      string            `json:"name,omitempty"`      // default: the ID
	Version   string            `json:"version,omitempty"`   // of Kubernetes; default v1.28
	Type      string            `json:"type,omitempty"`      // VirtualMachine (default), ARM64, BareMetal
	Category  string            `json:"category,omitempty"`  // CCE (default), Turbo
	Phase     string            `json:"phase,omitempty"`     // default Available
	Autopilot bool              `json:"autopilot,omitempty"` // served under /autopilot only
	Labels    map[string]string `json:"labels,omitempty"`
	Addons    []Addon           `json:"addons,omitempty"`
}

// Addon is an add-on that a cluster holds at the start.
type Addon struct {
	Template string `json:"template"`
	Alias    string `json:"alias,omitempty"`
	Version  string `json:"version,omitempty"`  // default: the newest stable one for the cluster
	Running  string `json:"running,omitempty"`  // the one that still runs, of a failed upgrade to Version; default: Version
	Previous string `json:"previous,omitempty"` // the one that it was upgraded from and can be rolled back to; default: none
	ID       string `json:"id,omitempty"`       // default: made from cluster and template
	Status   string `json:"status,omitempty"`   // default running; installing and the like end after Settle
	Reason   string `json:"reason,omitempty"`
	Message  string `json:"message,omitempty"`

	// Values are what the install request held; the rest has defaults. Custom is
	// short for values.custom, and Flavor picks one of the template by its name.
	Values map[string]any `json:"values,omitempty"`
	Custom map[string]any `json:"custom,omitempty"`
	Flavor string         `json:"flavor,omitempty"`

	// EditedCorefile marks a coredns whose Corefile was changed by hand: its
	// upgrade fails unless custom.parameterSyncStrategy is force or inherit.
	EditedCorefile bool `json:"editedCorefile,omitempty"`
	// Risks are what a precheck holds against an upgrade of it, beside what the
	// emulator finds out by itself.
	Risks []Risk `json:"risks,omitempty"`
}

// Risk is something that a precheck holds against an upgrade.
type Risk struct {
	Name    string `json:"name,omitempty"`  // default AddonValidate; K8sResourceModified and AddonStatus are the others
	Level   string `json:"level,omitempty"` // Warning (default) or Fatal
	Message string `json:"message,omitempty"`
}

// Pool is a ModelArts resource pool.
type Pool struct {
	ID      string            `json:"id"`              // metadata.name, the key of every call
	Name    string            `json:"name,omitempty"`  // what people see; default: the ID
	Phase   string            `json:"phase,omitempty"` // default Running
	Labels  map[string]string `json:"labels,omitempty"`
	Plugins []Plugin          `json:"plugins,omitempty"`
	// Withhold lists templates, or versions as TEMPLATE@VERSION, that this pool
	// may not install.
	Withhold []string `json:"withhold,omitempty"`
}

// Plugin is a plug-in that a pool holds at the start.
type Plugin struct {
	Template string `json:"template"`
	Version  string `json:"version,omitempty"` // default: the newest one
	Phase    string `json:"phase,omitempty"`   // default Running; Pending and the like end after Settle
	Reason   string `json:"reason,omitempty"`  // default "Install complete"

	Inputs map[string]any `json:"inputs,omitempty"` // what the install request held
	Custom map[string]any `json:"custom,omitempty"` // short for inputs.custom
	Flavor string         `json:"flavor,omitempty"` // one of the template, by its name
	// HideInputs makes lists show the template's name alone, with the version
	// only in status; the single GET with detail=true shows all.
	HideInputs bool `json:"hideInputs,omitempty"`
}

// Fleet asks for generated clusters and pools, the same ones every time.
type Fleet struct {
	Clusters int `json:"clusters,omitempty"`
	Pools    int `json:"pools,omitempty"`
}

// Templates are raw items of the services' template lists. A version with
// "retired": true is known but no longer listed.
type Templates struct {
	CCE       []map[string]any `json:"cce,omitempty"`
	ModelArts []map[string]any `json:"modelarts,omitempty"`
}

// Duration is a time.Duration that reads and writes as "1.5s".
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	parsed, err := time.ParseDuration(string(b))
	*d = Duration(parsed)
	return err
}

// String is the form in which a Duration reads and writes.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText is the reverse of UnmarshalText.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
