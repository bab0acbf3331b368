package world_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/bench/world"
	"github.com/syncer-project/syncer/internal/cli"
)

func start(t *testing.T, opts world.Options) (*world.World, *httptest.Server) {
	t.Helper()
	w := world.New(opts)
	server := httptest.NewServer(w.Handler())
	t.Cleanup(server.Close)
	return w, server
}

// signIn returns a token.
func signIn(t *testing.T, server *httptest.Server) string {
	t.Helper()
	answer, err := server.Client().Post(server.URL+"/v3/auth/tokens", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.Header.Get("X-Subject-Token")
}

func request(t *testing.T, server *httptest.Server, token, method, path, body string) (status int, answer []byte) {
	t.Helper()
	r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", token)
	a, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if answer, err = io.ReadAll(a.Body); err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, answer
}

type item struct {
	Metadata struct{ UID string }
	Spec     struct {
		Version           string
		AddonTemplateName string
		Values            json.RawMessage
	}
	Status struct {
		Status         string
		CurrentVersion json.RawMessage
	}
}

func list(t *testing.T, server *httptest.Server, token string, cluster int) []item {
	t.Helper()
	status, answer := request(t, server, token, "GET", "/api/v3/addons?cluster_id="+world.ClusterID(cluster), "")
	var l struct{ Items []item }
	if err := json.Unmarshal(answer, &l); status != 200 || err != nil || len(l.Items) != world.Addons() {
		t.Fatalf("%d, %v, %d items", status, err, len(l.Items))
	}
	return l.Items
}

// flatten collects the leaves of a value by their paths.
func flatten(path string, value any, into map[string]any) {
	switch v := value.(type) {
	case map[string]any:
		for key, below := range v {
			flatten(path+"/"+key, below, into)
		}
	case []any:
		for i, below := range v {
			flatten(fmt.Sprintf("%s/%d", path, i), below, into)
		}
	default:
		into[path] = v
	}
}

func leaves(t *testing.T, text json.RawMessage) map[string]any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	flatten("", value, out)
	return out
}

// The sizes that docs/performance.md tells.
func TestAddonsHaveTheSizeThatIsTold(t *testing.T) {
	_, server := start(t, world.Options{Clusters: 3})
	token := signIn(t, server)
	first, second := list(t, server, token, 0), list(t, server, token, 1)
	for i, a := range first {
		here, there := leaves(t, a.Spec.Values), leaves(t, second[i].Spec.Values)
		if n, size := len(here), len(a.Spec.Values); n < 100 || n > 150 || size < 4500 || size > 5500 {
			t.Errorf("%s: %d leaves, %d bytes", a.Spec.AddonTemplateName, n, size)
		}
		differ := 0
		for path, value := range here {
			if there[path] != value {
				differ++
			}
		}
		if differ != 3 || len(here) != len(there) {
			t.Errorf("%s: %d leaves differ between two clusters", a.Spec.AddonTemplateName, differ)
		}
		if len(a.Status.CurrentVersion) < 5000 {
			t.Errorf("%s: its version's defaults are %d bytes", a.Spec.AddonTemplateName, len(a.Status.CurrentVersion))
		}
	}
}

func TestLeanTellsNoDefaults(t *testing.T) {
	_, server := start(t, world.Options{Clusters: 1, Lean: true})
	if a := list(t, server, signIn(t, server), 0)[0]; a.Status.CurrentVersion != nil || a.Spec.Values == nil {
		t.Errorf("%+v", a)
	}
}

func TestAChangeIsSeenAndForgotten(t *testing.T) {
	w, server := start(t, world.Options{Clusters: 2})
	token := signIn(t, server)
	before := list(t, server, token, 1)
	id := world.AddonIDs(1)[0]
	if id != before[0].Metadata.UID {
		t.Fatalf("%s is told for %s", id, before[0].Metadata.UID)
	}
	status, _ := request(t, server, token, "PUT", "/api/v3/addons/"+id, string(world.ChangeBody()))
	after := list(t, server, token, 1)
	if status != 200 || after[0].Spec.Version == before[0].Spec.Version || after[1].Spec.Version != before[1].Spec.Version {
		t.Errorf("%d, %s → %s", status, before[0].Spec.Version, after[0].Spec.Version)
	}
	if !strings.Contains(string(world.ChangeBody()), string(after[0].Spec.Values)) {
		t.Error("the values are not those that were sent")
	}
	if other := list(t, server, token, 0); other[0].Spec.Version != before[0].Spec.Version {
		t.Error("another cluster was changed too")
	}
	if counts := w.Counts(); counts["list"] != 3 || counts["change"] != 1 || counts["sign-in"] != 1 {
		t.Errorf("%v", counts)
	}
	w.Reset()
	if counts := w.Counts(); len(counts) != 0 {
		t.Errorf("%v after a reset", counts)
	}
	if again := list(t, server, token, 1); again[0].Spec.Version != before[0].Spec.Version {
		t.Error("the change is still there after a reset")
	}
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	w, server := start(t, world.Options{Clusters: 1})
	token := signIn(t, server)
	id := world.AddonIDs(0)[0]
	for _, c := range []struct {
		token, method, path, body string
		want                      int
	}{
		{"", "GET", "/api/v3/addons?cluster_id=" + world.ClusterID(0), "", 401},
		{token, "GET", "/api/v3/addons?cluster_id=" + world.ClusterID(1), "", 404},
		{token, "GET", "/api/v3/addons?cluster_id=nonsense", "", 404},
		{token, "PUT", "/api/v3/addons/" + world.ClusterID(1), string(world.ChangeBody()), 404},
		{token, "PUT", "/api/v3/addons/" + id, `{"spec":{"version":"0.0.1","values":{}}}`, 400},
		{token, "PUT", "/api/v3/addons/" + id, `{`, 400},
		{token, "DELETE", "/api/v3/addons/" + id, "", 404},
	} {
		if status, _ := request(t, server, c.token, c.method, c.path, c.body); status != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, status, c.want)
		}
	}
	if n := w.Counts()["other"]; n != 1 {
		t.Errorf("%d requests of no known kind", n)
	}
}

// TestSyncerFindsWhatTheManifestsSay: in sync nothing is to do, else everything, and an
// apply does it.
func TestSyncerFindsWhatTheManifestsSay(t *testing.T) {
	const clusters = 3
	for name, style := range map[string]world.Style{"shared": world.Shared, "spelled": world.Spelled} {
		t.Run(name, func(t *testing.T) {
			w, server := start(t, world.Options{Clusters: clusters})
			syncer := func(want int, command string, changed bool, flags ...string) {
				t.Helper()
				if code, said := run(t, server.URL, command, manifest(t, clusters, changed, style), flags...); code != want {
					t.Fatalf("%s, changed %t: exit code %d, want %d\n%s", command, changed, code, want, said)
				}
			}
			syncer(0, "plan", false, "--detailed-exitcode")
			syncer(2, "plan", true, "--detailed-exitcode")
			if n := w.Counts()["change"]; n != 0 {
				t.Fatalf("a plan sent %d changes", n)
			}
			syncer(0, "apply", true, "--yes", "--poll-interval=1ms")
			if n := w.Counts()["change"]; n != clusters*world.Addons() {
				t.Errorf("%d changes were sent", n)
			}
			syncer(0, "plan", true, "--detailed-exitcode")
		})
	}
}

func manifest(t *testing.T, clusters int, changed bool, style world.Style) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "manifest.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := world.Manifest(file, clusters, changed, style); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

func run(t *testing.T, address, command, manifest string, flags ...string) (code int, said string) {
	t.Helper()
	var out strings.Builder
	env := []string{
		"OS_AUTH_URL=" + address + "/v3", "OS_USERNAME=bench", "OS_PASSWORD=bench-password", "OS_USER_DOMAIN_NAME=bench",
		"OS_PROJECT_ID=" + world.Project, "HOME=" + t.TempDir(),
	}
	code = cli.Main(append([]string{command, "-f", manifest, "--qps=0"}, flags...), env, strings.NewReader(""), &out, &out)
	return code, out.String()
}

// TestProjectsHaveTheirParts: each cluster is listed by one project, and by no other.
func TestProjectsHaveTheirParts(t *testing.T) {
	const clusters, projects = 7, 3
	_, server := start(t, world.Options{Clusters: clusters, Projects: projects})
	token := signIn(t, server)
	seen := map[string]bool{}
	for p := range projects {
		status, answer := request(t, server, token, "GET", "/api/v3/projects/"+world.ProjectID(p)+"/clusters", "")
		var l struct {
			Items []struct{ Metadata struct{ UID string } }
		}
		if err := json.Unmarshal(answer, &l); status != 200 || err != nil {
			t.Fatal(status, err)
		}
		for _, item := range l.Items {
			if seen[item.Metadata.UID] {
				t.Errorf("%s is listed twice", item.Metadata.UID)
			}
			seen[item.Metadata.UID] = true
		}
	}
	if len(seen) != clusters {
		t.Errorf("%d of %d clusters are listed", len(seen), clusters)
	}
	if status, _ := request(t, server, token, "GET", "/api/v3/projects/"+world.ProjectID(projects)+"/clusters", ""); status != 404 {
		t.Errorf("a project that is not there: %d", status)
	}
}

// TestTheBusiestSecondIsOneOfMany: sign-ins go to another service and do not count.
func TestTheBusiestSecondIsOneOfMany(t *testing.T) {
	w, server := start(t, world.Options{Clusters: 1})
	token := signIn(t, server)
	if n := w.Busiest(); n != 0 {
		t.Errorf("%d before anything was asked", n)
	}
	for range 3 {
		list(t, server, token, 0)
	}
	if n := w.Busiest(); n < 1 || n > 3 { // a second may have ended between them
		t.Errorf("%d in the busiest second", n)
	}
}
