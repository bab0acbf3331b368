package wire

import (
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

// tasks is what is read of an answer about prechecks.
type tasks []task

func (t *tasks) field(d *decoder, in, name string) error {
	switch in + name {
	case "status":
		return d.fields("status.", t)
	case "items", "status.items", "status.itemsStatus":
		if d.PeekKind() != '{' {
			return each(d, (*[]task)(t))
		}
		var one task
		err := d.fields("", &one)
		*t = append(*t, one)
		return err
	}
	return errUnread
}

// task has two names for its state: one in the documents, one in the SDK.
type task struct {
	id, template, instance string // metadata
	status, phase, message string // status
	risks                  []taskRisk
}

func (t *task) field(d *decoder, in, name string) error {
	switch in + name {
	case "metadata", "status":
		return d.fields(in+name+".", t)
	case "metadata.taskID", "metadata.taskId":
		return d.text(&t.id)
	case "metadata.addonTemplateName":
		return d.text(&t.template)
	case "metadata.addonInstanceID", "metadata.addonInstanceId":
		return d.text(&t.instance)
	case "status.status":
		return d.text(&t.status)
	case "status.phase":
		return d.text(&t.phase)
	case "status.message":
		return d.text(&t.message)
	case "riskList", "status.riskList":
		return each(d, &t.risks)
	}
	return errUnread
}

type taskRisk struct{ name, status, level, message string }

func (r *taskRisk) field(d *decoder, _, name string) error {
	switch name {
	case "riskName":
		return d.text(&r.name)
	case "status":
		return d.text(&r.status)
	case "level":
		return d.text(&r.level)
	case "message":
		return d.text(&r.message)
	}
	return errUnread
}

// DecodePrecheck reads the tasks of an answer: status.items (status.itemsStatus in
// the SDK) where they were just made, items where they are asked for, which the
// example shows as one object and the tables as a list. Risks stand in the status or
// beside it.
func DecodePrecheck(r io.Reader) ([]PrecheckTask, error) {
	return decodeOne(r, func(all tasks) ([]PrecheckTask, error) {
		out := make([]PrecheckTask, len(all))
		for i, t := range all {
			if t.id == "" {
				return nil, fmt.Errorf("has a task, %d, without an ID", i)
			}
			out[i] = t.mapped()
		}
		return out, nil
	})
}

func (t task) mapped() PrecheckTask {
	state := strings.ToLower(t.status + t.phase) // one of them
	out := PrecheckTask{
		ID: t.id, Template: t.template, Instance: t.instance, Message: OneLine(t.message),
		Failed: state == "failed", Done: state == "failed" || state == "success",
	}
	for _, r := range t.risks {
		if out.Done && strings.EqualFold(r.status, "failed") {
			out.Risks = append(out.Risks, PrecheckRisk{Name: r.name, Message: OneLine(r.message), Fatal: strings.EqualFold(r.level, "fatal")})
		}
	}
	return out
}
