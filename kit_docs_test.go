package syncer_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestCIPageWorks runs each block of commands of docs/ci.md, on a machine of its own, in
// a checkout whose last commit adds to its manifests.
func TestCIPageWorks(t *testing.T) {
	built := makeRelease(t)
	page, err := os.ReadFile("docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	checks := []struct {
		has   string
		ok    bool
		check func(*pipeline)
	}{
		{"git clone", true, copiedWorkflows},
		{"gh variable set", true, func(p *pipeline) {
			got := p.asked()
			for _, want := range []string{"variable set SYNCER_RELEASE -b v1.2.3", "variable set SYNCER_RELEASE_SHA256 -b " + built.sum,
				"secret set HUAWEICLOUD_SDK_SK -e plan", "secret set HUAWEICLOUD_SDK_SK -e drift", "secret set HUAWEICLOUD_SDK_SK -e production"} {
				if !slices.Contains(got, want) {
					p.t.Errorf("no %q in %q", want, got)
				}
			}
		}},
		{"openssl", true, func(p *pipeline) {
			if !strings.Contains(p.log, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=") {
				p.t.Errorf("printed %s", p.log)
			}
		}},
		{"apply -f manifests --plan", true, func(p *pipeline) {
			if got := p.changes(); len(got) != 2 {
				p.t.Errorf("changed %q", got)
			}
		}},
		{"git revert", true, func(p *pipeline) {
			if text := p.read(filepath.Join(p.dir, "work/manifests/fleet.yaml")); text != byHand {
				p.t.Errorf("manifests are %s", text)
			}
			if !p.shell(p.dir, nil, "git -C origin.git log -1 go-back") {
				p.t.Error("nothing was pushed")
			}
		}},
		{"chat.sh", true, func(p *pipeline) {
			if got := p.asked(); !slices.Equal(got, []string{"POST https://chat.example/hook"}) || !strings.Contains(p.body(), "syncer apply: 2 succeeded") {
				p.t.Errorf("asked for %q: %s", got, p.body())
			}
		}},
		{"mail", true, func(p *pipeline) {
			if got := p.asked(); len(got) != 1 || !strings.HasPrefix(got[0], "mail -E -s syncer on ") || p.body() != "syncer apply: 2 succeeded\n" {
				p.t.Errorf("asked for %q: %s", got, p.body())
			}
		}},
		{"apply -f manifests --yes", true, func(p *pipeline) {
			if got := p.changes(); len(got) != 2 || p.read(filepath.Join(p.dir, "work/result.json")) == "" {
				p.t.Errorf("changed %q", got)
			}
		}},
		{"--detailed-exitcode", false, func(*pipeline) {}},
	}
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != len(checks) {
		t.Fatalf("docs/ci.md has %d blocks of commands, and there are %d checks", len(blocks), len(checks))
	}
	for i, c := range checks {
		t.Run(c.has, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(blocks[i][1], c.has) {
				t.Fatalf("it is another block:\n%s", blocks[i][1])
			}
			p := onPage(t, built)
			if ok := p.shell(filepath.Join(p.dir, "work"), p.environment(), blocks[i][1]); ok != c.ok {
				t.Errorf("did well: %v", ok)
			}
			c.check(p)
		})
	}
}

// onPage makes the machine that the page is read on.
func onPage(t *testing.T, built release) *pipeline {
	p := newPipeline(t, built)
	p.checkout(byHand, fleet)
	p.answer("https://github.com/syncer-project/syncer/releases/download/v1.2.3/checksums.txt",
		strings.Repeat("0", 64)+"  syncer_1.2.3_darwin_arm64.tar.gz\n"+built.sum+"  syncer_1.2.3_linux_amd64.tar.gz\n")
	p.answer("https://raw.githubusercontent.com/syncer-project/syncer/COMMIT/kit/gitlab.yml", "hello world")
	p.write(map[string]string{"work/result.json": `{"kind": "Result", "summary": {"succeeded": 2}, "targets": []}`})
	if !p.shell(p.dir, p.environment(), `mkdir released bin && tar -xzf `+built.archive+` -C bin
		cp -r `+filepath.Join(p.repo, ".github")+` released
		git -C released init -q -b main && git -C released add . && git -C released commit -q -m release && git -C released tag v1.2.3
		cd work && git add manifests && git commit -q -m more`) {
		t.Fatal(p.log)
	}
	p.log = ""
	return p
}

// environment is a person's: syncer on PATH, and git with a name, which finds the
// repository of syncer here.
func (p *pipeline) environment() []string {
	return []string{"PATH=" + filepath.Join(p.dir, "bin") + ":" + p.path, "KIT=" + filepath.Join(p.repo, "kit"),
		"HUAWEICLOUD_SDK_AK=" + p.accessKey, "HUAWEICLOUD_SDK_SK=" + p.secretKey, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=user.name", "GIT_CONFIG_VALUE_0=test", "GIT_CONFIG_KEY_1=user.email", "GIT_CONFIG_VALUE_1=test@example.com",
		"GIT_CONFIG_KEY_2=url." + filepath.Join(p.dir, "released") + ".insteadOf", "GIT_CONFIG_VALUE_2=https://github.com/syncer-project/syncer"}
}

// copiedWorkflows: each names the release's commit, and nothing else was changed.
func copiedWorkflows(p *pipeline) {
	p.log = ""
	p.shell(p.dir, nil, "git -C released rev-parse HEAD")
	for _, name := range []string{"plan.yml", "apply.yml", "drift.yml"} {
		text := p.read(filepath.Join(p.dir, "work/.github/workflows", name))
		pinned := "syncer-project/syncer@" + strings.TrimSpace(p.log) + " # v1.2.3\n"
		open := "syncer-project/syncer@" + strings.Repeat("0", 40) + " # v0.0.0\n"
		if !strings.Contains(text, pinned) || strings.ReplaceAll(text, pinned, open) != p.read(filepath.Join(".github/workflows", name)) {
			p.t.Errorf("%s: %s", name, text)
		}
	}
}

// TestCIPageIncludesTheTemplate: the block for .gitlab-ci.yml names inputs that there are.
func TestCIPageIncludesTheTemplate(t *testing.T) {
	page, err := os.ReadFile("docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(page), "```yaml\n")
	block, _, _ = strings.Cut(block, "```")
	var file struct {
		Include []struct {
			Remote, Integrity string
			Inputs            map[string]any
		}
	}
	if err := yaml.Unmarshal([]byte(block), &file); err != nil || len(file.Include) != 1 || !strings.HasSuffix(file.Include[0].Remote, "/kit/gitlab.yml") {
		t.Fatalf("%+v, %v", file, err)
	}
	if jobs := template(t, file.Include[0].Inputs); len(jobs) < 6 {
		t.Errorf("found %d jobs", len(jobs))
	}
}
