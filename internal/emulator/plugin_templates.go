package emulator

import (
	"net/http"
	"slices"
)

func (s *Server) listPluginTemplates(c *call) reply {
	if refusal := s.inProject(c); refusal != nil {
		return *refusal
	}
	q := c.URL.Query()
	offers := func(*template, *version) bool { return true }
	if id := q.Get("poolName"); id != "" {
		in := s.world.pools[id]
		if in == nil {
			return modelartsError(http.StatusNotFound, "50015001", "pool not found")
		}
		offers = in.offers
	}
	known := s.world.catalogs.modelarts
	name := q.Get("templateName")
	if name != "" && !slices.Contains(known.names, name) {
		return modelartsError(http.StatusNotFound, "50005101", "Plugintemplate "+name+" not found.")
	}
	items := []tree{}
	for _, n := range known.names {
		t := known.byName[n]
		if name != "" && name != n {
			continue
		}
		if item, ok := t.listed(func(v *version) bool { return offers(t, v) }, false); ok {
			items = append(items, item)
		}
	}
	return reply{status: http.StatusOK, body: tree{"kind": "PluginTemplateList", "apiVersion": "v2", "items": items}}
}

// showPluginTemplate is the older call, for drivers only: its versions are a
// map beside spec.
func (s *Server) showPluginTemplate(c *call) reply {
	if refusal := s.inProject(c); refusal != nil {
		return *refusal
	}
	name := c.PathValue("name")
	t := s.world.catalogs.modelarts.byName[name]
	if t == nil || name != "gpu-driver" && name != "npu-driver" {
		return modelartsError(http.StatusNotFound, "50005101", "Plugintemplate "+name+" not found.")
	}
	versions := tree{}
	for _, v := range t.versions {
		if !v.retired {
			versions[v.number] = tree{"detail": v.detail}
		}
	}
	return reply{status: http.StatusOK, body: tree{
		"apiVersion": "v1", "kind": "PluginTemplate", "metadata": tree{"name": name},
		"spec": tree{"type": t.spec["type"], "description": t.spec["description"]}, "versions": versions,
	}}
}
