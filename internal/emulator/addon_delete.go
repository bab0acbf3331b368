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
