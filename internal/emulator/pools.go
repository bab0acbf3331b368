package emulator

import (
	"net/http"
	"strings"
)

// poolStatuses are the values of the status filter and the phases that each
// stands for.
var poolStatuses = map[string]string{
	"created":  "Running Abnormal Deleting",
	"failed":   "Error CreationFailed ScalingFailed",
	"creating": "Creating Waiting",
}

func (s *Server) listPools(c *call) reply {
	if refusal := s.inProject(c); refusal != nil {
		return *refusal
	}
	q := c.URL.Query()
	items := []tree{}
	for _, id := range s.world.poolIDs {
		p := s.world.pools[id]
		if st := q.Get("status"); !s.world.owns(c.project) || st != "" && !strings.Contains(poolStatuses[st], p.phase) {
			continue
		}
		if !labelled(p.labels, q.Get("labelSelector")) {
			continue
		}
		p.settle(c.now)
		items = append(items, p.answer())
	}
	return reply{status: http.StatusOK, body: tree{"kind": "PoolList", "apiVersion": "v2", "items": items}}
}

// labelled reports that all of "key=value,key=value" hold.
func labelled(labels map[string]string, selector string) bool {
	if selector == "" {
		return true
	}
	for term := range strings.SplitSeq(selector, ",") {
		key, value, _ := strings.Cut(term, "=")
		if labels[strings.TrimSpace(key)] != strings.TrimSpace(value) {
			return false
		}
	}
	return true
}

func (s *Server) showPool(c *call) reply {
	p, refusal := s.pool(c)
	if refusal != nil {
		return *refusal
	}
	return reply{status: http.StatusOK, body: p.answer()}
}

// pool returns the settled pool of the path, or the answer that refuses it. A
// pool's display name finds nothing.
func (s *Server) pool(c *call) (*pool, *reply) {
	if refusal := s.inProject(c); refusal != nil {
		return nil, refusal
	}
	p := s.world.pools[c.PathValue("pool")]
	if p == nil || !s.world.owns(c.project) {
		refusal := modelartsError(http.StatusNotFound, "50015001", "pool not found")
		return nil, &refusal
	}
	p.settle(c.now)
	return p, nil
}

func (p *pool) answer() tree {
	labels := tree{"os.modelarts/name": p.name, "os.modelarts/workspace.id": "0", "os.modelarts/resource.id": "maos-" + digest(p.id)[:5]}
	for k, v := range p.labels {
		labels[k] = v
	}
	var installed []tree
	for _, sl := range p.plugins {
		if sl.now.word != gone {
			installed = append(installed, tree{"name": sl.now.template.name, "phase": sl.now.word})
		}
	}
	size := []tree{{"flavor": "modelarts.vm.cpu.4ud", "count": 2}}
	return tree{
		"kind": "Pool", "apiVersion": "v2",
		"metadata": tree{
			"name": p.id, "creationTimestamp": rfc3339(seededAt), "labels": labels,
			"annotations": tree{"os.modelarts/description": "", "os.modelarts/billing.mode": "0"},
		},
		"spec": tree{
			"type": "Dedicate", "scope": []string{"Train", "Infer"}, "resources": size,
			"network": tree{"name": "network-maos-" + digest(p.id)[:32]},
		},
		"status": tree{
			"phase": p.phase, "root": p.id, "resources": tree{"available": size},
			"scope": []tree{{"scopeType": "Train", "state": "Enabled", "plugins": installed}},
		},
	}
}
