package cli

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/internal/console"
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
