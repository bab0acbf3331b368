package endpoint

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// unset is an environment without variables, silent a token without a catalog.
func unset(...string) string { return "" }

func silent() (string, error) { return "", nil }

func TestHosts(t *testing.T) {
	for _, tt := range []struct {
		cloud           Cloud
		service         Service
		region, cluster string
		endpoint        string
		want            string
	}{
		{Huawei, ModelArts, "cn-north-4", "", "", "https://modelarts.cn-north-4.myhuaweicloud.com"},
		{Huawei, CCE, "cn-north-4", "c1", "", "https://cce.cn-north-4.myhuaweicloud.com"},
		{Huawei, IAM, "cn-north-11", "", "", "https://iam.myhuaweicloud.com"},
		{Huawei, CCE, "eu-west-101", "c1", "", "https://cce.eu-west-101.myhuaweicloud.eu"},
		{Huawei, ModelArts, "ap-southeast-1", "", "", "https://modelarts.ap-southeast-1.myhuaweicloud.cn"},
		{Huawei, CCE, "some-new-1", "", "", "https://cce.some-new-1.myhuaweicloud.com"},
		{OTC, CCE, "eu-de", "", "", "https://cce.eu-de.otc.t-systems.com"},
		{OTC, CCE, "eu-de", "c1", "", "https://c1.cce.eu-de.otc.t-systems.com"},
		{OTC, IAM, "eu-ch2", "", "", "https://iam-pub.eu-ch2.sc.otc.t-systems.com"},
		{OTC, CCE, "eu-ch2", "c1", "", "https://c1.cce.eu-ch2.sc.otc.t-systems.com"},
		{OTC, CCE, "eu-de", "c1", "http://127.0.0.1:9/x/", "http://127.0.0.1:9/x"},
		{Huawei, CCE, "eu-de", "c1", "https://{cluster_id}.cce.{region}.example", "https://c1.cce.eu-de.example"},
		{Huawei, CCE, "eu-de", "", "https://{cluster_id}.cce.{region}.example", "https://cce.eu-de.example"},
	} {
		settings := Settings{Cloud: tt.cloud, Env: unset, Endpoints: map[string]string{}}
		if tt.endpoint != "" {
			settings.Endpoints[string(tt.service)] = tt.endpoint
		}
		got, err := settings.Base(tt.service, tt.region, tt.cluster, silent)
		if err != nil || got.String() != tt.want {
			t.Errorf("%s %s in %q, cluster %q: %q, %v; want %q", tt.cloud, tt.service, tt.region, tt.cluster, got, err, tt.want)
		}
	}
}

// The published list of hosts holds for every region, or names the exception.
func TestHostsOfEveryRegion(t *testing.T) {
	data, err := os.ReadFile("testdata/regions-endpoints.json")
	if err != nil {
		t.Fatal(err)
	}
	var published map[Cloud]map[string]map[Service]string
	if err := json.Unmarshal(data, &published); err != nil {
		t.Fatal(err)
	}
	n := 0
	for cloud, regions := range published {
		for region, hosts := range regions {
			for s, want := range hosts {
				n++
				if got := "https://" + fill(host(cloud, s, region), region, ""); got != want {
					t.Errorf("%s of %s in %s is %s, published as %s", s, cloud, region, got, want)
				}
			}
		}
	}
	if n < 80 {
		t.Errorf("only %d hosts were compared", n)
	}
}

func TestEndpointFromTheEnvironment(t *testing.T) {
	env := func(names ...string) string {
		if slices.Contains(names, "HUAWEICLOUD_SDK_REGION_CCE_EU_DE") {
			return "https://cce.private.example"
		}
		return ""
	}
	got, err := Settings{Cloud: Huawei, Env: env}.Base(CCE, "eu-de", "c1", silent)
	if err != nil || got.String() != "https://cce.private.example" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestEndpointFromTheCatalog(t *testing.T) {
	for _, tt := range []struct {
		cloud                  Cloud
		cluster, catalog, want string
	}{
		{Huawei, "c1", "https://cce.catalog.example", "https://cce.catalog.example"},
		{OTC, "", "https://cce.catalog.example", "https://cce.catalog.example"},
		{OTC, "c1", "https://cce.catalog.example", "https://c1.cce.catalog.example"},
		{OTC, "c1", "http://127.0.0.1:80", "http://127.0.0.1:80"},
	} {
		got, err := Settings{Cloud: tt.cloud, Env: unset}.Base(CCE, "eu-de", tt.cluster, func() (string, error) { return tt.catalog, nil })
		if err != nil || got.String() != tt.want {
			t.Errorf("%s, cluster %q, %s: %q, %v; want %s", tt.cloud, tt.cluster, tt.catalog, got, err, tt.want)
		}
	}
	refused := errors.New("refused")
	if _, err := (Settings{Cloud: OTC, Env: unset}).Base(CCE, "eu-de", "", func() (string, error) { return "", refused }); !errors.Is(err, refused) {
		t.Errorf("a catalog that cannot be had: %v", err)
	}
}

func TestNoRegion(t *testing.T) {
	_, err := Settings{Cloud: Huawei, Env: unset}.Base(CCE, "", "", silent)
	if err == nil || !strings.Contains(err.Error(), "HW_REGION_NAME") {
		t.Errorf("%v", err)
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ cloud, service, url, want string }{
		{"huawei", "cce", "https://{cluster_id}.x.{region}.example", ""},
		{"huawei", "CCE", "https://x.example", "there are only iam, cce and modelarts"},
		{"huawei", "iam", "x.example", "no host"},
		{"huawei", "iam", "ftp://x.example", "http or https"},
		{"huawei", "iam", "https://u:planted@x.example", "user name or password"},
		{"aws", "iam", "https://x.example", "cloud \"aws\" is not known"},
	} {
		err := Settings{Cloud: Cloud(tt.cloud), Endpoints: map[string]string{tt.service: tt.url}}.Check()
		if (err == nil) != (tt.want == "") {
			t.Errorf("%s=%s: %v", tt.service, tt.url, err)
			continue
		}
		if err != nil && strings.Contains(err.Error(), "planted") {
			t.Errorf("a password in %v", err)
		}
	}
}
