package emulator

import (
	"maps"
	"strings"
)

// pluginAnswer is a plug-in in lists, in the single GET and after a DELETE.
type pluginAnswer struct {
	Kind       string         `json:"kind"`
	APIVersion string         `json:"apiVersion"`
	Metadata   pluginMetadata `json:"metadata"`
	Spec       pluginSpec     `json:"spec"`
	Status     pluginStatus   `json:"status"`
}

type pluginMetadata struct {
	Name              string `json:"name"`
	CreationTimestamp string `json:"creationTimestamp"`
}

type pluginSpec struct {
	Template pluginTemplate `json:"template"`
}

type pluginTemplate struct {
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
	Inputs  tree   `json:"inputs,omitempty"`
}

type pluginStatus struct {
	Phase     string `json:"phase"`
	Version   string `json:"version"`
	Reason    string `json:"reason,omitempty"`
	Resources []tree `json:"resources,omitempty"`
}

// answer shows a plug-in; detail is what detail=true asks for.
func (p plugin) answer(in *pool, detail bool) pluginAnswer {
	out := pluginAnswer{
		Kind: "Plugin", APIVersion: "v2",
		Metadata: pluginMetadata{Name: in.id + "-" + p.template.name, CreationTimestamp: rfc3339(p.created)},
		Spec:     pluginSpec{Template: pluginTemplate{Name: p.template.name}},
		Status:   pluginStatus{Phase: p.word, Version: p.running, Reason: p.reason},
	}
	if detail || !p.hidden {
		out.Spec.Template.Version, out.Spec.Template.Inputs = p.version.number, p.shownInputs()
	}
	if detail {
		out.Status.Resources = p.resources()
	}
	return out
}

// alwaysShown are the keys of custom that answers hold; the others only where
// they differ from the template's. Documented for node-local-dns, whose
// instances answer 4 of the template's 12 keys.
var alwaysShown = map[string]map[string]bool{
	"node-local-dns": {"enable_dnsconfig_admission": true, "nameserver": true, "ndots": true, "search": true},
}

// shownInputs is inputs the way the service reads them back: a flavor has lost
// is_default and replicas, and keys with their default value may be missing.
func (p plugin) shownInputs() tree {
	out := maps.Clone(p.inputs)
	if f, ok := out["flavor"].(tree); ok {
		out["flavor"] = without(f, "is_default", "replicas")
	}
	shown, sparse := alwaysShown[p.template.name]
	custom, ok := out["custom"].(tree)
	if !sparse || !ok {
		return out
	}
	defaults := object(object(p.version.input["parameters"])["custom"])
	kept := tree{}
	for key, value := range custom {
		if shown[key] || !same(value, defaults[key]) {
			kept[key] = value
		}
	}
	out["custom"] = kept
	return out
}

// resources lists the workloads behind a plug-in, as its flavor sizes them.
func (p plugin) resources() []tree {
	list, _ := object(p.inputs["flavor"])["resources"].([]any)
	var out []tree
	for _, entry := range list {
		r := object(entry)
		name := text(r["name"])
		kind := "DaemonSet"
		item := tree{
			"limits":   tree{"cpu": r["limitsCpu"], "memory": r["limitsMem"]},
			"requests": tree{"cpu": r["requestsCpu"], "memory": r["requestsMem"]},
		}
		if r["replicas"] != nil {
			kind, item["replicas"] = "Deployment", r["replicas"]
		}
		item["involvedObject"] = tree{
			"kind": kind, "namespace": "kube-system", "name": strings.ToLower(name), "apiVersion": "apps/v1",
			"uid": uuid("workload", p.template.name, name), "resourceVersion": "702874",
		}
		out = append(out, item)
	}
	return out
}
