package wire

import (
	"github.com/syncer-project/syncer/diff"
)

// MergePatch is the media type of a PATCH, documented by the ModelArts API reference.
const MergePatch = "application/merge-patch+json"

// PluginPath is the path of a call about a pool's plug-ins, documented by the
// ModelArts API reference, v2. A plug-in's key in it is its template's name.
func PluginPath(project, pool string, template ...string) string {
	return Path(append([]string{"v2", project, "pools", pool, "plugins"}, template...)...)
}

// CreateBody asks for change's template to be installed on a pool.
func CreateBody(change diff.Change) map[string]any {
	body := PatchBody(change)
	body["kind"], body["apiVersion"] = "Plugin", "v2"
	return body
}

// PatchBody gives a plug-in change's version and parameters. The text on PATCH
// asks for every parameter, though its media type is merge patch's: what is
// left out gets the template's default.
func PatchBody(change diff.Change) map[string]any {
	spec := map[string]any{"name": change.Template, "version": change.To}
	if change.Parameters != nil {
		spec["inputs"] = change.Parameters
	}
	return map[string]any{"spec": map[string]any{"template": spec}}
}
