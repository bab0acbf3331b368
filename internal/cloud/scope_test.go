package cloud

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/cloud/cloudtest"
	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

func TestProjectNameIsLookedUpOnce(t *testing.T) {
	f := cloudtest.NewService(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v3/projects" {
			name, _ := url.QueryUnescape(r.URL.Query().Get("name"))
			switch name {
			case "twice":
				cloudtest.Reply(200, `{"projects":[{"id":"a","name":"twice"},{"id":"b","name":"twice"}]}`)(w, r)
			case "broken":
				cloudtest.Reply(200, `{}`)(w, r)
			default:
				cloudtest.Reply(200, `{"projects":[{"id":"`+cloudtest.Project+`","name":"eu-de"},{"id":"x","name":"eu-de_other"}]}`)(w, r)
			}
			return
		}
		cloudtest.Reply(200, cloudtest.EmptyList)(w, r)
	})
	c := mustNew(t, testConfig(f.URL))
	for range 3 { // no project at all: the region's own
		sc, err := c.resolve(t.Context(), "", "")
		if err != nil || sc != (endpoint.Scope{Region: "eu-de", Project: cloudtest.Project}) {
			t.Fatalf("%+v, %v", sc, err)
		}
	}
	if n := f.Count("GET /v3/projects"); n != 1 {
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
	if sc, _ := mustNew(t, cfg).resolve(t.Context(), "", "eu-nl_x"); sc.Region != "eu-nl" {
		t.Errorf("region of project eu-nl_x = %q", sc.Region)
	}
}

// A project's name becomes its ID by signing in for it; no list is needed.
func TestProjectNameIsResolvedBySigningIn(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	c := mustNew(t, testConfig(f.URL, cloudtest.UserEnv(f.URL)...))
	target := poolTarget
	target.Project = "eu-de_prod"
	for range 2 {
		_, id, err := c.Resolve(t.Context(), target)
		if err != nil || id != cloudtest.Project {
			t.Fatalf("%q, %v", id, err)
		}
		if _, err := c.Inventory(t.Context(), target); err != nil {
			t.Fatal(err)
		}
	}
	if len(iam.Logins()) != 1 || iam.Logins()[0] != "eu-de_prod" || f.Count("GET /v3/projects") != 0 {
		t.Errorf("sign-ins %q, requests %q", iam.Logins(), f.Requests())
	}
}

func TestCatalogGivesTheEndpoints(t *testing.T) {
	iam, f := cloudtest.NewIAM(t)
	iam.Catalog = `[{"type":"modelarts","name":"modelarts","endpoints":[
	  {"interface":"internal","region":"eu-de","url":"http://internal.example/v1"},
	  {"interface":"public","region":"eu-nl","url":"http://other.example/v1"},
	  {"interface":"public","region":"eu-de","url":"` + f.URL + `/v1/x"}]}]`
	cfg := testConfig(f.URL, cloudtest.UserEnv(f.URL)...)
	cfg.Endpoints = nil
	if _, err := mustNew(t, cfg).Inventory(t.Context(), poolTarget); err != nil {
		t.Fatal(err)
	}
}

func TestDefaultsOfRegionAndProject(t *testing.T) {
	cfg := testConfig("", "SYNCER_TOKEN", "planted", "OS_REGION_NAME", "eu-nl", "HW_PROJECT_ID", cloudtest.Project)
	cfg.Region = ""
	c := mustNew(t, cfg)
	if c.region != "eu-nl" || c.project != cloudtest.Project {
		t.Errorf("%q, %q", c.region, c.project)
	}
	cfg.Region, cfg.Project = "eu-de", "other"
	if c := mustNew(t, cfg); c.region != "eu-de" || c.project != "other" {
		t.Errorf("%q, %q", c.region, c.project)
	}
}

func TestFallback(t *testing.T) {
	regions := []string{"HW_REGION_NAME", "OS_REGION_NAME", "OS_REGION"}
	projects := []string{"HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID", "HW_PROJECT_NAME", "OS_PROJECT_NAME", "OS_TENANT_NAME"}
	set := func(names []string) (pairs []string) {
		for _, name := range names {
			pairs = append(pairs, name, "of "+name)
		}
		return pairs
	}
	for i := range regions {
		if got, _ := Fallback(cloudtest.Env(set(regions[i:])...)); got != "of "+regions[i] {
			t.Errorf("region with %q set: %q", regions[i:], got)
		}
	}
	for i := range projects {
		if _, got := Fallback(cloudtest.Env(set(projects[i:])...)); got != "of "+projects[i] {
			t.Errorf("project with %q set: %q", projects[i:], got)
		}
	}
	if region, project := Fallback(cloudtest.Env()); region+project != "" {
		t.Errorf("of nothing: %q, %q", region, project)
	}
}
