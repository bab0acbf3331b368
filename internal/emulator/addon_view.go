package emulator

import (
	"encoding/json"
	"time"
)

// addonReasons is status.Reason of an add-on while and after. It is set on
// success too, as documented.
var addonReasons = map[string]string{
	"running": "Install complete", "available": "Install complete",
	"upgrading": "addon upgrading", "rollbacking": "addon rollbacking", "deleting": "addon deleting",
}

// addonDone is the Reason after a transition.
var addonDone = map[string]string{
	"installing": "Install complete", "upgrading": "Upgrade complete", "rollbacking": "Rollback complete",
}

// addonAnswer is an add-on as every answer but that to a DELETE holds it.
type addonAnswer struct {
	Kind       string        `json:"kind"`
	APIVersion string        `json:"apiVersion"`
	Metadata   addonMetadata `json:"metadata"`
	Spec       addonSpec     `json:"spec"`
	Status     addonStatus   `json:"status"`
}

type addonMetadata struct {
	UID               string `json:"uid"`
	Name              string `json:"name"`
	Alias             string `json:"alias,omitempty"`
	CreationTimestamp string `json:"creationTimestamp"`
	UpdateTimestamp   string `json:"updateTimestamp"`
}

type addonSpec struct {
	ClusterID           string `json:"clusterID"`
	Version             string `json:"version"`
	AddonTemplateName   string `json:"addonTemplateName"`
	AddonTemplateType   any    `json:"addonTemplateType"`
	AddonTemplateLogo   any    `json:"addonTemplateLogo"`
	AddonTemplateLabels any    `json:"addonTemplateLabels"`
	Description         any    `json:"description"`
	Values              tree   `json:"values"`
}

type addonStatus struct {
	Status          string          `json:"status"`
	Reason          string          `json:"Reason"`
	Message         string          `json:"message"`
	TargetVersions  []string        `json:"targetVersions"` // null, as in every documented answer
	CurrentVersion  json.RawMessage `json:"currentVersion"`
	IsRollbackable  *bool           `json:"isRollbackable,omitempty"` // of Huawei Cloud, like the next one
	PreviousVersion string          `json:"previousVersion,omitempty"`
}

func (a addon) answer(c *cluster) addonAnswer {
	out := addonAnswer{
		Kind: "Addon", APIVersion: "v3",
		Metadata: addonMetadata{
			UID: a.uid, Name: a.name, Alias: a.alias,
			CreationTimestamp: rfc3339(a.created), UpdateTimestamp: rfc3339(a.updated),
		},
		Spec: addonSpec{
			ClusterID: c.id, Version: a.version.number, AddonTemplateName: a.template.name,
			AddonTemplateType: a.template.spec["type"], AddonTemplateLogo: a.template.spec["logoURL"],
			AddonTemplateLabels: a.template.spec["labels"], Description: a.template.spec["description"],
			Values: a.values,
		},
		Status: addonStatus{
			Status: a.word, Reason: a.reason, Message: a.message, CurrentVersion: a.runs.current,
		},
	}
	if c.huawei {
		back := a.rollbackable()
		out.Status.IsRollbackable = &back
		if a.previous != nil {
			out.Status.PreviousVersion = a.previous.version.number
		}
	}
	return out
}

// rfc3339 is the form of add-on and plug-in times.
func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
