package emulator

import "testing"

// refused sends a request that has to be refused with this status and code.
func (f *fixture) refused(method, url, body string, status int, code string) map[string]any {
	f.Helper()
	resp, got := f.send(method, url, body)
	have, _ := got["errorCode"].(string)
	for _, key := range []string{"error_code", "code"} {
		if v, ok := got[key].(string); ok {
			have = v
		}
	}
	if inner, ok := got["error"].(map[string]any); ok {
		have, _ = inner["code"].(string)
	}
	if resp.StatusCode != status || have != code {
		f.Errorf("%s %s: HTTP %d %s, want %d %s: %v", method, url, resp.StatusCode, have, status, code, got)
	}
	if last := f.Log()[len(f.Log())-1]; last.Change != "" || last.Status != status || last.ErrorCode != code {
		f.Errorf("log: %+v", last)
	}
	return got
}

func TestAddonRefusals(t *testing.T) {
	f := open(t)
	coredns, npd := f.pathOf(prodA, "coredns"), f.pathOf(prodA, "npd")
	const addons = "/api/v3/addons"
	tests := map[string]struct {
		method, url, body string
		status            int
		code, message     string
	}{
		"list without cluster_id":    {"GET", addons, "", 400, "CCE.03400001", "cluster_id is required"},
		"list of unknown cluster":    {"GET", addons + "?cluster_id=nope", "", 404, "CCE.01404001", ""},
		"get unknown":                {"GET", addons + "/nope", "", 404, "CCE.03404001", "addon not found"},
		"get from another cluster":   {"GET", coredns + "?cluster_id=" + prodB, "", 404, "CCE.03404001", "addon not found"},
		"delete unknown":             {"DELETE", addons + "/nope", "", 404, "CCE.03404001", "addon not found"},
		"body is no JSON":            {"POST", addons, "addon", 400, "SVCSTG.CCE-ADDONMGR.4000003", ""},
		"install without annotation": {"POST", addons, `{"spec":{}}`, 400, "SVCSTG.CCE-ADDONMGR.400", "Install addon error: not surpport type"},
		"wrong annotation": {"PUT", coredns, addonBody("addon.update/type", "upgrade", prodA, "coredns", "1.30.6", ""),
			400, "SVCSTG.CCE-ADDONMGR.400", "Update addon error: not surpport type"},
		"unknown cluster":     {"POST", addons, install("nope", "npd", "1.19.1", ""), 404, "CCE.01404001", ""},
		"unknown template":    {"POST", addons, install(prodA, "nope", "1.0.0", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template(nope) is not found"},
		"unknown version":     {"POST", addons, install(prodA, "gpu-beta", "1.3.37", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template version(1.3.37) is invalid"},
		"retired version":     {"POST", addons, install(edgeC, "metrics-server", "1.2.1", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template version(1.2.1) is invalid"},
		"unsupported version": {"POST", addons, install(edgeC, "gpu-beta", "2.7.41", ""), 400, "SVCSTG.CCE-ADDONMGR.4030302", "addon gpu-beta(2.7.41) does not support cluster version v1.25, type VirtualMachine, category CCE"},
		"installed":           {"POST", addons, install(prodA, "coredns", "1.28.4", ""), 409, "CCE.03409001", ""},
		"values not defined":  {"POST", addons, install(prodA, "autoscaler", "1.28.17", `{"basic":{}}`), 400, "SVCSTG.CCE-ADDONMGR.4000002", "custom values are not defined"},
		"no load balancer": {"POST", addons, install(prodB, "nginx-ingress", "3.0.31", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002",
			"kubernetes.io/elb.id and loadBalancerIP cannot both be empty"},
		"update without version": {"PUT", coredns, upgrade(prodA, "coredns", "", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "spec.version is required"},
		"update of another":      {"PUT", coredns, upgrade(prodA, "npd", "1.19.1", ""), 400, "SVCSTG.CCE-ADDONMGR.4000002", "addon template name(npd) is invalid"},
		"update after a failed install": {"PUT", npd, upgrade(prodA, "npd", "1.19.16", `{"basic":{}}`), 400, "SVCSTG.CCE-ADDONMGR.4000002",
			"addon status(installFailed) can not be upgraded"},
		"delete a mandatory one": {"DELETE", coredns, "", 403, "SVCSTG.CCE-ADDONMGR.4030302", "addon coredns is required by the cluster and can not be uninstalled"},
		"unpublished path":       {"GET", "/api/v3/nope", "", 404, "APIG.0101", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f.T = t
			body := f.refused(tt.method, tt.url, tt.body, tt.status, tt.code)
			message, _ := body["message"].(string)
			if inner, ok := body["error"].(map[string]any); ok && message == "" {
				message, _ = inner["message"].(string)
			}
			if tt.message != "" && message != tt.message {
				t.Errorf("message %q, want %q", message, tt.message)
			}
		})
	}
}

func TestAddonContentType(t *testing.T) {
	f := open(t)
	body := install(prodA, "gpu-beta", "2.6.4", "")
	resp, got := f.send("POST", "/api/v3/addons", body, "Content-Type", "text/plain")
	if resp.StatusCode != 400 || got["errorCode"] != "CCE.01400006" {
		t.Errorf("text/plain: HTTP %d %v", resp.StatusCode, got)
	}
	f.ok("POST", "/api/v3/addons", body, "Content-Type", "application/json;charset=utf-8")
}

func TestClusterNotAvailable(t *testing.T) {
	f := seeded(t, `clusters: [{id: c, phase: Hibernation, addons: [{template: coredns}, {template: dashboard}]}]`)
	f.refused("POST", "/api/v3/addons", install("c", "npd", "1.19.1", ""), 400, "CCE.03400001")
	f.refused("PUT", f.pathOf("c", "coredns"), upgrade("c", "coredns", "1.30.6", ""), 400, "CCE.03400001")
	f.refused("DELETE", f.pathOf("c", "dashboard"), "", 400, "CCE.03400001")
}
