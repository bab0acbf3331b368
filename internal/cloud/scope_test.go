package cloud

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/cloud/endpoint"
)

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
		if err != nil || sc != (endpoint.Scope{Region: "eu-de", Project: testProject}) {
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
	if sc, _ := mustNew(t, cfg).resolve(t.Context(), "", "eu-nl_x"); sc.Region != "eu-nl" {
		t.Errorf("region of project eu-nl_x = %q", sc.Region)
	}
}
