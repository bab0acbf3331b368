package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/syncer-project/syncer/diff"
)

// PrecheckPath is the path of the calls that look at a cluster's add-ons before an
// upgrade, documented by both clouds.
func PrecheckPath(project, cluster string, segments ...string) string {
	return Path(append([]string{"api", "v3", "projects", project, "clusters", cluster, "addons", "precheck"}, segments...)...)
}

// UpgradeCheck is the type of a task that looks at an upgrade.
const UpgradeCheck = "addonUpgrade"

// PrecheckBody asks about upgrades of a cluster's add-ons.
func PrecheckBody(clusterID string, upgrades []diff.Change) map[string]any {
	list := make([]any, len(upgrades))
	for i, c := range upgrades {
		list[i] = map[string]any{
			"addonTemplateName": c.Template, "addonInstanceID": c.InstanceID, "targetVersion": c.To,
			"type": UpgradeCheck, "values": c.Parameters,
		}
	}
	return map[string]any{"kind": "AddonCheck", "apiVersion": "v3", "spec": map[string]any{"clusterID": clusterID, "addonList": list}}
}

// PrecheckTask is what the service found out about one upgrade so far.
type PrecheckTask struct {
	ID       string
	Template string
	Instance string // the add-on's ID
	Done     bool
	Failed   bool // done, and something is held against it
	Message  string
	Risks    []PrecheckRisk // that hold
}

// PrecheckRisk is one thing that the service looked at.
type PrecheckRisk struct {
	Name, Message string
	Fatal         bool // else it may be skipped
}

type taskItem struct {
	Metadata struct {
		TaskID   string `json:"taskID"`
		Template string `json:"addonTemplateName"`
		Instance string `json:"addonInstanceID"`
	} `json:"metadata"`
	Status taskStatus `json:"status"`
	Risks  []taskRisk `json:"riskList"`
}

// taskStatus has two names for the state: one in the documents, one in the SDK.
type taskStatus struct {
	Status  string     `json:"status"`
	Phase   string     `json:"phase"`
	Message string     `json:"message"`
	Risks   []taskRisk `json:"riskList"`
}

type taskRisk struct {
	Name    string `json:"riskName"`
	Status  string `json:"status"`
	Level   string `json:"level"`
	Message string `json:"message"`
}

// DecodePrecheck reads the tasks of an answer: status.items (status.itemsStatus in
// the SDK) where they were just made, items where they are asked for, which the
// example shows as one object and the tables as a list. Risks stand in the status or
// beside it.
func DecodePrecheck(r io.Reader) ([]PrecheckTask, error) {
	const enough = 16 << 20
	var answer struct {
		Items  json.RawMessage `json:"items"`
		Status struct {
			Items       json.RawMessage `json:"items"`
			ItemsStatus json.RawMessage `json:"itemsStatus"`
		} `json:"status"`
	}
	text, err := io.ReadAll(io.LimitReader(r, enough))
	if err != nil {
		return nil, err
	}
	if err := malformed(json.Unmarshal(text, &answer)); err != nil {
		return nil, err
	}
	var items []taskItem
	for _, raw := range []json.RawMessage{answer.Items, answer.Status.Items, answer.Status.ItemsStatus} {
		more, err := oneOrMany(raw)
		if err != nil {
			return nil, err
		}
		items = append(items, more...)
	}
	out := make([]PrecheckTask, len(items))
	for i, item := range items {
		if item.Metadata.TaskID == "" {
			return nil, fmt.Errorf("%w: task %d has no ID", ErrMalformed, i)
		}
		out[i] = item.task()
	}
	return out, nil
}

func oneOrMany(raw json.RawMessage) (out []taskItem, err error) {
	switch {
	case !present(raw):
	case bytes.HasPrefix(raw, []byte("{")):
		out = make([]taskItem, 1)
		err = json.Unmarshal(raw, &out[0])
	default:
		err = json.Unmarshal(raw, &out)
	}
	return out, malformed(err)
}

func (i taskItem) task() PrecheckTask {
	state := strings.ToLower(i.Status.Status + i.Status.Phase) // one of them
	out := PrecheckTask{
		ID: i.Metadata.TaskID, Template: i.Metadata.Template, Instance: i.Metadata.Instance, Message: OneLine(i.Status.Message),
		Failed: state == "failed", Done: state == "failed" || state == "success",
	}
	for _, r := range append(i.Risks, i.Status.Risks...) {
		if out.Done && strings.EqualFold(r.Status, "failed") {
			out.Risks = append(out.Risks, PrecheckRisk{Name: r.Name, Message: OneLine(r.Message), Fatal: strings.EqualFold(r.Level, "fatal")})
		}
	}
	return out
}
