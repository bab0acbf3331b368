package wire

import (
	"github.com/syncer-project/syncer/diff"
)

// AddonPath is the path of a call about add-ons, documented by the CCE API
// references of both clouds; autopilot clusters have the same calls elsewhere
// (Huawei Cloud only).
func AddonPath(autopilot bool, segments ...string) string {
	root := []string{"api", "v3"}
	if autopilot {
		root = []string{"autopilot", "v3"}
	}
	return Path(append(root, segments...)...)
}

// InstallBody asks for change's template to be installed on a cluster.
func InstallBody(clusterID string, change diff.Change) map[string]any {
	return addonBody(clusterID, change, "addon.install/type", "install")
}

// UpgradeBody gives an add-on change's version and parameters. Every PUT is an
// "upgrade", parameter edits included, documented by the examples.
func UpgradeBody(clusterID string, change diff.Change) map[string]any {
	return addonBody(clusterID, change, "addon.upgrade/type", "upgrade")
}

// RollbackBody asks for an add-on of a cluster to be taken back to the version
// before, documented by the model of Huawei Cloud's SDK.
func RollbackBody(clusterID string) map[string]any {
	return map[string]any{"clusterID": clusterID}
}

func addonBody(clusterID string, change diff.Change, annotation, value string) map[string]any {
	metadata := map[string]any{"annotations": map[string]any{annotation: value}}
	if change.Alias != "" {
		metadata["alias"] = change.Alias
	}
	spec := map[string]any{"clusterID": clusterID, "addonTemplateName": change.Template, "version": change.To}
	if change.Parameters != nil {
		spec["values"] = change.Parameters
	}
	return map[string]any{"kind": "Addon", "apiVersion": "v3", "metadata": metadata, "spec": spec}
}
