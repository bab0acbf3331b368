package manifest_test

import (
	"strings"
	"testing"
)

// What ends up in addresses is held to its grammar, each mistake at its place.
func TestNamesAreChecked(t *testing.T) {
	_, err := read(`apiVersion: syncer/v1
kind: DesiredState
defaults: {region: "x@127.0.0.1:1/", project: "../p"}
pools:
  - name: ..
    region: "eu-de#"
    plugins: []
clusters:
  - id: "c\x001"
    project: "p\r\nHost: y"
    addons: []
`)
	if err == nil {
		t.Fatal("it loads")
	}
	for _, want := range []string{
		`-:3:20: defaults.region: "x@127.0.0.1:1/" cannot be a region`,
		`-:3:47: defaults.project: "../p" cannot be a project`,
		`-:5:11: pools[0].name: ".." cannot be a pool's name`,
		`-:6:13: pools[0].region: "eu-de#" cannot be a region`,
		`-:9:9: clusters[0].id: "c\x001" cannot be a cluster's ID`,
		`-:10:14: clusters[0].project: "p\r\nHost: y" cannot be a project`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing in\n%v", want, err)
		}
	}
}
