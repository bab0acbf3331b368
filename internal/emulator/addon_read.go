package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
)

// cluster returns the settled cluster of that ID, or the answer that refuses it.
func (s *Server) cluster(c *call, id string, autopilot bool) (*cluster, *reply) {
	found := s.world.clusters[id]
	if found == nil || found.autopilot != autopilot {
		refusal := cceError(http.StatusNotFound, "CCE.01404001", "Resource not found.")
		return nil, &refusal
	}
	if !s.world.owns(c.project) {
		refusal := forbidden(c)
		return nil, &refusal
	}
	found.settle(c.now)
	return found, nil
}

func (s *Server) listAddons(c *call, autopilot bool) reply {
	id := c.URL.Query().Get("cluster_id")
	if id == "" {
		return cceRefusal(http.StatusBadRequest, "CCE.03400001", "CCE.03400001", "cluster_id is required")
	}
	in, refusal := s.cluster(c, id, autopilot)
	if refusal != nil {
		return *refusal
	}
	template := c.URL.Query().Get("addon_template_name")
	items := []addonAnswer{} // never null
	for _, sl := range in.addons {
		if a, ok := sl.shown(c.now); ok && (template == "" || a.template.name == template) {
			items = append(items, a.answer(in))
		}
	}
	return reply{status: http.StatusOK, body: tree{"kind": "Addon", "apiVersion": "v3", "items": items}}
}

func (s *Server) showAddon(c *call, autopilot bool) reply {
	in, sl, refusal := s.addon(c, autopilot, c.URL.Query().Get("cluster_id"))
	if refusal != nil {
		return *refusal
	}
	a, ok := sl.shown(c.now)
	if !ok {
		return addonNotFound()
	}
	return reply{status: http.StatusOK, body: a.answer(in)}
}

func addonNotFound() reply {
	return cceRefusal(http.StatusNotFound, "CCE.03404001", "CCE.03404001", "addon not found")
}

// addon returns the add-on that the path names. The cluster's ID may be left
// out of the request; a wrong one finds nothing.
func (s *Server) addon(c *call, autopilot bool, clusterID string) (*cluster, *slot[addon], *reply) {
	ids := s.world.order
	if clusterID != "" {
		if _, refusal := s.cluster(c, clusterID, autopilot); refusal != nil {
			return nil, nil, refusal
		}
		ids = []string{clusterID}
	}
	for _, id := range ids {
		in, refusal := s.cluster(c, id, autopilot)
		if refusal != nil {
			continue
		}
		if sl := in.find(c.PathValue("id")); sl != nil {
			return in, sl, nil
		}
	}
	refusal := addonNotFound()
	return nil, nil, &refusal
}

func (s *Server) listAddonTemplates(c *call) reply {
	q := c.URL.Query()
	name, number, newest := q.Get("addon_template_name"), q.Get("version"), q.Get("newest") == "true"
	in := s.world.clusters[q.Get("cluster_id")]
	items := []tree{}
	for _, known := range s.world.catalogs.cce.names {
		t := s.world.catalogs.cce.byName[known]
		if name != "" && name != t.name && name != t.alias {
			continue
		}
		fits := func(v *version) bool {
			return (number == "" || v.number == number) && (in == nil || v.fits(in))
		}
		if item, ok := t.listed(fits, newest); ok {
			items = append(items, item)
		}
	}
	return reply{status: http.StatusOK, body: tree{"kind": "Addon", "apiVersion": "v3", "items": items}}
}

// listed returns the template with the versions that fit; false: none does.
func (t *template) listed(fits func(*version) bool, newestOnly bool) (tree, bool) {
	offered := slices.DeleteFunc(slices.Clone(t.versions), func(v *version) bool { return v.retired || !fits(v) })
	if newest := t.newest(fits); newestOnly && newest != nil {
		offered = []*version{newest}
	}
	raw := make([]json.RawMessage, len(offered))
	for i, v := range offered {
		raw[i] = v.raw
	}
	return overlay(t.item, tree{"spec": overlay(t.spec, tree{"versions": raw})}), len(raw) > 0
}
