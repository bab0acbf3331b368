package emulator

import (
	"encoding/json"
	"net/http"
	"time"
)

func (s *Server) listClusters(c *call) reply {
	if refusal := s.inProject(c); refusal != nil {
		return *refusal
	}
	q := c.URL.Query()
	items := []tree{}
	for _, id := range s.world.order {
		in := s.world.clusters[id]
		if !matches(q.Get("status"), in.phase) || !matches(q.Get("type"), in.kind) || !matches(q.Get("version"), in.version) || !s.world.owns(c.project) {
			continue
		}
		in.settle(c.now)
		items = append(items, in.answer(s.world.region, q.Get("detail") == "true"))
	}
	return reply{status: http.StatusOK, body: tree{"kind": "Cluster", "apiVersion": "v3", "items": items}}
}

// matches reports that a filter is absent or equal.
func matches(filter, value string) bool { return filter == "" || filter == value }

func (s *Server) showCluster(c *call) reply {
	if refusal := s.inProject(c); refusal != nil {
		return *refusal
	}
	in := s.world.clusters[c.PathValue("cluster")]
	if in == nil || !s.world.owns(c.project) {
		return cceError(http.StatusNotFound, "CCE.01404001", "Resource not found.")
	}
	in.settle(c.now)
	return reply{status: http.StatusOK, body: in.answer(s.world.region, c.URL.Query().Get("detail") == "true")}
}

func (c *cluster) answer(region string, detail bool) tree {
	created := seededAt.UTC().Format("2006-01-02 15:04:05.999999999 -0700 MST")
	meta := tree{"name": c.name, "uid": c.id, "creationTimestamp": created, "updateTimestamp": created}
	if len(c.labels) > 0 {
		meta["labels"] = c.labels
	}
	if detail {
		meta["annotations"] = tree{"installedAddonInstances": c.installed()}
	}
	return tree{
		"kind": "Cluster", "apiVersion": "v3", "metadata": meta,
		"spec": tree{
			"type": c.kind, "category": c.category, "flavor": "cce.s1.small", "version": c.version,
			"platformVersion": "cce.6.0", "enableAutopilot": c.autopilot, "description": "",
			"hostNetwork":          tree{"vpc": uuid("vpc", c.id), "subnet": uuid("subnet", c.id)},
			"containerNetwork":     tree{"mode": "overlay_l2", "cidr": "172.16.0.0/16"},
			"authentication":       tree{"mode": "rbac", "authenticatingProxy": tree{}},
			"kubernetesSvcIpRange": "10.247.0.0/16", "kubeProxyMode": "iptables", "billingMode": 0,
		},
		"status": tree{"phase": c.phase, "endpoints": []tree{
			{"Internal": "https://192.168.0.61:5443"},
			{"external_otc": "https://" + c.id + ".cce." + region + ".otc.t-systems.com"},
		}},
	}
}

// installed is the annotation with every add-on's name, version and status, as
// JSON in a string.
func (c *cluster) installed() string {
	list := []tree{}
	for _, sl := range c.addons {
		if a := sl.now; a.word != gone {
			list = append(list, tree{"addonTemplateName": a.template.name, "name": a.name, "version": a.version.number, "status": a.word})
		}
	}
	raw, err := json.Marshal(list)
	if err != nil {
		panic("emulator: " + err.Error()) // strings only
	}
	return string(raw)
}

// precheckTime is the form of times in prechecks.
func precheckTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999-07:00") }
