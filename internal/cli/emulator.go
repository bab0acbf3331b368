package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/emulator"
)

func (a *app) emulatorCommand() *cobra.Command {
	var addr, seed string
	var latency, settle time.Duration
	var rateLimit int
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Serve an in-memory IAM, ModelArts and CCE",
		Long: `emulator serves an in-memory IAM, ModelArts and CCE with a small fleet, for
trying manifests and for tests. Its address goes to standard output. What to
set to use it goes to standard error, as export lines for another terminal.

  syncer emulator                in one terminal
  syncer export --all            in another one, after the export lines

GET /_emulator/log lists the requests it got, POST /_emulator/faults makes it
fail, DELETE /_emulator/faults ends that.

` + exitCodes,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options := emulator.Options{Latency: latency, Settle: settle, RateLimit: rateLimit}
			if seed != "" {
				read, err := readSeed("--seed", seed)
				if err != nil {
					return err
				}
				options.Seed = read
			}
			server, err := emulator.New(options)
			if err != nil {
				return err
			}
			return a.serve(cmd.Context(), addr, server, func(url string) string { return useOf(url, options) })
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	cmd.Flags().StringVar(&seed, "seed", "", "YAML or JSON file with the fleet to start with (default: a small one of its own)")
	cmd.Flags().DurationVar(&latency, "latency", 0, "delay of every answer")
	cmd.Flags().DurationVar(&settle, "settle", 2*time.Second, "how long an install, upgrade or delete takes")
	cmd.Flags().IntVar(&rateLimit, "rate-limit", 0, "requests a second that each service takes, a quarter of them at once after a rest; 429 for those beyond (0: no limit)")
	return cmd
}

// useOf is what a shell has to be told to use the emulator at url: the variables
// for it, its account, the project that holds its fleet, and no pace but its own.
func useOf(url string, options emulator.Options) string {
	region, project := emulator.Region, emulator.ProjectID
	if options.Seed != nil {
		region, project = cmp.Or(options.Seed.Region, region), cmp.Or(options.Seed.Project.ID, project)
	}
	lines := []string{"# for the shell that is to use it:", "export SYNCER_ENDPOINT=iam=" + url + ",cce=" + url + ",modelarts=" + url}
	if errors.Join(desired.CheckRegion(region), desired.CheckProject(project)) == nil { // no other text is a shell's to read
		lines = append(lines, "export SYNCER_REGION="+region+" SYNCER_PROJECT="+project)
	}
	lines = append(lines, "export HUAWEICLOUD_SDK_AK="+emulator.AccessKey+" HUAWEICLOUD_SDK_SK="+emulator.SecretKey)
	if options.RateLimit == 0 {
		lines = append(lines, "export SYNCER_QPS=0")
	}
	return strings.Join(lines, "\n")
}

// serve answers requests until a signal comes. use says how to use it, by its URL.
func (a *app) serve(ctx context.Context, addr string, emulated *emulator.Server, use func(url string) string) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("--addr %s: has to be an address and a free port of this machine, such as 127.0.0.1:8080: %w", addr, err)
	}
	url := "http://" + listener.Addr().String()
	fmt.Fprintln(a.Err, use(url))
	fmt.Fprintln(a.Out, url)
	a.warnOfReach(listener.Addr())
	server := emulated.NewHTTPServer(addr)
	server.ErrorLog = log.New(a.Err, "", 0)
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// warnOfReach says where an address is not this machine's alone.
func (a *app) warnOfReach(addr net.Addr) {
	if at, ok := addr.(*net.TCPAddr); ok && !at.IP.IsLoopback() {
		a.tell(slog.LevelWarn, "warning: other machines can reach %s, and everybody knows the emulator's keys", at)
	}
}
