package cloud

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// service is one of the three services that a run speaks with.
type service string

const (
	iam       service = "iam"
	cce       service = "cce"
	modelarts service = "modelarts"
)

var services = []service{iam, cce, modelarts}

// oddHosts lists the hosts that do not follow their cloud's pattern, documented
// by the Go SDK's region files (Huawei) and by OTC's list of endpoints.
var oddHosts = map[Name]map[string]string{
	Huawei: {
		"iam.eu-west-101":          "iam.eu-west-101.myhuaweicloud.eu",
		"cce.eu-west-101":          "cce.eu-west-101.myhuaweicloud.eu",
		"modelarts.eu-west-101":    "modelarts.eu-west-101.myhuaweicloud.eu",
		"modelarts.ap-southeast-1": "modelarts.ap-southeast-1.myhuaweicloud.cn",
		// Regions without an IAM of their own are served by the global one.
		"iam.af-north-1":     globalIAM,
		"iam.ap-southeast-5": globalIAM,
		"iam.cn-north-11":    globalIAM,
		"iam.cn-south-4":     globalIAM,
		"iam.ru-northwest-2": globalIAM,
	},
	OTC: {
		"iam.eu-ch2":       "iam-pub.eu-ch2.sc.otc.t-systems.com",
		"cce.eu-ch2":       "cce.eu-ch2.sc.otc.t-systems.com",
		"modelarts.eu-ch2": "modelarts.eu-ch2.sc.otc.t-systems.com",
	},
}

const globalIAM = "iam.myhuaweicloud.com"

var domains = map[Name]string{Huawei: "myhuaweicloud.com", OTC: "otc.t-systems.com"}

// checkEndpoints refuses settings that could only fail later.
func checkEndpoints(cfg Config) error {
	if _, known := domains[cfg.Cloud]; !known {
		return fmt.Errorf("cloud %q is not known: use %s or %s", cfg.Cloud, Huawei, OTC)
	}
	for name, template := range cfg.Endpoints {
		u, err := url.Parse(expand(template, "region", "cluster"))
		switch {
		case !isService(name):
			return fmt.Errorf("endpoint for %q: there are only iam, cce and modelarts", name)
		case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
			return fmt.Errorf("endpoint for %s is not an http or https URL with a host", name)
		case u.User != nil:
			return fmt.Errorf("endpoint for %s holds a user name or password: leave it to the credentials", name)
		}
	}
	return nil
}

func isService(name string) bool {
	for _, s := range services {
		if string(s) == name {
			return true
		}
	}
	return false
}

func expand(template, region, cluster string) string {
	return strings.NewReplacer("{region}", region, "{cluster_id}", cluster).Replace(template)
}

// baseURL returns where s is spoken to. A cluster asks for that cluster's own
// host, where its cloud has such hosts for add-ons. Sources, first one wins:
// the settings, the SDK's environment variable, the token's catalog, the pattern.
func (c *Client) baseURL(ctx context.Context, s service, sc scope, cluster string) (string, error) {
	template := cmp.Or(c.cfg.Endpoints[string(s)], c.cfg.env(sdkEndpointVariable(s, sc.region)))
	if template == "" {
		var err error
		if template, err = c.discover(ctx, s, sc, cluster != ""); err != nil {
			return "", err
		}
	}
	if cluster == "" { // the plain host serves what is not about one cluster
		template = strings.Replace(template, "{cluster_id}.", "", 1)
	}
	if strings.Contains(template, "{region}") && sc.region == "" {
		return "", fmt.Errorf("no region for %s: name one in the manifest or with --region, or set HW_REGION_NAME or OS_REGION_NAME", s)
	}
	return strings.TrimRight(expand(template, sc.region, cluster), "/"), nil
}

// sdkEndpointVariable is the name under which the SDK takes an endpoint from
// the environment.
func sdkEndpointVariable(s service, region string) string {
	return "HUAWEICLOUD_SDK_REGION_" + strings.ToUpper(strings.ReplaceAll(string(s)+"_"+region, "-", "_"))
}

// discover finds the endpoint that nobody set. On OTC add-ons are managed on
// the cluster's own host, documented by OTC's CCE reference; Huawei Cloud
// documents the plain host for all calls.
func (c *Client) discover(ctx context.Context, s service, sc scope, ofCluster bool) (string, error) {
	base, err := c.auth.endpoint(ctx, s, sc)
	if err != nil {
		return "", err
	}
	scheme, rest, found := strings.Cut(base, "://")
	if !found {
		scheme, rest = "https", host(c.cfg.Cloud, s, sc.region)
	}
	if ofCluster && c.cfg.Cloud == OTC && !isAddress(rest) {
		rest = "{cluster_id}." + rest
	}
	return scheme + "://" + rest, nil
}

// host follows the pattern SERVICE.REGION.DOMAIN, with {region} where none is known.
func host(cloud Name, s service, region string) string {
	if odd := oddHosts[cloud][string(s)+"."+region]; odd != "" {
		return odd
	}
	return fmt.Sprintf("%s.%s.%s", s, cmp.Or(region, "{region}"), domains[cloud])
}

// isAddress reports that a host, with or without a port, is an IP address or a
// name without a dot: neither has hosts below it.
func isAddress(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	_, err := netip.ParseAddr(host)
	return err == nil || !strings.Contains(host, ".")
}
