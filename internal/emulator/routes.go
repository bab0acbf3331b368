package emulator

import "net/http"

// routes maps the documented paths to their handlers. Hosts play no part: one
// address serves all services, and a cluster's own host serves its add-ons.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	handle := func(service string, table map[string]handler) {
		for pattern, h := range table {
			mux.Handle(pattern, s.serve(service, h, false))
		}
	}
	for pattern, h := range publicIAMRoutes {
		mux.Handle(pattern, s.serve("iam", h, true))
	}
	handle("iam", iamRoutes)
	handle("modelarts", modelartsRoutes)
	handle("cce", clusterRoutes)
	handle("cce", addonRoutes("/api/v3", false))
	handle("cce", addonRoutes("/autopilot/v3", true))
	mux.Handle("/", s.serve("", notPublished, true))
	return mux
}

var publicIAMRoutes = map[string]handler{
	"GET /{$}":             (*Server).listVersions,
	"GET /v3":              (*Server).showVersion,
	"GET /v3/{$}":          (*Server).showVersion,
	"POST /v3/auth/tokens": (*Server).createToken,
	"GET /v3/auth/tokens":  (*Server).showToken,
}

var iamRoutes = map[string]handler{
	"GET /v3/projects":      (*Server).listProjects,
	"GET /v3/auth/projects": (*Server).listProjects,
}

var modelartsRoutes = map[string]handler{
	"GET /v2/{project}/pools":                              (*Server).listPools,
	"GET /v2/{project}/pools/{pool}":                       (*Server).showPool,
	"GET /v2/{project}/pools/{pool}/plugins":               (*Server).listPlugins,
	"POST /v2/{project}/pools/{pool}/plugins":              (*Server).createPlugin,
	"GET /v2/{project}/pools/{pool}/plugins/{template}":    (*Server).showPlugin,
	"PATCH /v2/{project}/pools/{pool}/plugins/{template}":  (*Server).patchPlugin,
	"DELETE /v2/{project}/pools/{pool}/plugins/{template}": (*Server).deletePlugin,
	"GET /v2/{project}/plugintemplates":                    (*Server).listPluginTemplates,
	"GET /v1/{project}/plugintemplates/{name}":             (*Server).showPluginTemplate,
}

var clusterRoutes = map[string]handler{
	"GET /api/v3/projects/{project}/clusters":                                 (*Server).listClusters,
	"GET /api/v3/projects/{project}/clusters/{cluster}":                       (*Server).showCluster,
	"POST /api/v3/projects/{project}/clusters/{cluster}/addons/precheck":      (*Server).createPrecheck,
	"GET /api/v3/projects/{project}/clusters/{cluster}/addons/precheck/tasks": (*Server).listPrechecks,
}

// addonRoutes are the add-on paths below root; autopilot clusters have a root
// of their own.
func addonRoutes(root string, autopilot bool) map[string]handler {
	on := func(h func(*Server, *call, bool) reply) handler {
		return func(s *Server, c *call) reply { return h(s, c, autopilot) }
	}
	return map[string]handler{
		"GET " + root + "/addons":                          on((*Server).listAddons),
		"POST " + root + "/addons":                         on((*Server).installAddon),
		"GET " + root + "/addons/{id}":                     on((*Server).showAddon),
		"PUT " + root + "/addons/{id}":                     on((*Server).updateAddon),
		"DELETE " + root + "/addons/{id}":                  on((*Server).deleteAddon),
		"POST " + root + "/addons/{id}/operation/rollback": on((*Server).rollbackAddon),
		"GET " + root + "/addontemplates":                  (*Server).listAddonTemplates,
	}
}
