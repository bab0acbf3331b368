package endpoint

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Settings name endpoints.
type Settings struct {
	Cloud Cloud

	// Endpoints maps "iam", "cce" and "modelarts" to URLs, in which {region}
	// and {cluster_id} are filled in. They win over every other source.
	Endpoints map[string]string

	Env func(names ...string) string // the first of the named variables that is set, or ""
}

// Check refuses settings that could only fail later.
func (s Settings) Check() error {
	if _, known := domains[s.Cloud]; !known {
		return fmt.Errorf("cloud %q is not known: use %s or %s", s.Cloud, Huawei, OTC)
	}
	for name, template := range s.Endpoints {
		u, err := url.Parse(expand(template, "region", "cluster"))
		switch {
		case !slices.Contains(Services, Service(name)):
			return fmt.Errorf("endpoint for %q: there are only iam, cce and modelarts", name)
		case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
			return fmt.Errorf("endpoint for %s is not an http or https URL with a host", name)
		case u.User != nil:
			return fmt.Errorf("endpoint for %s holds a user name or password: leave it to the credentials", name)
		}
	}
	return nil
}

func expand(template, region, cluster string) string {
	return strings.NewReplacer("{region}", region, "{cluster_id}", cluster).Replace(template)
}

// Set returns the URL that the settings name for a service, or "".
func (s Settings) Set(service Service, region string) string {
	return expand(s.Endpoints[string(service)], region, "")
}

// Base returns where a service is spoken to. A cluster asks for that cluster's
// own host, where its cloud has such hosts for add-ons. Sources, first one wins:
// the settings, the SDK's environment variable, the catalog that came with a
// token ("" where that is silent), the pattern.
func (s Settings) Base(service Service, region, cluster string, catalog func() (string, error)) (string, error) {
	template := cmp.Or(s.Endpoints[string(service)], s.Env(sdkVariable(service, region)))
	if template == "" {
		known, err := catalog()
		if err != nil {
			return "", err
		}
		template = s.discovered(service, region, known, cluster != "")
	}
	if cluster == "" { // the plain host serves what is not about one cluster
		template = strings.Replace(template, "{cluster_id}.", "", 1)
	}
	if strings.Contains(template, "{region}") && region == "" {
		return "", fmt.Errorf("no region for %s: name one in the manifest or with --region, or set HW_REGION_NAME or OS_REGION_NAME", service)
	}
	return strings.TrimRight(expand(template, region, cluster), "/"), nil
}

// sdkVariable is the name under which the SDK takes an endpoint from the environment.
func sdkVariable(s Service, region string) string {
	return "HUAWEICLOUD_SDK_REGION_" + strings.ToUpper(strings.ReplaceAll(string(s)+"_"+region, "-", "_"))
}

// discovered is the endpoint that nobody set. On OTC add-ons are managed on the
// cluster's own host, documented by OTC's CCE reference; Huawei Cloud documents
// the plain host for all calls.
func (s Settings) discovered(service Service, region, catalog string, ofCluster bool) string {
	scheme, rest, found := strings.Cut(catalog, "://")
	if !found {
		scheme, rest = "https", host(s.Cloud, service, region)
	}
	if ofCluster && s.Cloud == OTC && !isAddress(rest) {
		rest = "{cluster_id}." + rest
	}
	return scheme + "://" + rest
}
