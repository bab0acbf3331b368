package endpoint

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strings"
)

// Cloud is one whose host names are known.
type Cloud string

// The clouds.
const (
	Huawei Cloud = "huawei"
	OTC    Cloud = "otc"
)

// Service is one of the three services that a run speaks with.
type Service string

// The services.
const (
	IAM       Service = "iam"
	CCE       Service = "cce"
	ModelArts Service = "modelarts"
)

// Services are all of them.
var Services = []Service{IAM, CCE, ModelArts}

// Scope is where a request belongs: a region and a project in it.
type Scope struct {
	Region  string
	Project string // an ID, once resolved
}

// projectID is what the services take for one: 32 hex digits.
var projectID = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)

// IsProjectID tells a project's ID from its name.
func IsProjectID(project string) bool { return projectID.MatchString(project) }

// oddHosts lists the hosts that do not follow their cloud's pattern, documented
// by the Go SDK's region files (Huawei) and by OTC's list of endpoints.
var oddHosts = map[Cloud]map[string]string{
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

var domains = map[Cloud]string{Huawei: "myhuaweicloud.com", OTC: "otc.t-systems.com"}

// host follows the pattern SERVICE.REGION.DOMAIN, in which the region is left
// to be filled in, unless region is one of those that do not.
func host(cloud Cloud, s Service, region string) string {
	if odd := oddHosts[cloud][string(s)+"."+region]; odd != "" {
		return odd
	}
	return fmt.Sprintf("%s.%s.%s", s, regionPlace, domains[cloud])
}

// isLoopback reports that a host, given as its labels, is this machine.
func isLoopback(labels []string) bool {
	name := strings.Join(labels, ".")
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	address, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return name == "localhost" || (err == nil && address.IsLoopback())
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
