package emulator

import (
	"fmt"
	"net/http"
)

// addonRequest is the body of an install and of an update. kind and apiVersion
// are ignored, as documented.
type addonRequest struct {
	Metadata struct {
		Name        string            `json:"name"`
		Alias       string            `json:"alias"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Spec struct {
		ClusterID         string `json:"clusterID"`
		AddonTemplateName string `json:"addonTemplateName"`
		Version           string `json:"version"`
		Values            tree   `json:"values"`
	} `json:"spec"`
}

// readAddonRequest reads the body, which has to carry the annotation.
func readAddonRequest(c *call, verb, annotation, value string) (addonRequest, *reply) {
	var r addonRequest
	if !c.isType("application/json") {
		refusal := cceError(http.StatusBadRequest, "CCE.01400006", "Content-Type is not supported.")
		return r, &refusal
	}
	if err := c.decode(&r); err != nil {
		refusal := badBody("request body is invalid: " + err.Error())
		return r, &refusal
	}
	if r.Metadata.Annotations[annotation] != value {
		refusal := cceOldError(http.StatusBadRequest, "SVCSTG.CCE-ADDONMGR.400", verb+" addon error: not surpport type")
		return r, &refusal
	}
	return r, nil
}

func (s *Server) installAddon(c *call, autopilot bool) reply {
	r, refusal := readAddonRequest(c, "Install", "addon.install/type", "install")
	if refusal != nil {
		return *refusal
	}
	in, refusal := s.cluster(c, r.Spec.ClusterID, autopilot)
	if refusal != nil {
		return *refusal
	}
	t := s.world.catalogs.cce.find(r.Spec.AddonTemplateName)
	if t == nil {
		return badAddon(fmt.Sprintf("addon template(%s) is not found", r.Spec.AddonTemplateName))
	}
	a, refusal := s.newAddon(in, t, r)
	if refusal != nil {
		return *refusal
	}
	a.created, a.updated = c.now, c.now
	return s.plan("create", in, a, func(o outcome) reply {
		if o.forget {
			a.values = addonValues(a.version, nil, in)
		}
		a.status = o.addon("installing", "", nil, c.now)
		sl := in.install(a)
		if o.lag > 0 {
			sl.lagUntil = c.now.Add(o.lag)
		}
		if s.world.huawei {
			return reply{status: http.StatusOK, body: sl.now.answer(in)}
		}
		return reply{status: http.StatusCreated, body: sl.now.answer(in)}
	})
}

// newAddon returns the add-on that an install asks for.
func (s *Server) newAddon(in *cluster, t *template, r addonRequest) (addon, *reply) {
	refuse := func(r reply) (addon, *reply) { return addon{}, &r }
	v, refusal := s.installable(in, t, r.Spec.Version)
	if refusal != nil {
		return addon{}, refusal
	}
	if in.holds(t, r.Metadata.Alias) {
		return refuse(cceError(http.StatusConflict, "CCE.03409001", "Addon instance has installed."))
	}
	values := addonValues(v, r.Spec.Values, in)
	if message := checkValues(t, values); message != "" {
		return refuse(badAddon(message))
	}
	return addon{
		name: or(r.Metadata.Name, addonName(t, r.Metadata.Alias)), alias: r.Metadata.Alias,
		template: t, version: v, runs: v, values: values,
	}, nil
}

// installable returns the version to install: the one asked for, or the newest
// that the cluster supports.
func (s *Server) installable(in *cluster, t *template, number string) (*version, *reply) {
	refuse := func(r reply) (*version, *reply) { return nil, &r }
	v := t.newest(func(v *version) bool { return v.stable && v.fits(in) })
	if number != "" {
		v = t.version(number)
	}
	switch {
	case v == nil || v.retired:
		return refuse(badAddon(fmt.Sprintf("addon template version(%s) is invalid", number)))
	case !v.fits(in):
		return refuse(cceRefusal(http.StatusBadRequest, "CCE.03400001", "SVCSTG.CCE-ADDONMGR.4030302",
			fmt.Sprintf("addon %s(%s) does not support cluster version %s, type %s, category %s", t.name, v.number, in.version, in.kind, in.category)))
	case in.phase != "Available":
		return refuse(cceRefusal(http.StatusBadRequest, "CCE.03400001", "CCE.03400001", "cluster status("+in.phase+") is not Available"))
	}
	return v, nil
}

func (s *Server) updateAddon(c *call, autopilot bool) reply {
	r, refusal := readAddonRequest(c, "Update", "addon.upgrade/type", "upgrade")
	if refusal != nil {
		return *refusal
	}
	in, sl, refusal := s.addon(c, autopilot, or(r.Spec.ClusterID, c.URL.Query().Get("cluster_id")))
	if refusal != nil {
		return *refusal
	}
	a := sl.now
	if r.Spec.Version == "" {
		return badAddon("spec.version is required")
	}
	if n := r.Spec.AddonTemplateName; n != a.template.name && (n == "" || n != a.alias && n != a.template.alias) {
		return badAddon(fmt.Sprintf("addon template name(%s) is invalid", n))
	}
	v, refusal := s.updatable(in, a, r.Spec.Version)
	if refusal != nil {
		return *refusal
	}
	values := addonValues(v, r.Spec.Values, in)
	if message := checkValues(a.template, values); message != "" {
		return badAddon(message)
	}
	return s.planUpdate(c, in, sl, v, values, r.Spec.Values)
}

// updatable returns the version to go to. The installed one may be kept though
// it is no longer offered.
func (s *Server) updatable(in *cluster, a addon, number string) (*version, *reply) {
	refuse := func(r reply) (*version, *reply) { return nil, &r }
	switch a.word {
	case "installFailed", "unknown", "deleteFailed": // the documented remedy is to uninstall
		return refuse(badAddon("addon status(" + a.word + ") can not be upgraded"))
	}
	if a.transitional() {
		return refuse(busyError("cce"))
	}
	if number == a.version.number && in.phase == "Available" {
		return a.version, nil
	}
	return s.installable(in, a.template, number)
}

func (s *Server) planUpdate(c *call, in *cluster, sl *slot[addon], v *version, values, sent tree) reply {
	next, op := sl.now, "update"
	next.previous, next.returning = nil, false
	if v != sl.now.version {
		op = "upgrade"
		next.previous = &rollbackPoint{version: sl.now.version, values: sl.now.values}
	}
	next.version, next.values, next.updated = v, values, c.now
	bad := trouble(sl.now, v, values, sent)
	return s.plan(op, in, next, func(o outcome) reply {
		next.status = o.addon("upgrading", addonReasons["upgrading"], bad, c.now)
		sl.set(next, c.now, o.lag)
		return reply{status: http.StatusOK, body: next.answer(in)}
	})
}

// plan makes a reply of a change that is valid.
func (s *Server) plan(op string, in *cluster, a addon, commit func(outcome) reply) reply {
	component := a.template.name
	if a.alias != "" {
		component += "/" + a.alias
	}
	return reply{change: &change{op: op, target: "cluster/" + in.id, component: component, commit: commit}}
}
