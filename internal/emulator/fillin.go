package emulator

// fillIns are the keys of custom in which an empty default means "fill in":
// documented for autoscaler, everest, log-agent and cie-collector.
var fillIns = map[string]func(*cluster) string{
	"cluster_id":     func(c *cluster) string { return c.id },
	"clusterID":      func(c *cluster) string { return c.id },
	"clusterId":      func(c *cluster) string { return c.id },
	"cluster_name":   func(c *cluster) string { return c.name },
	"clusterName":    func(c *cluster) string { return c.name },
	"default_vpc_id": func(c *cluster) string { return uuid("vpc", c.id) },
	"tenant_id":      func(c *cluster) string { return c.project },
	"project_id":     func(c *cluster) string { return c.project },
	"projectID":      func(c *cluster) string { return c.project },
	"projectId":      func(c *cluster) string { return c.project },
}

// demanded are the keys without which an install or upgrade is refused.
var demanded = map[string][]string{
	"autoscaler": {"cluster_id", "tenant_id"},
	"everest":    {"cluster_id", "project_id"},
}

// filledIn adds to the values of a seed what the console fills in.
func filledIn(v *version, sent tree, c *cluster) tree {
	facts := tree{}
	for key, value := range object(object(v.input["parameters"])["custom"]) {
		if fact, ok := fillIns[key]; ok && value == "" {
			facts[key] = fact(c)
		}
	}
	if len(facts) == 0 {
		return sent
	}
	return overlay(tree{"custom": facts}, sent)
}

// checkValues refuses values with which the add-on could not be rendered. The
// messages were seen in public issues.
func checkValues(t *template, values tree) (message string) {
	custom := object(values["custom"])
	for _, key := range demanded[t.name] {
		if text(custom[key]) == "" {
			return "custom values are not defined"
		}
	}
	if t.name != "nginx-ingress" {
		return ""
	}
	service := object(custom["service"])
	if text(object(service["annotations"])["kubernetes.io/elb.id"]) == "" && text(service["loadBalancerIP"]) == "" {
		return "kubernetes.io/elb.id and loadBalancerIP cannot both be empty"
	}
	return ""
}
