package emulator

import (
	"net/http"
	"time"
)

// pluginRequest is the body of a create and of a patch.
type pluginRequest struct {
	Spec pluginSpec `json:"spec"`
}

// badPlugin is the only refusal that is documented for plug-ins.
func badPlugin(detail string) reply {
	return modelartsError(http.StatusBadRequest, "50004000", "Bad request. "+detail)
}

func (s *Server) listPlugins(c *call) reply {
	in, refusal := s.pool(c)
	if refusal != nil {
		return *refusal
	}
	items := []pluginAnswer{} // never null
	for _, sl := range in.plugins {
		if p, ok := sl.shown(c.now); ok {
			items = append(items, p.answer(in, false))
		}
	}
	return reply{status: http.StatusOK, body: tree{"kind": "PluginList", "apiVersion": "v2", "items": items}}
}

func (s *Server) showPlugin(c *call) reply {
	in, sl, refusal := s.plugin(c)
	if refusal != nil {
		return *refusal
	}
	p, ok := sl.shown(c.now)
	if !ok {
		return badPlugin("plugin not found")
	}
	return reply{status: http.StatusOK, body: p.answer(in, c.URL.Query().Get("detail") == "true")}
}

// plugin returns the plug-in that the path names. A missing one is a bad
// request: 404 is not documented for it.
func (s *Server) plugin(c *call) (*pool, *slot[plugin], *reply) {
	in, refusal := s.pool(c)
	if refusal != nil {
		return nil, nil, refusal
	}
	sl := in.find(c.PathValue("template"))
	if sl == nil {
		missing := badPlugin("plugin not found")
		return nil, nil, &missing
	}
	return in, sl, nil
}

func (s *Server) createPlugin(c *call) reply {
	in, refusal := s.pool(c)
	if refusal != nil {
		return *refusal
	}
	var r pluginRequest
	if !c.isType("application/json") {
		return badPlugin("content type is not supported")
	}
	if err := c.decode(&r); err != nil {
		return badPlugin(err.Error())
	}
	p, refusal := s.newPlugin(in, r.Spec.Template)
	if refusal != nil {
		return *refusal
	}
	p.created = c.now
	return planPlugin("create", in, p, func(o outcome) reply {
		if o.forget {
			p.inputs = pluginInputs(p.version, nil)
		}
		p.status = o.plugin("Pending", "Install complete", c.now)
		sl := &slot[plugin]{now: p}
		if o.lag > 0 {
			sl.lagUntil = c.now.Add(o.lag)
		}
		in.plugins = append(in.plugins, sl)
		return reply{status: http.StatusOK, body: tree{ // no metadata, no status
			"apiVersion": "v2", "kind": "Plugin",
			"spec": pluginSpec{Template: pluginTemplate{Name: p.template.name, Version: p.version.number, Inputs: p.shownInputs()}},
		}}
	})
}

// newPlugin returns the plug-in that a create asks for. Without a version it
// takes the newest; what the service does then is not documented.
func (s *Server) newPlugin(in *pool, want pluginTemplate) (plugin, *reply) {
	refuse := func(r reply) (plugin, *reply) { return plugin{}, &r }
	t := s.world.catalogs.modelarts.find(want.Name)
	if t == nil {
		return refuse(badPlugin("plugin template not found"))
	}
	v := t.newest(func(v *version) bool { return v.stable && in.offers(t, v) })
	if want.Version != "" {
		v = t.version(want.Version)
	}
	switch {
	case v == nil || !in.offers(t, v):
		return refuse(badPlugin("plugin template version is invalid"))
	case in.phase != "Running":
		return refuse(poolNotRunning())
	case in.find(t.name) != nil:
		return refuse(modelartsError(http.StatusConflict, "50015000", "Plugin already exists."))
	}
	return plugin{template: t, version: v, running: v.number, inputs: pluginInputs(v, want.Inputs)}, nil
}

func poolNotRunning() reply {
	return modelartsError(http.StatusBadRequest, "2887", "PoolNotRunning")
}

func (s *Server) patchPlugin(c *call) reply {
	in, sl, refusal := s.plugin(c)
	if refusal != nil {
		return *refusal
	}
	var r pluginRequest
	if !c.isType("application/merge-patch+json") {
		return badPlugin("content type is not supported")
	}
	if err := c.decode(&r); err != nil {
		return badPlugin(err.Error())
	}
	next, refusal := patched(in, sl.now, r.Spec.Template)
	if refusal != nil {
		return *refusal
	}
	op := "update"
	if next.version.number != sl.now.running {
		op = "upgrade"
	}
	return planPlugin(op, in, next, func(o outcome) reply {
		next.status = o.plugin("Updating", "Upgrade complete", c.now)
		sl.set(next, c.now, o.lag)
		return reply{status: http.StatusOK, body: tree{ // spec only, without the name
			"spec": pluginSpec{Template: pluginTemplate{Version: next.version.number, Inputs: next.inputs}},
		}}
	})
}

// patched returns the plug-in that an update asks for. The media type says
// merge patch, yet what is left out gets the template's default, not the value
// that was there.
func patched(in *pool, p plugin, want pluginTemplate) (plugin, *reply) {
	refuse := func(r reply) (plugin, *reply) { return plugin{}, &r }
	was := p.version
	if want.Version != "" && want.Version != was.number {
		p.version = p.template.version(want.Version)
	}
	switch {
	case want.Name != "" && want.Name != p.template.name: // it may be left out: the example does
		return refuse(badPlugin("plugin template name is invalid"))
	case p.version == nil || p.version != was && !in.offers(p.template, p.version):
		return refuse(badPlugin("plugin template version is invalid"))
	case in.phase != "Running":
		return refuse(poolNotRunning())
	case p.transitional():
		return refuse(busyError("modelarts"))
	}
	p.inputs = pluginInputs(p.version, want.Inputs)
	return p, nil
}

func (s *Server) deletePlugin(c *call) reply {
	in, sl, refusal := s.plugin(c)
	if refusal != nil {
		return *refusal
	}
	p := sl.now
	switch {
	case p.template.mandatory:
		return badPlugin("plugin " + p.template.name + " is part of the pool and cannot be uninstalled")
	case in.phase != "Running":
		return poolNotRunning()
	case p.transitional():
		return busyError("modelarts")
	}
	was := p.answer(in, false) // the answer is the object as it was, its phase included
	return planPlugin("delete", in, p, func(o outcome) reply {
		p.status = o.plugin("Deleting", "", c.now)
		sl.set(p, c.now, o.lag)
		return reply{status: http.StatusOK, body: was}
	})
}

func planPlugin(op string, in *pool, p plugin, commit func(outcome) reply) reply {
	return reply{change: &change{op: op, target: "pool/" + in.id, component: p.template.name, commit: commit}}
}

// plugin returns the transitional phase of a plug-in after an accepted change.
func (o outcome) plugin(word, done string, now time.Time) status {
	next := status{word: "Running", reason: done}
	if word == "Deleting" {
		next = status{word: gone}
	}
	if o.end != nil {
		next = o.end.instead(next, status{word: o.end.word, reason: o.end.reason}, now.Add(o.settle))
	}
	return going(word, "", next, now, o.settle)
}
