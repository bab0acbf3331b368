package manifest

import "github.com/syncer-project/syncer/desired"

// What a manifest's apiVersion and kind must be.
const (
	APIVersion = "syncer/v1"
	DocKind    = "DesiredState"
)

// What the fields undeclared, state and repair may say by name; version knows
// [desired.Latest].
const (
	Preserve = "preserve" // undeclared: what the manifest does not name stays as it is
	Reset    = "reset"    // undeclared: what the manifest does not name gets the catalog's default
	Present  = "present"  // state: to be installed
	Absent   = "absent"   // state: to be deleted

	Reinstall = "reinstall" // repair: what is abnormal may be replaced
	NoRepair  = "none"      // repair: it is left to recover
)

// Document is one document as it is written. [Schema] is made from it and the
// types it holds: their tags are all that checker and editors know of a field.
// A pointer tells a field that was left out from one that says false or 0.
type Document struct {
	APIVersion string             `json:"apiVersion" jsonschema:"required,enum=syncer/v1" jsonschema_description:"The version of this format."`
	Kind       string             `json:"kind" jsonschema:"required,enum=DesiredState" jsonschema_description:"What the document holds."`
	Defaults   *Defaults          `json:"defaults,omitempty" jsonschema_description:"What holds for each pool and cluster that does not say otherwise. The defaults of all documents are one."`
	Rollout    *RolloutSpec       `json:"rollout,omitempty" jsonschema_description:"How far and how fast a run goes through its targets."`
	Guards     *GuardsSpec        `json:"guards,omitempty" jsonschema_description:"What one run may destroy at most."`
	Profiles   map[string]Profile `json:"profiles,omitempty" jsonschema_description:"Named lists of components that many pools and clusters share."`
	Pools      []PoolSpec         `json:"pools,omitzero" jsonschema_description:"ModelArts resource pools."`
	Clusters   []ClusterSpec      `json:"clusters,omitzero" jsonschema_description:"CCE clusters."`
}

// Defaults hold for the targets that do not set the same field.
type Defaults struct {
	Region     string `json:"region,omitempty" jsonschema:"minLength=1,example=eu-de" jsonschema_description:"The region of pools and clusters."`
	Project    string `json:"project,omitempty" jsonschema:"minLength=1" jsonschema_description:"The project ID of pools and clusters."`
	Prune      *bool  `json:"prune,omitempty" jsonschema:"default=false" jsonschema_description:"Delete what is installed and not listed."`
	Undeclared string `json:"undeclared,omitempty" jsonschema:"enum=preserve,enum=reset,default=preserve" jsonschema_description:"What happens to parameters that the manifest does not name: preserve leaves them, reset gives them the catalog's default."`
}

// RolloutSpec says how far and how fast a run goes through its targets.
type RolloutSpec struct {
	MaxFailures    *int         `json:"maxFailures,omitempty" jsonschema:"minimum=0,maximum=1000000,default=0" jsonschema_description:"Failures seen so far with which the next wave still starts."`
	StopAfter      *int         `json:"stopAfter,omitempty" jsonschema:"minimum=1,maximum=1000000,default=10" jsonschema_description:"Failed changes with which a running wave starts no more targets."`
	MaxConcurrent  ShareSpec    `json:"maxConcurrent,omitempty" jsonschema:"oneof_type=integer;string" jsonschema_description:"How many targets of a wave may have unsettled changes at once: a number, or a percentage of the wave's targets such as 25%; 100 where it is left out."`
	MinSuccessTime string       `json:"minSuccessTime,omitempty" jsonschema:"minLength=1,example=10m" jsonschema_description:"How long what a wave changed has to stay good before the next wave starts."`
	Precheck       string       `json:"precheck,omitempty" jsonschema:"enum=off,enum=warn,enum=enforce,default=off" jsonschema_description:"CCE's own check before upgrades: warn shows its risks, enforce fails a change that has a fatal one."`
	OnFailure      string       `json:"onFailure,omitempty" jsonschema:"enum=stop,enum=rollback,default=stop" jsonschema_description:"What happens to an upgrade that ended badly: rollback takes it back, where the service can."`
	Windows        []WindowSpec `json:"windows,omitzero" jsonschema_description:"When changes may be started. A deny window wins; a target that no allow window selects is free."`
}

// WindowSpec is a time in which changes may be started, or may not.
type WindowSpec struct {
	Kind     string `json:"kind,omitempty" jsonschema:"enum=allow,enum=deny,default=allow" jsonschema_description:"Whether changes may be started in it, or may not."`
	Schedule string `json:"schedule" jsonschema:"required,minLength=1,example=0 1 * * 1-5" jsonschema_description:"When it opens: minute, hour, day of the month, month, day of the week, as in cron."`
	Duration string `json:"duration" jsonschema:"required,minLength=1,example=4h" jsonschema_description:"How long it stays open each time; at most 8784h."`
	Timezone string `json:"timezone,omitempty" jsonschema:"minLength=1,default=UTC,example=Europe/Berlin" jsonschema_description:"The time zone of the schedule, by its IANA name."`
	Selector string `json:"selector,omitempty" jsonschema:"minLength=1,example=tier=prod" jsonschema_description:"A label selector for the targets that it is for; all where it is left out."`
}

// GuardsSpec limits what one run may destroy.
type GuardsSpec struct {
	MaxDeletes       *int `json:"maxDeletes,omitempty" jsonschema:"minimum=0,maximum=1000000,default=10" jsonschema_description:"Deletes and replaces in one run."`
	MaxDeletePercent *int `json:"maxDeletePercent,omitempty" jsonschema:"minimum=0,maximum=100,default=50" jsonschema_description:"Deletes and replaces in percent of what is installed on the targets of the run."`
}

// Profile is a list that targets take by its name: pools its plug-ins, clusters
// its add-ons.
type Profile struct {
	Plugins []PluginSpec `json:"plugins,omitempty" jsonschema_description:"What pools take from this profile."`
	Addons  []AddonSpec  `json:"addons,omitempty" jsonschema_description:"What clusters take from this profile."`
}

// PoolSpec is a ModelArts resource pool.
type PoolSpec struct {
	Name string `json:"name" jsonschema:"required,pattern=^[^/\\s]+$" jsonschema_description:"The pool's ID: its metadata.name in the API (pool_name), not the name that the console shows."`
	TargetSpec
	Plugins []PluginSpec `json:"plugins,omitempty" jsonschema_description:"The plug-ins that the pool should have."`
}

// ClusterSpec is a CCE cluster.
type ClusterSpec struct {
	ID   string `json:"id" jsonschema:"required,pattern=^[^/\\s]+$" jsonschema_description:"The cluster's ID, a UUID."`
	Name string `json:"name,omitempty" jsonschema:"minLength=1" jsonschema_description:"What reports call the cluster; the ID where it is left out."`
	TargetSpec
	Addons []AddonSpec `json:"addons,omitempty" jsonschema_description:"The add-ons that the cluster should have."`
}

// TargetSpec is what pools and clusters have in common.
type TargetSpec struct {
	Region     string            `json:"region,omitempty" jsonschema:"minLength=1,example=eu-de" jsonschema_description:"The region; the defaults' where it is left out."`
	Project    string            `json:"project,omitempty" jsonschema:"minLength=1" jsonschema_description:"The project ID; the defaults' where it is left out."`
	Labels     map[string]string `json:"labels,omitempty" jsonschema_description:"For --selector; not sent to the API."`
	Wave       int               `json:"wave,omitempty" jsonschema:"minimum=0,maximum=1000000,default=0" jsonschema_description:"Lower waves are done first."`
	Profiles   []string          `json:"profiles,omitempty" jsonschema_description:"Profiles to take; later ones win, the list given here wins over all."`
	Prune      *bool             `json:"prune,omitempty" jsonschema:"default=false" jsonschema_description:"Delete what is installed and not listed."`
	AllowEmpty bool              `json:"allowEmpty,omitempty" jsonschema:"default=false" jsonschema_description:"Let prune delete everything where nothing is listed."`
	Undeclared string            `json:"undeclared,omitempty" jsonschema:"enum=preserve,enum=reset,default=preserve" jsonschema_description:"What happens to parameters that the manifest does not name: preserve leaves them, reset gives them the catalog's default."`
}

// PluginSpec is a plug-in of a pool.
type PluginSpec struct {
	ComponentSpec
	Inputs desired.Tree `json:"inputs,omitempty" jsonschema_description:"The plug-in's parameters. Strings may hold ${env:NAME} and ${file:PATH}; $${ is a literal ${. A null removes what a profile sets, or asks for the catalog's default."`
}

// AddonSpec is an add-on of a cluster.
type AddonSpec struct {
	ComponentSpec
	Alias  string       `json:"alias,omitempty" jsonschema:"pattern=^[^/\\s]+$" jsonschema_description:"Tells apart add-ons where one template is installed more than once."`
	Values desired.Tree `json:"values,omitempty" jsonschema_description:"The add-on's parameters. Strings may hold ${env:NAME} and ${file:PATH}; $${ is a literal ${. A null removes what a profile sets, or asks for the catalog's default."`
}

// ComponentSpec is what plug-ins and add-ons have in common.
type ComponentSpec struct {
	Name           string   `json:"name" jsonschema:"required,pattern=^[^/\\s]+$" jsonschema_description:"The template's name."`
	Version        string   `json:"version,omitempty" jsonschema:"minLength=1,example=1.30.6,example=~1.3,example=latest" jsonschema_description:"An exact version, a constraint such as ~1.3, or latest. Left out: any installed version is right, an install takes the newest."`
	State          string   `json:"state,omitempty" jsonschema:"enum=present,enum=absent,default=present" jsonschema_description:"Whether it should be installed."`
	DependsOn      []string `json:"dependsOn,omitzero" jsonschema_description:"Components of the same target that have to run first."`
	Ignore         []string `json:"ignore,omitzero" jsonschema_description:"JSON Pointers into the parameters that are never compared."`
	Undeclared     string   `json:"undeclared,omitempty" jsonschema:"enum=preserve,enum=reset,default=preserve" jsonschema_description:"What happens to parameters that the manifest does not name: preserve leaves them, reset gives them the catalog's default."`
	AllowDowngrade *bool    `json:"allowDowngrade,omitempty" jsonschema:"default=false" jsonschema_description:"Let the version go down."`
	Repair         string   `json:"repair,omitempty" jsonschema:"enum=reinstall,enum=none,default=none" jsonschema_description:"What happens where it is abnormal with the right version and parameters: reinstall replaces it, none leaves it."`
}
