package emulator

import "net/http"

func (s *Server) deleteAddon(c *call, autopilot bool) reply {
	in, sl, refusal := s.addon(c, autopilot, c.URL.Query().Get("cluster_id"))
	if refusal != nil {
		return *refusal
	}
	a := sl.now
	switch {
	case a.template.mandatory && a.word != "installFailed" && a.word != "unknown" && a.word != "deleteFailed": // the remedy is to uninstall
		return cceRefusal(http.StatusForbidden, "CCE.03403001", "SVCSTG.CCE-ADDONMGR.4030302",
			"addon "+a.template.name+" is required by the cluster and can not be uninstalled")
	case in.phase != "Available":
		return cceRefusal(http.StatusBadRequest, "CCE.03400001", "CCE.03400001", "cluster status("+in.phase+") is not Available")
	case a.transitional():
		return busyError("cce")
	}
	was := a.answer(in)
	return s.plan("delete", in, a, func(o outcome) reply {
		a.status = o.addon("deleting", addonReasons["deleting"], nil, c.now)
		sl.set(a, c.now, o.lag)
		if s.world.huawei {
			return reply{status: http.StatusOK, body: was}
		}
		return reply{status: http.StatusOK, body: "success"}
	})
}

// rollbackStates are those from which a rollback is documented to work.
var rollbackStates = map[string]bool{
	"running": true, "available": true, "abnormal": true, "upgradeFailed": true, "rollbackFailed": true,
}

func (s *Server) rollbackAddon(c *call, autopilot bool) reply {
	var body struct {
		ClusterID string `json:"clusterID"`
	}
	if err := c.decode(&body); err != nil {
		return badBody("request body is invalid: " + err.Error())
	}
	in, sl, refusal := s.addon(c, autopilot, body.ClusterID)
	if refusal != nil {
		return *refusal
	}
	a := sl.now
	switch {
	case a.transitional():
		return busyError("cce")
	case !a.rollbackable() || !rollbackStates[a.word]:
		return badAddon("addon status(" + a.word + ") can not be rolled back")
	}
	next := a
	next.version, next.values, next.previous, next.updated = a.previous.version, a.previous.values, nil, c.now
	return s.plan("rollback", in, next, func(o outcome) reply {
		next.status = o.addon("rollbacking", addonReasons["rollbacking"], nil, c.now)
		sl.set(next, c.now, o.lag)
		return reply{status: http.StatusOK, body: next.answer(in)}
	})
}
