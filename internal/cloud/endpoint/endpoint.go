package endpoint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Settings name endpoints.
type Settings struct {
	Cloud Cloud

	// Endpoints maps "iam", "cce" and "modelarts" to URLs, in which {region}
	// and {cluster_id} are filled in. They win over every other source.
	Endpoints map[string]string

	AllowHTTP bool // also where others could listen

	Env func(names ...string) string // the first of the named variables that is set, or ""
}

// Check refuses settings that could only fail later.
func (s Settings) Check() error {
	if _, known := domains[s.Cloud]; !known {
		return fmt.Errorf("cloud %q is not known: use %s or %s", s.Cloud, Huawei, OTC)
	}
	for name, text := range s.Endpoints {
		if !slices.Contains(Services, Service(name)) {
			return fmt.Errorf("endpoint for %q: there are only iam, cce and modelarts", name)
		}
		if _, err := s.parse(text); err != nil {
			return fmt.Errorf("endpoint for %s %w", name, err)
		}
	}
	return nil
}

// Identity returns where IAM is signed in to: what the settings say, else
// address, which belongs to the credentials. Either may end in /v3 or not.
func (s Settings) Identity(region, address string) (Base, error) {
	if set := s.Endpoints[string(IAM)]; set != "" {
		return s.base(IAM, set, region, "")
	}
	t, err := s.parse(address)
	if err != nil {
		return Base{}, fmt.Errorf("the address of IAM that belongs to the credentials %w", err)
	}
	return t.fillIn("", "")
}

// Base returns where a service is spoken to. A cluster asks for that cluster's
// own host, where its cloud has such hosts for add-ons. Sources, first one wins:
// the settings, the SDK's environment variable, the catalog that came with a
// token ("" where that is silent), the pattern.
func (s Settings) Base(service Service, region, cluster string, catalog func() (string, error)) (Base, error) {
	text := cmp.Or(s.Endpoints[string(service)], s.Env(sdkVariable(service, region)))
	if text == "" {
		known, err := catalog()
		if err != nil {
			return Base{}, err
		}
		text = s.discovered(service, region, known, cluster != "")
	}
	if cluster == "" { // the plain host serves what is not about one cluster
		text = strings.Replace(text, clusterPlace+".", "", 1)
	}
	return s.base(service, text, region, cluster)
}

// parse takes text for an endpoint that may be used.
func (s Settings) parse(text string) (template, error) {
	t, err := parseTemplate(text)
	if err == nil && t.scheme == "http" && !s.AllowHTTP && !isLoopback(t.host) {
		err = fmt.Errorf("is %s: without TLS anybody on the way could read the credentials; use https, or allow it with --allow-http", t)
	}
	return t, err
}

func (s Settings) base(service Service, text, region, cluster string) (Base, error) {
	t, err := s.parse(text)
	if err != nil {
		return Base{}, fmt.Errorf("endpoint for %s %w", service, err)
	}
	if t.asks(regionPlace) && region == "" {
		return Base{}, fmt.Errorf("no region for %s: name one in the manifest or with --region, or set HW_REGION_NAME or OS_REGION_NAME", service)
	}
	return t.fillIn(region, cluster)
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
		rest = clusterPlace + "." + rest
	}
	return scheme + "://" + rest
}
