package syncer_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// A runner runs the jobs of the workflows step by step, as far as a machine without
// GitHub can: shell for shell, with the action of this repository for the released
// one. Checkouts are what a test puts into work; artefacts are kept in a directory.
type runner struct {
	*machine
	work      string            // the workspace
	artifacts string            // one directory each
	known     map[string]string // what expressions stand for
}

type (
	step struct {
		ID, If, Uses, Run string
		Dir               string `json:"working-directory"`
		With, Env         map[string]any
	}
	job struct {
		If       string
		Env      map[string]any
		Strategy struct{ Matrix struct{ Shard []string } }
		Steps    []step
	}
	action struct {
		Inputs  map[string]struct{ Default string }
		Outputs map[string]struct{ Value string }
		Runs    struct{ Steps []step }
	}
)

func newRunner(t *testing.T, built release) *runner {
	m := newMachine(t, built)
	r := &runner{machine: m, work: filepath.Join(m.dir, "work"), artifacts: filepath.Join(m.dir, "artifacts")}
	r.known = map[string]string{
		"github.token": "token-of-the-test", "github.repository": "acme/fleet", "github.sha": merged,
		"github.server_url": "https://github.example", "github.run_id": "99", "github.run_attempt": "1",
		"github.event.pull_request.number": "", "github.event.pull_request.head.sha": "",
		"vars.SYNCER_CLOUD": "huawei", "vars.SYNCER_REGION": "eu-de", "vars.SYNCER_PROJECT": "", "vars.SYNCER_FORKS": "",
		"vars.SYNCER_RELEASE": "v1.2.3", "vars.SYNCER_RELEASE_SHA256": built.sum,
		"secrets.HUAWEICLOUD_SDK_AK": m.accessKey, "secrets.HUAWEICLOUD_SDK_SK": m.secretKey, "secrets.CHAT_WEBHOOK": "", "secrets.SYNCER_PUSH_GATEWAY": "",
		"inputs.unreviewed": "", "needs.apply.result": "success",
	}
	m.write(map[string]string{"work/.keep": "", "artifacts/.keep": ""})
	m.answer("pulls/7", `{"head": {"sha": "`+head+`"}}`)
	return r
}

// job runs a job of a workflow, with what else is known given as name, value, …; it
// tells whether all its steps did well, and false for a job that is skipped.
func (r *runner) job(file, name string, known ...string) bool {
	r.t.Helper()
	var workflow struct{ Jobs map[string]job }
	text, err := os.ReadFile(filepath.Join(".github", "workflows", file))
	if err == nil {
		err = yaml.Unmarshal(text, &workflow)
	}
	if err != nil || len(workflow.Jobs[name].Steps) == 0 {
		r.t.Fatalf("%s: %s: %v", file, name, err)
	}
	scope := maps.Clone(r.known)
	for i := 0; i < len(known); i += 2 {
		scope[known[i]] = known[i+1]
	}
	temp := r.fresh("temp")
	scope["runner.temp"] = temp
	r.summary = filepath.Join(temp, "summary")
	env := []string{"GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=acme/fleet", "GITHUB_REF_NAME=main", "GITHUB_WORKSPACE=" + r.work, "GITHUB_STEP_SUMMARY=" + r.summary}
	this := workflow.Jobs[name]
	if !r.holds(this.If, scope) {
		return false
	}
	return r.steps(this.Steps, append(env, r.texts(this.Env, scope)...), scope)
}

// steps runs steps in their order; after one that failed, only those that always run.
func (r *runner) steps(list []step, env []string, scope map[string]string) bool {
	ok := true
	path := ""
	for i, s := range list {
		if (!ok && !strings.Contains(s.If, "always()")) || !r.holds(s.If, scope) {
			continue
		}
		env := append(env[:len(env):len(env)], r.texts(s.Env, scope)...)
		outputs := map[string]string{}
		switch name, _, _ := strings.Cut(s.Uses, "@"); name {
		case "":
			temp := r.fresh(fmt.Sprint("step", i))
			env = append(env, "PATH="+path+r.path, "GITHUB_OUTPUT="+temp+"/output", "GITHUB_PATH="+temp+"/path", "GITHUB_ACTION_PATH="+r.repo)
			ok = r.shell(filepath.Join(r.work, r.fill(s.Dir, scope)), env, s.Run) && ok
			for _, line := range strings.Split(r.read(temp+"/output"), "\n") {
				key, value, _ := strings.Cut(line, "=")
				outputs[key] = value
			}
			if added := strings.TrimSpace(r.read(temp + "/path")); added != "" {
				path = added + ":" + path
			}
		case "syncer-project/syncer":
			ok = r.action(s, env, scope, outputs) && ok
		case "actions/checkout": // a test has written what is there
		case "actions/upload-artifact":
			r.copy(r.fill(s.With["path"], scope), filepath.Join(r.artifacts, r.fill(s.With["name"], scope)))
		case "actions/download-artifact":
			found, _ := filepath.Glob(filepath.Join(r.artifacts, s.With["pattern"].(string)))
			for _, dir := range found {
				r.copy(dir, filepath.Join(r.fill(s.With["path"], scope), filepath.Base(dir)))
			}
		default:
			r.t.Fatalf("no stand-in for %s", s.Uses)
		}
		for key, value := range outputs {
			scope["steps."+s.ID+".outputs."+key] = value
		}
	}
	return ok
}

// action runs action.yml with a step's inputs, and fills in the step's outputs.
func (r *runner) action(s step, env []string, outer, outputs map[string]string) bool {
	var this action
	if err := yaml.Unmarshal([]byte(r.read("action.yml")), &this); err != nil {
		r.t.Fatal(err)
	}
	scope := maps.Clone(outer)
	maps.DeleteFunc(scope, func(key, _ string) bool { return strings.HasPrefix(key, "steps.") || strings.HasPrefix(key, "inputs.") })
	for name, input := range this.Inputs {
		scope["inputs."+name] = input.Default
	}
	for name, value := range s.With {
		if _, ok := this.Inputs[name]; !ok {
			r.t.Fatalf("action.yml has no input %s", name)
		}
		scope["inputs."+name] = r.fill(value, outer)
	}
	ok := r.steps(this.Runs.Steps, env, scope)
	for name, output := range this.Outputs {
		outputs[name] = r.fill(output.Value, scope)
	}
	return ok
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// fill puts in what expressions stand for.
func (r *runner) fill(value any, scope map[string]string) string {
	if value == nil {
		return ""
	}
	return expression.ReplaceAllStringFunc(fmt.Sprint(value), func(text string) string {
		return r.value(expression.FindStringSubmatch(text)[1], scope)
	})
}

func (r *runner) value(name string, scope map[string]string) string {
	if text, ok := strings.CutPrefix(name, "'"); ok {
		return strings.TrimSuffix(text, "'")
	}
	value, ok := scope[name]
	if !ok && !strings.HasPrefix(name, "steps.") { // a step that was left out has no outputs
		r.t.Fatalf("the test does not know %q", name)
	}
	return value
}

// holds evaluates a condition: comparisons and always(), with && between them.
func (r *runner) holds(condition string, scope map[string]string) bool {
	if condition == "" {
		return true
	}
	for _, term := range strings.Split(condition, " && ") {
		if left, right, ok := strings.Cut(term, " != "); ok && r.value(left, scope) == r.value(right, scope) {
			return false
		}
		if left, right, ok := strings.Cut(term, " == "); ok && r.value(left, scope) != r.value(right, scope) {
			return false
		}
	}
	return true
}

// texts makes an environment of a mapping.
func (r *runner) texts(env map[string]any, scope map[string]string) (out []string) {
	for name, value := range env {
		out = append(out, name+"="+r.fill(value, scope))
	}
	return out
}

// copy copies a directory, and replaces what is there.
func (r *runner) copy(from, to string) {
	_ = os.RemoveAll(to)
	if _, err := os.Stat(from); err != nil {
		return // upload-artifact only warns
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		r.t.Fatal(err)
	}
}

// read returns a file's text, and nothing where there is none.
func (m *machine) read(file string) string {
	text, _ := os.ReadFile(file)
	return string(text)
}

// shell runs a script as GitHub's bash and GitLab's do: it ends at the first failure.
func (m *machine) shell(dir string, env []string, script string) bool {
	run := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	run.Dir = dir
	run.Env = append(m.env[:len(m.env):len(m.env)], env...)
	out, err := run.CombinedOutput()
	m.log += string(out)
	return err == nil
}
