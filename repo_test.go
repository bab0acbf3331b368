// Package syncer_test checks the promises that the repository makes about
// itself: which way imports point, and that every package says what it is for.
package syncer_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/syncer-project/syncer"

// allowed maps each package to what it may import of this module, and of the
// standard library where that is limited. A package that is missing here fails.
var allowed = map[string]rule{
	"bench":       {imports: []string{"bench/world"}, why: "it runs binaries, and knows nothing of what is in them"},
	"bench/floor": {why: "it is what the program is measured against, so it has nothing of it"},
	"bench/world": {why: "it is made from the services' description, like the emulator"},
	"bench/guard": {why: "it reads what benchmarks print"},
	"cmd/syncer":  {imports: []string{"internal/cli"}, why: "main is a call and an exit code"},
	"desired": {
		imports: []string{"desired/secret", "desired/tree"},
		banned:  []string{"os", "net/http", "log", "log/slog", "math/rand", "math/rand/v2"},
		why:     "words that all stages share, and nothing that acts",
	},
	"desired/window": {
		imports: []string{"desired"},
		banned:  []string{"os", "net/http", "log", "log/slog", "math/rand", "math/rand/v2"},
		why:     "a calendar: it is asked about a time, and makes nobody wait",
	},
	"desired/secret":   {why: "a leaf: all that is shown goes through it"},
	"desired/tree":     {why: "a leaf: it knows JSON and nothing of this program"},
	"desired/manifest": {imports: []string{"desired", "desired/secret", "desired/tree", "desired/window"}, why: "the first stage; it knows nothing of what follows"},
	"diff": {
		imports: []string{"desired", "desired/secret", "desired/tree"},
		banned:  []string{"os", "net/http", "log", "log/slog", "time", "math/rand", "math/rand/v2"},
		why:     "planning is pure: same in, same out",
	},
	"executor": {imports: []string{"desired", "desired/tree", "desired/window", "diff"}, why: "a library for any client, so nothing internal"},
	"executor/executortest": {
		imports: []string{"desired", "desired/secret", "diff", "executor"}, why: "it checks any client, so it knows none",
	},
	"internal/cloud": {
		imports: []string{"desired", "desired/secret", "diff", "executor", "internal/cloud/auth", "internal/cloud/endpoint", "internal/cloud/transport", "internal/cloud/wire"},
		why:     "it implements executor.Client out of the rooms below it",
	},
	"internal/cloud/auth": {
		imports: []string{"executor", "internal/cloud/endpoint", "internal/cloud/transport"},
		why:     "it proves who asks, and knows nothing of targets and changes",
	},
	"internal/cloud/transport": {
		imports: []string{"executor", "internal/cloud/endpoint", "internal/cloud/wire"},
		why:     "it makes requests for whoever asks, and takes credentials as it gets them",
	},
	"internal/cloud/wire": {
		imports: []string{"desired", "desired/secret", "diff"},
		banned:  []string{"os", "log/slog", "context"},
		why:     "it reads and writes the services' bodies, and asks nobody",
	},
	"internal/cloud/endpoint": {
		banned: []string{"os", "net/http", "time", "log/slog", "context"},
		why:    "where a service is follows from the settings, and asks nobody",
	},
	"internal/cloud/cloudtest": {
		why: "it serves the tests of package cloud and its rooms; nothing in the product imports it",
	},
	"internal/snapshot": {imports: []string{"desired", "desired/secret", "desired/tree", "diff", "executor"}, why: "it stands in for the services, so it implements executor.Reader and knows none of them"},
	"internal/style":    {imports: []string{"diff", "executor"}, banned: []string{"io", "os"}, why: "it makes pieces of lines; reports and progress put them together and write them"},
	"internal/console":  {imports: []string{"internal/style"}, banned: []string{"os", "net/http", "time"}, why: "all that is printed goes through it, so it knows nothing of what that is"},
	"internal/report":   {imports: []string{"desired", "desired/secret", "diff", "executor", "internal/style"}, banned: []string{"os"}, why: "it draws what the stages yield and asks nobody"},
	"internal/progress": {imports: []string{"desired", "diff", "executor", "internal/style"}, banned: []string{"os"}, why: "it shows events as they come and asks nobody"},
	"internal/emulator": {why: "it is made from the services' description, not from the client"},
	"internal/export":   {imports: []string{"desired", "desired/manifest", "desired/secret", "desired/tree", "diff"}, banned: []string{"os", "net/http", "time"}, why: "it puts into words what was read, and asks nobody"},
	"internal/metrics":  {imports: []string{"diff", "executor"}, banned: []string{"os", "net/http", "log/slog"}, why: "it says in numbers what the stages yield, and asks nobody"},
	"internal/pushgateway": {
		imports: []string{"internal/cloud/transport", "internal/metrics"},
		banned:  []string{"os"},
		why:     "it brings metrics to where they are wanted, through the proxies that requests go through",
	},
	"internal/recovery":  {imports: []string{"desired", "desired/tree", "diff", "executor", "internal/export"}, banned: []string{"net/http"}, why: "it writes down what it is given, and asks nobody"},
	"internal/tfstate":   {imports: []string{"desired", "desired/secret", "desired/tree"}, banned: []string{"os", "net/http", "time"}, why: "it reads what it is given, and asks nobody"},
	"internal/cli":       {imports: []string{"desired", "desired/manifest", "desired/secret", "diff", "executor", "internal/cloud", "internal/console", "internal/emulator", "internal/export", "internal/metrics", "internal/progress", "internal/pushgateway", "internal/recovery", "internal/report", "internal/snapshot", "internal/style", "internal/tfstate"}, why: "it puts the stages together"},
	"internal/cli/pages": {imports: []string{"internal/cli"}, why: "it writes what the commands say of themselves"},
}

type rule struct {
	imports []string
	banned  []string
	why     string
}

type pkg struct {
	ImportPath string
	Doc        string
	Imports    []string
	GoFiles    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,GoFiles", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 { // this file's own package has tests only
			all = append(all, p)
		}
	}
	return all
}

func TestImportsPointOneWay(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		seen[name] = true
		rule, known := allowed[name]
		if !known {
			t.Errorf("%s: a package that is not in the map of imports; say what it may import and why", name)
			continue
		}
		for _, path := range p.Imports {
			inner, own := strings.CutPrefix(path, module+"/")
			if own && !slices.Contains(rule.imports, inner) || slices.Contains(rule.banned, path) {
				t.Errorf("%s must not import %s: %s", name, path, rule.why)
			}
		}
	}
	for name := range allowed {
		if !seen[name] {
			t.Errorf("%s is in the map of imports and does not exist", name)
		}
	}
}

// TestWordsHaveNoClock: the words of the wanted state know durations and times of
// day, and those of the services when something was changed; what time it is now they
// are told.
func TestWordsHaveNoClock(t *testing.T) {
	clock := regexp.MustCompile(`\btime\.(Now|Since|Until|After|AfterFunc|Sleep|Tick|New\w+)\(`)
	for _, folder := range []string{"desired", "desired/window", "internal/cloud/wire"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if m := clock.Find(text); m != nil && !strings.HasSuffix(file, "_test.go") {
				t.Errorf("%s: calls %s", file, m)
			}
		}
	}
}

// linked names all modules of others that a program links with a public package
// and what that imports, with the reason, and those of the program itself. A
// package that is missing fails.
var linked = map[string]map[string]string{
	"cmd/syncer": {
		"go.yaml.in/yaml/v3":                    "desired/manifest",
		"sigs.k8s.io/yaml":                      "desired/manifest",
		"go.yaml.in/yaml/v2":                    "sigs.k8s.io/yaml",
		"github.com/Masterminds/semver/v3":      "desired/manifest, diff",
		"github.com/netresearch/go-cron":        "desired/window",
		"k8s.io/apimachinery":                   "desired/manifest, desired/window",
		"k8s.io/klog/v2":                        "k8s.io/apimachinery",
		"k8s.io/utils":                          "k8s.io/apimachinery",
		"github.com/go-logr/logr":               "k8s.io/apimachinery",
		"github.com/google/go-cmp":              "diff",
		"github.com/hashicorp/go-multierror":    "executor",
		"github.com/hashicorp/errwrap":          "go-multierror",
		"golang.org/x/sync":                     "executor",
		"github.com/gophercloud/gophercloud/v2": "sign-in to Keystone, clouds.yaml",
		"gopkg.in/yaml.v2":                      "gophercloud's clouds.yaml",
		"gopkg.in/ini.v1":                       "profiles of access keys",
		"github.com/hashicorp/go-retryablehttp": "which requests are sent again, and after which time",
		"github.com/hashicorp/go-cleanhttp":     "go-retryablehttp",
		"golang.org/x/time":                     "the pace of requests",
		"golang.org/x/net":                      "proxies",
		"golang.org/x/text":                     "the width of characters; golang.org/x/net",
		"github.com/rogpeppe/go-internal":       "differences of long texts",
		"github.com/fatih/color":                "colours",
		"github.com/mattn/go-colorable":         "github.com/fatih/color",
		"github.com/mattn/go-isatty":            "github.com/fatih/color",
		"golang.org/x/sys":                      "golang.org/x/term",
		"golang.org/x/term":                     "terminals",
		"github.com/spf13/cobra":                "commands",
		"github.com/spf13/pflag":                "flags",
		"github.com/go-json-experiment/json":    "answers and saved files are read in one pass",
		"github.com/prometheus/client_golang":   "metrics, and pushing them; 1 ms of each start, for a default registry that nobody asks for",
		"github.com/prometheus/client_model":    "metrics of a run before",
		"github.com/prometheus/common":          "the text format of metrics",
		"github.com/prometheus/procfs":          "github.com/prometheus/client_golang",
		"github.com/beorn7/perks":               "github.com/prometheus/client_golang",
		"github.com/cespare/xxhash/v2":          "github.com/prometheus/client_golang",
		"github.com/munnerz/goautoneg":          "github.com/prometheus/common",
		"google.golang.org/protobuf":            "github.com/prometheus/client_model; 2 MB of the binary and 0.3 ms of each start",
	},
	"bench":          {},
	"bench/floor":    {},
	"bench/world":    {},
	"bench/guard":    {},
	"desired":        {},
	"desired/secret": {},
	"desired/tree":   {},
	"desired/window": {
		"github.com/netresearch/go-cron": "cron schedules",
		"k8s.io/apimachinery":            "label selectors",
		"k8s.io/klog/v2":                 "k8s.io/apimachinery",
		"k8s.io/utils":                   "k8s.io/apimachinery",
		"github.com/go-logr/logr":        "k8s.io/apimachinery",
	},
	"desired/manifest": {
		"github.com/netresearch/go-cron":   "desired/window",
		"go.yaml.in/yaml/v3":               "nodes that know their lines",
		"sigs.k8s.io/yaml":                 "writes YAML",
		"go.yaml.in/yaml/v2":               "sigs.k8s.io/yaml",
		"github.com/Masterminds/semver/v3": "constraints",
		"k8s.io/apimachinery":              "what a label may be",
		"k8s.io/klog/v2":                   "k8s.io/apimachinery",
		"k8s.io/utils":                     "k8s.io/apimachinery",
		"github.com/go-logr/logr":          "k8s.io/apimachinery",
	},
	"diff": {
		"github.com/Masterminds/semver/v3": "constraints",
		"github.com/google/go-cmp":         "the paths of a difference",
	},
	"executor": {
		"github.com/netresearch/go-cron":     "desired/window",
		"k8s.io/apimachinery":                "desired/window",
		"k8s.io/klog/v2":                     "desired/window",
		"k8s.io/utils":                       "desired/window",
		"github.com/go-logr/logr":            "desired/window",
		"github.com/Masterminds/semver/v3":   "diff",
		"github.com/google/go-cmp":           "diff",
		"github.com/hashicorp/go-multierror": "all errors of a run",
		"github.com/hashicorp/errwrap":       "go-multierror",
		"golang.org/x/sync":                  "limited concurrency",
	},
	"executor/executortest": {
		"github.com/netresearch/go-cron":     "executor",
		"k8s.io/apimachinery":                "executor",
		"k8s.io/klog/v2":                     "executor",
		"k8s.io/utils":                       "executor",
		"github.com/go-logr/logr":            "executor",
		"github.com/Masterminds/semver/v3":   "diff",
		"github.com/google/go-cmp":           "diff",
		"github.com/hashicorp/go-multierror": "executor",
		"github.com/hashicorp/errwrap":       "executor",
		"golang.org/x/sync":                  "executor",
	},
}

// TestNoModuleOfOthersButThese: who embeds a public package gets what it needs, and
// no heavy module slips into the program.
func TestNoModuleOfOthersButThese(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		if strings.HasPrefix(name, "internal/") {
			continue
		}
		reasons, known := linked[name]
		if !known {
			t.Errorf("%s: a public package or program that is not in the map of linked modules", name)
			continue
		}
		found := modulesOf(t, p.ImportPath)
		for _, path := range found {
			if reasons[path] == "" {
				t.Errorf("%s links %s; say why, or do without", name, path)
			}
		}
		for path := range reasons {
			if !slices.Contains(found, path) {
				t.Errorf("%s no longer links %s", name, path)
			}
		}
	}
}

// modulesOf lists the modules of others that a package links.
func modulesOf(t *testing.T, path string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	found := strings.Fields(string(out))
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(path string) bool { return path == module })
}

func TestEveryPackageHasADoc(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("%s: has no package doc that says what goes in and what comes out", p.ImportPath)
		}
	}
}

// TestReadmeShowsTheExamples: what README.md shows of the library is what is run.
func TestReadmeShowsTheExamples(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for file, name := range map[string]string{"desired/manifest/example_test.go": "ExampleLoad", "diff/example_test.go": "ExampleTarget", "executor/example_test.go": "Example"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, body, found := strings.Cut(string(source), "func "+name+"() {\n\t")
		body, _, _ = strings.Cut(body, "\n}\n")
		body = strings.ReplaceAll(body, "\n\t", "\n")
		if !found || !strings.Contains(string(readme), "```go\n"+body+"\n```") {
			t.Errorf("README.md does not show %s of %s as it is:\n%s", name, file, body)
		}
		if n := strings.Count(string(source), "\n"); n >= 60 {
			t.Errorf("%s has %d lines", file, n)
		}
	}
}
