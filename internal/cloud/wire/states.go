package wire

import (
	"github.com/syncer-project/syncer/diff"
)

// addonHealth maps the status words that CCE documents. "unknown" has no Helm
// release behind it: only uninstalling and installing helps, as with installFailed.
var addonHealth = map[string]diff.Health{
	"running":        diff.Good,
	"available":      diff.Degraded,
	"abnormal":       diff.Abnormal,
	"installFailed":  diff.InstallFailed,
	"unknown":        diff.InstallFailed,
	"upgradeFailed":  diff.UpgradeFailed,
	"rollbackFailed": diff.UpgradeFailed,
	"deleteFailed":   diff.DeleteFailed,
	"deleting":       diff.Deleting,
}

// addonGone is the status of an add-on that a list still shows after its end.
const addonGone = "deleteSuccess"

// pluginHealth maps the phases that ModelArts documents. It has none for a
// failure: a failed install or upgrade shows as Abnormal.
var pluginHealth = map[string]diff.Health{
	"Running":  diff.Good,
	"Abnormal": diff.Abnormal,
	"Deleting": diff.Deleting,
}

// healthOf translates a service's word. One that nobody documented is taken
// for a transition, which the caller's time-out ends.
func healthOf(words map[string]diff.Health, word string) diff.Health {
	if h, ok := words[word]; ok {
		return h
	}
	return diff.Busy
}

// clusterSettled lists the phases, other than Available, that a CCE cluster
// does not leave by itself; poolSettled those of a ModelArts pool.
var (
	clusterSettled = map[string]bool{
		"Unavailable": true, "RollbackFailed": true, "Hibernating": true, "Hibernation": true,
		"Deleting": true, "Empty": true, "Error": true,
	}
	poolSettled = map[string]bool{
		"Abnormal": true, "Deleting": true, "Error": true, "CreationFailed": true, "ScalingFailed": true,
	}
)

// ClusterReadiness says why the add-ons of a cluster in that phase must be left
// alone ("" where they may be changed), and whether waiting helps.
func ClusterReadiness(phase string) (unready string, transient bool) {
	return readiness("cluster", phase, "Available", clusterSettled)
}

// PoolReadiness says the same of the plug-ins of a pool.
func PoolReadiness(phase string) (unready string, transient bool) {
	return readiness("pool", phase, "Running", poolSettled)
}

// readiness says why a target of this kind in phase must be left alone, and
// whether waiting helps.
func readiness(kind, phase, ready string, stays map[string]bool) (unready string, transient bool) {
	if phase == ready || phase == "" { // one that tells no phase is not said to be unready
		return "", false
	}
	return kind + " is " + phase, !stays[phase]
}
