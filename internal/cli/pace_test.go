package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/internal/console"
)

// TestPaceIsSharedByShards: --qps-total is parted between them, a flag wins over
// the other one's variable, and no shard stands nearly still.
func TestPaceIsSharedByShards(t *testing.T) {
	for _, test := range []struct {
		args, env, shard string
		want             float64
		said, err        string
	}{
		{want: 20},
		{args: "--qps 7", shard: "1/4", want: 7},
		{args: "--qps-total 100", want: 100},
		{args: "--qps-total 100", shard: "3/50", want: 2},
		{args: "--qps-total 0", shard: "0/2", want: 0},
		{env: "SYNCER_QPS_TOTAL=30", shard: "0/4", want: 7.5},
		{args: "--qps-total 30", env: "SYNCER_QPS=5", shard: "0/3", want: 10},
		{args: "--qps 5", env: "SYNCER_QPS_TOTAL=30", shard: "0/3", want: 5},
		{args: "--qps-total 4", shard: "0/50", want: 0.1, said: "50 shards take at least 0.1 requests a second each, 5 together"},
		{args: "--qps-total 4 --qps 3", err: "either what this run takes, or what all shards take together"},
		{env: "SYNCER_QPS=3 SYNCER_QPS_TOTAL=4", err: "leave one of them out"},
		{args: "--qps-total -1", err: "--qps-total -1: has to be a number"},
		{args: "--qps NaN", err: "--qps NaN: has to be a number"},
		{args: "--qps-total 4", shard: "4/4", err: `--shard "4/4"`},
	} {
		var said bytes.Buffer
		a := &app{streams: streams{Err: console.New(&said, console.Plain)}}
		a.env, a.names = lookup(strings.Fields(test.env))
		cmd, r := &cobra.Command{}, rates{}
		r.add(cmd.Flags())
		if err := cmd.ParseFlags(strings.Fields(test.args)); err != nil {
			t.Fatal(err)
		}
		if err := a.bindEnvironment(cmd); err != nil {
			t.Fatal(err)
		}
		err := r.settle(a, test.shard)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%+v: %v", test, err)
			}
			continue
		}
		if d := cmp.Diff(test.want, r.qps); d != "" || err != nil {
			t.Errorf("%+v: %v (-want +got):\n%s", test, err, d)
		}
		if !strings.Contains(said.String(), test.said) || (test.said == "") != (said.Len() == 0) {
			t.Errorf("%+v says %q", test, said.String())
		}
	}
}
