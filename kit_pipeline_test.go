package syncer_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A pipeline runs the jobs of kit/gitlab.yml as far as a machine without GitLab can:
// its rules, variables and shell. Artefacts stay in the checkout, as GitLab leaves them
// to the jobs that need them.
type pipeline struct {
	*machine
	jobs  map[string]gitlabJob
	known map[string]string // predefined variables
}

// gitlabJob has the keywords that the template uses; one that is spelled otherwise is
// an error. GitLab's own schema is too large to be held here.
type gitlabJob struct {
	Extends       string
	Stage         string
	Image         string
	Timeout       string
	Interruptible *bool
	ResourceGroup string `yaml:"resource_group"`
	Needs         []string
	Environment   any
	Variables     map[string]string
	BeforeScript  []string `yaml:"before_script"`
	Script        []string
	AfterScript   []string `yaml:"after_script"`
	Parallel      struct{ Matrix []map[string][]string }
	Rules         []struct {
		If, When string
		Changes  []string
	}
	Artifacts struct {
		When     string
		ExpireIn string `yaml:"expire_in"`
		Paths    []string
		Reports  map[string]string
	}
}

// template reads kit/gitlab.yml, with inputs filled in as GitLab does.
func template(t *testing.T, inputs map[string]any) map[string]gitlabJob {
	t.Helper()
	text, err := os.ReadFile("kit/gitlab.yml")
	if err != nil {
		t.Fatal(err)
	}
	header, body, _ := strings.Cut(string(text), "\n---\n")
	var spec struct {
		Spec struct {
			Inputs map[string]struct {
				Description, Type string
				Default           any
			}
		}
	}
	strict(t, header, &spec)
	for name := range inputs {
		if _, ok := spec.Spec.Inputs[name]; !ok {
			t.Fatalf("the template has no input %s", name)
		}
	}
	body = regexp.MustCompile(`\$\[\[ inputs\.(\w+) \]\]`).ReplaceAllStringFunc(body, func(place string) string {
		name := strings.TrimSuffix(strings.TrimPrefix(place, "$[[ inputs."), " ]]")
		value, ok := inputs[name]
		if !ok {
			value = spec.Spec.Inputs[name].Default
		}
		if value == nil {
			t.Fatalf("no input %s", name)
		}
		if text, ok := value.(string); ok {
			return text
		}
		out, _ := json.Marshal(value)
		return string(out)
	})
	var jobs map[string]gitlabJob
	strict(t, body, &jobs)
	return jobs
}

func strict(t *testing.T, text string, into any) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func newPipeline(t *testing.T, built release) *pipeline {
	m := newMachine(t, built)
	p := &pipeline{machine: m, jobs: template(t, map[string]any{"release": "v1.2.3", "sha256": built.sum, "shards": []string{"0/2", "1/2"}})}
	p.known = map[string]string{
		"CI_PROJECT_DIR": filepath.Join(m.dir, "work"), "CI_PROJECT_ID": "42", "CI_API_V4_URL": "https://gitlab.example/api/v4",
		"CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_SHA": merged, "CI_PIPELINE_URL": "https://gitlab.example/p/99",
		"CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "42", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42",
		"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_PROJECT_URL": filepath.Join(m.dir, "origin"),
		"KIT_TOKEN": "token-of-the-test", "HUAWEICLOUD_SDK_AK": m.accessKey, "HUAWEICLOUD_SDK_SK": m.secretKey,
	}
	p.answer("user", `{"id": 3}`)
	p.answer("projects/42/merge_requests/7", `{"sha": "`+merged+`"}`)
	return p
}

// job runs a job in a pipeline of that source, with more variables as name, value, …; it
// tells whether its rules let it run, and whether it did well.
func (p *pipeline) job(source, name string, more ...string) (ran, ok bool) {
	p.t.Helper()
	this, base := p.jobs[name], p.jobs[".syncer"]
	if this.Extends != ".syncer" || len(this.Script) == 0 {
		p.t.Fatalf("no job %s", name)
	}
	known := map[string]string{"CI_PIPELINE_SOURCE": source, "PATH": p.path}
	for _, variables := range []map[string]string{p.known, base.Variables, this.Variables} {
		for key, value := range variables {
			known[key] = value
		}
	}
	for i := 0; i < len(more); i += 2 {
		known[more[i]] = more[i+1]
	}
	for _, rule := range this.Rules {
		ran = ran || p.holds(rule.If, known)
	}
	if !ran {
		return false, false
	}
	var env []string
	for key, value := range known {
		if key != "PATH" {
			env = append(env, key+"="+os.Expand(value, func(name string) string { return known[name] }))
		}
	}
	env = append(env, "GITLAB_CI=true")
	before := strings.Join(base.BeforeScript, "\n")
	ok = p.shell(known["CI_PROJECT_DIR"], env, before+"\n"+strings.Join(this.Script, "\n"))
	if len(this.AfterScript) > 0 { // in a shell of its own
		p.shell(known["CI_PROJECT_DIR"], env, strings.Join(this.AfterScript, "\n"))
	}
	return true, ok
}

// holds evaluates a rule's condition: comparisons with && between them.
func (p *pipeline) holds(condition string, known map[string]string) bool {
	for _, term := range strings.Split(condition, " && ") {
		left, right, ok := strings.Cut(term, " == ")
		if !ok {
			p.t.Fatalf("the test does not know %q", term)
		}
		value := func(name string) string { return known[name] }
		if os.Expand(left, value) != os.Expand(strings.Trim(right, `"`), value) {
			return false
		}
	}
	return true
}

// checkout makes a repository whose main branch has a manifest, and a checkout of it in
// which a merge request has written another.
func (p *pipeline) checkout(main, request string) {
	p.t.Helper()
	p.write(map[string]string{"work/manifests/fleet.yaml": main})
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"}, {"add", "."},
		{"-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "manifests"},
		{"clone", "-q", "--bare", ".", "../origin.git"}, {"remote", "add", "origin", "../origin.git"},
	} {
		git := exec.Command("git", args...)
		git.Dir = filepath.Join(p.dir, "work")
		git.Env = append(os.Environ(), "HOME="+p.dir, "GIT_CONFIG_NOSYSTEM=1")
		if out, err := git.CombinedOutput(); err != nil {
			p.t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	p.write(map[string]string{"work/manifests/fleet.yaml": request})
}

// report returns one of the files that a job left.
func (p *pipeline) report(name string) string {
	return p.read(filepath.Join(p.dir, "work", ".syncer", name))
}

// TestGitLabInstallsAsGitHub: the template cannot reach install.sh before it is
// installed, so it repeats it, to the letter.
func TestGitLabInstallsAsGitHub(t *testing.T) {
	script, err := os.ReadFile("kit/install.sh")
	if err != nil {
		t.Fatal(err)
	}
	base := template(t, map[string]any{"release": "v1.2.3", "sha256": "0"})[".syncer"]
	if !bytes.Contains([]byte(strings.Join(base.BeforeScript, "\n")), append(append([]byte("bash <<'END'\n"), script...), "END\n"...)) {
		t.Error("kit/gitlab.yml installs otherwise than kit/install.sh")
	}
}
