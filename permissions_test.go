package syncer_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// neverAsked are calls that the emulator answers for other clients' sake.
var neverAsked = []string{
	"GET /{$}", "GET /v3", "GET /v3/{$}", "GET /v3/auth/tokens", "GET /v3/auth/projects",
	"GET /v2/{project}/pools/{pool}", "GET /v1/{project}/plugintemplates/{name}",
	"GET /api/v3/projects/{project}/clusters/{cluster}",
}

// emulatedCalls are those that the emulator answers, without autopilot's. The client is
// tested against nothing else, so its calls are among them.
func emulatedCalls(t *testing.T) (calls []string) {
	t.Helper()
	source, err := os.ReadFile("internal/emulator/routes.go")
	if err != nil {
		t.Fatal(err)
	}
	route := regexp.MustCompile(`"(GET|POST|PUT|PATCH|DELETE) (" \+ root \+ ")?([^"]*)": `)
	for _, m := range route.FindAllStringSubmatch(string(source), -1) {
		path := m[3]
		if m[2] != "" {
			path = "/api/v3" + path
		}
		calls = append(calls, m[1]+" "+path)
	}
	return calls
}

// TestPermissionsNameEveryCall: docs/permissions.md has a row for each call of the
// client, and the policies hold the actions of the rows.
func TestPermissionsNameEveryCall(t *testing.T) {
	text, err := os.ReadFile("docs/permissions.md")
	if err != nil {
		t.Fatal(err)
	}
	page, policies := string(text), policies(t, string(text))
	row := regexp.MustCompile("(?m)^\\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]*)` \\| (plans|applies) \\| [^|]* \\| ([^|]*) \\| [1-5, ]+ \\|$")
	rows := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(page, -1) {
		rows[m[1]] = true
		for _, action := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(m[3], -1) {
			for i, name := range []string{"Huawei, plan", "Huawei, apply", "OTC, plan", "OTC, apply"} {
				wanted := (i%2 == 1 || m[2] == "plans") && !strings.HasPrefix(action[1], "iam:") && (i < 2 || !strings.HasSuffix(action[1], ":rollback"))
				if wanted && !slices.Contains(policies[i], action[1]) {
					t.Errorf("%s needs %s, and the policy of %s does not have it", m[1], action[1], name)
				}
			}
		}
		if m[2] == "plans" && !strings.HasPrefix(m[1], "GET ") && m[1] != "POST /v3/auth/tokens" {
			t.Errorf("%s: a plan sends nothing but GET", m[1])
		}
	}
	calls := emulatedCalls(t)
	for _, call := range calls {
		if rows[call] == slices.Contains(neverAsked, call) {
			t.Errorf("%s: has to be in docs/permissions.md, or never asked for", call)
		}
		delete(rows, call)
	}
	if len(calls) < 25 || len(rows) > 0 {
		t.Errorf("found %d calls; docs/permissions.md has others: %v", len(calls), rows)
	}
}

// policies are the actions of the page's policies, of which those to plan only read.
func policies(t *testing.T, page string) (actions [][]string) {
	t.Helper()
	for i, block := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(page, -1) {
		var policy struct {
			Version   string
			Statement []struct {
				Effect string
				Action []string
			}
		}
		decoder := json.NewDecoder(strings.NewReader(block[1]))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&policy); err != nil {
			t.Fatalf("%v\n%s", err, block[1])
		}
		if policy.Version != "1.1" || len(policy.Statement) != 1 || policy.Statement[0].Effect != "Allow" {
			t.Fatalf("not a policy as described:\n%s", block[1])
		}
		for _, action := range policy.Statement[0].Action {
			if i%2 == 0 && !regexp.MustCompile(`^[a-z]+:[A-Za-z]+:(get|list)$`).MatchString(action) {
				t.Errorf("the policy to plan has %s", action)
			}
		}
		actions = append(actions, policy.Statement[0].Action)
	}
	if len(actions) != 4 {
		t.Fatalf("docs/permissions.md has %d policies", len(actions))
	}
	return actions
}
