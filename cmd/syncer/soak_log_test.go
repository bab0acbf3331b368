package main

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/emulator"
)

// story tells requests in a few words.
func story(entries []emulator.Entry) string {
	var out []string
	for _, e := range entries {
		text := fmt.Sprintf("%s %d", e.Method, e.Status)
		for _, more := range []string{e.ErrorCode, e.Change, string(e.Fault)} {
			if more != "" {
				text += " " + more
			}
		}
		out = append(out, text)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// addonKeys leads from the ID of an add-on to its target and name.
func addonKeys(r *attempt) map[string]string {
	out := map[string]string{}
	for _, all := range []map[string]instance{r.before, r.after} {
		for key, found := range all {
			out[found.ID] = key
		}
	}
	for _, e := range r.log { // of one that came and went meanwhile
		if _, key, made := strings.Cut(e.Change, " "); made && e.Method != "POST" {
			out[path.Base(e.Path)] = key
		}
	}
	return out
}

// keyOf returns the target and component that a request is about.
func keyOf(e emulator.Entry, addons map[string]string) string {
	if e.Change != "" {
		_, key, _ := strings.Cut(e.Change, " ")
		return key
	}
	var body struct {
		Metadata struct{ Alias string }
		Spec     struct {
			ClusterID, AddonTemplateName string
			Template                     struct{ Name string }
		}
	}
	_ = json.Unmarshal([]byte(e.Body), &body) // a DELETE has none
	parts := strings.Split(strings.Trim(e.Path, "/"), "/")
	switch {
	case e.Service == "modelarts" && len(parts) == 5: // v2 PROJECT pools POOL plugins
		return string(desired.Pool) + "/" + parts[3] + " " + body.Spec.Template.Name
	case e.Service == "modelarts" && len(parts) == 6:
		return string(desired.Pool) + "/" + parts[3] + " " + parts[5]
	case e.Method == "POST":
		return string(desired.Cluster) + "/" + body.Spec.ClusterID + " " + keyed(body.Spec.AddonTemplateName, body.Metadata.Alias)
	}
	if key, ok := addons[parts[len(parts)-1]]; ok {
		return key
	}
	return string(desired.Cluster) + "/" + body.Spec.ClusterID + " " + body.Spec.AddonTemplateName
}
