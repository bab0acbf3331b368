package emulator

import (
	"fmt"
	"net/http"
	"time"
)

// maxPrechecks is how many are remembered: the latest ones.
const maxPrechecks = 1000

// precheck is a task that looks whether an add-on can be installed or upgraded.
type precheck struct {
	id      string
	cluster string
	request precheckAddon
	made    time.Time
	done    time.Time
}

type precheckAddon struct {
	Template string `json:"addonTemplateName"`
	Instance string `json:"addonInstanceID"`
	Target   string `json:"targetVersion"`
	Type     string `json:"type"` // addonStatic, addonUpgrade
	Values   tree   `json:"values"`
}

func (s *Server) createPrecheck(c *call) reply {
	in, refusal := s.cluster(c, c.PathValue("cluster"), false)
	if refusal != nil {
		return *refusal
	}
	var body struct {
		Spec struct {
			AddonList []precheckAddon `json:"addonList"`
		} `json:"spec"`
	}
	if err := c.decode(&body); err != nil {
		return badBody("request body is invalid: " + err.Error())
	}
	items := make([]tree, 0, len(body.Spec.AddonList))
	for _, want := range body.Spec.AddonList {
		task := precheck{
			id: uuid("precheck", in.id, fmt.Sprint(s.checked)), cluster: in.id, request: want,
			made: c.now, done: c.now.Add(s.settle),
		}
		s.checked++
		s.prechecks = append(s.prechecks, task)
		s.prechecks = s.prechecks[max(0, len(s.prechecks)-maxPrechecks):]
		meta := task.metadata(in)
		meta["createTimeStamp"] = precheckTime(task.made) // spelled in two ways, as documented
		items = append(items, tree{"metadata": meta, "spec": task.spec(in), "status": tree{
			"status": "Init", "riskList": []tree{initialRisk("K8sResourceModified"), initialRisk("AddonValidate"), initialRisk("AddonStatus")},
		}})
	}
	return reply{status: http.StatusCreated, body: tree{
		"kind": "AddonCheck", "apiVersion": "v3",
		"spec": tree{"clusterID": in.id, "addonList": body.Spec.AddonList}, "status": tree{"items": items},
	}}
}

func initialRisk(name string) tree {
	return tree{"riskName": name, "status": "Init", "level": "Warning"}
}

// listPrechecks answers with the newest matching task: items is an object in
// the documented example, not a list.
func (s *Server) listPrechecks(c *call) reply {
	in, refusal := s.cluster(c, c.PathValue("cluster"), false)
	if refusal != nil {
		return *refusal
	}
	q := c.URL.Query()
	for i := len(s.prechecks) - 1; i >= 0; i-- {
		task := s.prechecks[i]
		if task.cluster == in.id && matches(q.Get("task_id"), task.id) && matches(q.Get("addon_instance_id"), task.request.Instance) && matches(q.Get("type"), task.request.Type) {
			return reply{status: http.StatusOK, body: tree{
				"kind": "AddonCheck", "apiVersion": "v3", "pageInfo": tree{"currentCount": 1}, "items": task.result(in, c.now),
			}}
		}
	}
	return cceError(http.StatusNotFound, "CCE.03404001", "Resource not found.")
}

func (p precheck) metadata(in *cluster) tree {
	name := p.request.Template
	if sl := in.find(p.request.Instance); sl != nil {
		name = sl.now.name
	}
	return tree{
		"type": p.request.Type, "taskID": p.id, "addonTemplateName": p.request.Template,
		"addonInstanceName": name, "addonInstanceID": p.request.Instance,
	}
}

func (p precheck) spec(in *cluster) tree {
	target := p.request.Target
	if sl := in.find(p.request.Instance); target == "" && sl != nil {
		target = sl.now.version.number
	}
	return tree{"addonTargetVersion": target}
}

func (p precheck) result(in *cluster, now time.Time) tree {
	meta := p.metadata(in)
	meta["createTimestamp"] = precheckTime(p.made)
	out := tree{"metadata": meta, "spec": p.spec(in), "status": tree{"status": "Running"}, "riskList": []tree{}}
	if now.Before(p.done) {
		return out
	}
	risks := []tree{
		{"riskName": "AddonStatus", "status": "Success", "level": "Warning"},
		{"riskName": "AddonValidate", "status": "Success", "level": "Fatal"},
	}
	verdict := "Success"
	fails := func(risk tree, message string) {
		risk["status"], risk["message"], verdict = "Failed", message, "Failed"
	}
	if sl := in.find(p.request.Instance); sl != nil {
		if sl.now.word != "running" {
			fails(risks[0], "addon status("+sl.now.word+") is not running")
		}
		if sl.now.edited && !takesCorefile(p.request.Values) {
			fails(risks[1], corefileEdited)
		}
		for _, r := range sl.now.risks {
			risk := tree{"riskName": or(r.Name, "AddonValidate"), "level": or(r.Level, "Warning")}
			fails(risk, r.Message)
			risks = append(risks, risk)
		}
	}
	out["status"], out["riskList"] = tree{"status": verdict, "message": "Addon task check finish"}, risks
	return out
}
