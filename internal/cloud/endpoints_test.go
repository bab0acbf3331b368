package cloud

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestHosts(t *testing.T) {
	for _, tt := range []struct {
		cloud           Name
		service         service
		region, cluster string
		endpoint        string
		want            string
	}{
		{Huawei, modelarts, "cn-north-4", "", "", "https://modelarts.cn-north-4.myhuaweicloud.com"},
		{Huawei, cce, "cn-north-4", "c1", "", "https://cce.cn-north-4.myhuaweicloud.com"},
		{Huawei, iam, "cn-north-11", "", "", "https://iam.myhuaweicloud.com"},
		{Huawei, cce, "eu-west-101", "c1", "", "https://cce.eu-west-101.myhuaweicloud.eu"},
		{Huawei, modelarts, "ap-southeast-1", "", "", "https://modelarts.ap-southeast-1.myhuaweicloud.cn"},
		{Huawei, cce, "some-new-1", "", "", "https://cce.some-new-1.myhuaweicloud.com"},
		{OTC, cce, "eu-de", "", "", "https://cce.eu-de.otc.t-systems.com"},
		{OTC, cce, "eu-de", "c1", "", "https://c1.cce.eu-de.otc.t-systems.com"},
		{OTC, iam, "eu-ch2", "", "", "https://iam-pub.eu-ch2.sc.otc.t-systems.com"},
		{OTC, cce, "eu-ch2", "c1", "", "https://c1.cce.eu-ch2.sc.otc.t-systems.com"},
		{OTC, cce, "eu-de", "c1", "http://127.0.0.1:9/x/", "http://127.0.0.1:9/x"},
		{Huawei, cce, "eu-de", "c1", "https://{cluster_id}.cce.{region}.example", "https://c1.cce.eu-de.example"},
		{Huawei, cce, "eu-de", "", "https://{cluster_id}.cce.{region}.example", "https://cce.eu-de.example"},
	} {
		cfg := testConfig("http://unused.example")
		cfg.Cloud, cfg.Endpoints = tt.cloud, nil
		if tt.endpoint != "" {
			cfg.Endpoints = map[string]string{string(tt.service): tt.endpoint}
		}
		got, err := mustNew(t, cfg).baseURL(context.Background(), tt.service, scope{tt.region, testProject}, tt.cluster)
		if err != nil || got != tt.want {
			t.Errorf("%s %s in %q, cluster %q: %q, %v; want %q", tt.cloud, tt.service, tt.region, tt.cluster, got, err, tt.want)
		}
	}
}

// The published list of hosts holds for every region, or names the exception.
func TestHostsOfEveryRegion(t *testing.T) {
	var published map[Name]map[string]map[service]string
	if err := json.Unmarshal(testdata(t, "regions-endpoints.json"), &published); err != nil {
		t.Fatal(err)
	}
	n := 0
	for cloud, regions := range published {
		for region, hosts := range regions {
			for s, want := range hosts {
				n++
				if got := "https://" + host(cloud, s, region); got != want {
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
	cfg := testConfig("", "SYNCER_TOKEN", "x-token", "HUAWEICLOUD_SDK_REGION_CCE_EU_DE", "https://cce.private.example")
	cfg.Endpoints = nil
	got, err := mustNew(t, cfg).baseURL(context.Background(), cce, scope{"eu-de", testProject}, "c1")
	if err != nil || got != "https://cce.private.example" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestNoRegion(t *testing.T) {
	cfg := testConfig("")
	cfg.Region, cfg.Endpoints = "", nil
	_, err := mustNew(t, cfg).baseURL(context.Background(), cce, scope{"", testProject}, "")
	if err == nil || !strings.Contains(err.Error(), "HW_REGION_NAME") {
		t.Errorf("%v", err)
	}
}

func TestCheckEndpoints(t *testing.T) {
	for _, tt := range []struct{ cloud, service, url, want string }{
		{"huawei", "cce", "https://{cluster_id}.x.{region}.example", ""},
		{"huawei", "CCE", "https://x.example", "there are only iam, cce and modelarts"},
		{"huawei", "iam", "x.example", "no host"},
		{"huawei", "iam", "ftp://x.example", "http or https"},
		{"huawei", "iam", "https://u:planted@x.example", "user name or password"},
		{"aws", "iam", "https://x.example", "cloud \"aws\" is not known"},
	} {
		cfg := testConfig("")
		cfg.Cloud, cfg.Endpoints = Name(tt.cloud), map[string]string{tt.service: tt.url}
		_, err := New(cfg)
		if (err == nil) != (tt.want == "") {
			t.Errorf("%s=%s: %v", tt.service, tt.url, err)
			continue
		}
		if err != nil && strings.Contains(err.Error(), "planted") {
			t.Errorf("a password in %v", err)
		}
	}
}

func TestProjectNameIsLookedUpOnce(t *testing.T) {
	f := newFakeService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v3/projects" {
			name, _ := url.QueryUnescape(r.URL.Query().Get("name"))
			switch name {
			case "twice":
				reply(200, `{"projects":[{"id":"a","name":"twice"},{"id":"b","name":"twice"}]}`)(w, r)
			case "broken":
				reply(200, `{}`)(w, r)
			default:
				reply(200, `{"projects":[{"id":"`+testProject+`","name":"eu-de"},{"id":"x","name":"eu-de_other"}]}`)(w, r)
			}
			return
		}
		reply(200, emptyList)(w, r)
	})
	c := mustNew(t, testConfig(f.URL))
	for range 3 { // no project at all: the region's own
		sc, err := c.resolve(t.Context(), "", "")
		if err != nil || sc != (scope{"eu-de", testProject}) {
			t.Fatalf("%+v, %v", sc, err)
		}
	}
	if n := count(f.requests(), "GET /v3/projects"); n != 1 {
		t.Errorf("%d lookups, want 1", n)
	}
	for name, want := range map[string]string{
		"unknown": "no project is named", "twice": "the name of 2 projects", "broken": "unread is not empty",
	} {
		if _, err := c.resolve(t.Context(), "", name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	cfg := testConfig(f.URL)
	cfg.Region = ""
	if _, err := mustNew(t, cfg).resolve(t.Context(), "", ""); err == nil || !strings.Contains(err.Error(), "no project") {
		t.Errorf("neither region nor project: %v", err)
	}
	cfg.Cloud = OTC
	if sc, _ := mustNew(t, cfg).resolve(t.Context(), "", "eu-nl_x"); sc.region != "eu-nl" {
		t.Errorf("region of project eu-nl_x = %q", sc.region)
	}
}
