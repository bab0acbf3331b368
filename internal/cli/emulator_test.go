package cli

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/console"
	"github.com/syncer-project/syncer/internal/emulator"
)

func TestReachOfTheEmulator(t *testing.T) {
	for ip, want := range map[string]bool{"127.0.0.1": false, "::1": false, "0.0.0.0": true, "10.0.0.1": true, "::": true} {
		var out bytes.Buffer
		a := &app{streams: streams{Err: console.New(&out, console.Plain)}}
		a.warnOfReach(&net.TCPAddr{IP: net.ParseIP(ip), Port: 80})
		if got := strings.Contains(out.String(), "warning"); got != want {
			t.Errorf("%s: %q", ip, out.String())
		}
	}
}

func TestUseOfTheEmulator(t *testing.T) {
	const url, account = "http://127.0.0.1:80", "export HUAWEICLOUD_SDK_AK=" + emulator.AccessKey + " HUAWEICLOUD_SDK_SK=" + emulator.SecretKey
	const head = "# for the shell that is to use it:\nexport SYNCER_ENDPOINT=iam=" + url + ",cce=" + url + ",modelarts=" + url + "\n"
	for name, test := range map[string]struct {
		options emulator.Options
		want    string
	}{
		"its own fleet": {want: "export SYNCER_REGION=eu-de SYNCER_PROJECT=" + emulator.ProjectID + "\n" + account + "\nexport SYNCER_QPS=0"},
		"a seed with a pace": {
			emulator.Options{RateLimit: 5, Seed: &emulator.Seed{Region: "eu-nl", Project: emulator.Project{ID: "fedcba9876543210fedcba9876543210"}}},
			"export SYNCER_REGION=eu-nl SYNCER_PROJECT=fedcba9876543210fedcba9876543210\n" + account,
		},
		"a seed that a shell would run": {emulator.Options{RateLimit: 5, Seed: &emulator.Seed{Region: "$(reboot)"}}, account},
	} {
		if got := useOf(url, test.options); got != head+test.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, head+test.want)
		}
	}
}
