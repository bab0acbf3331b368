package cli

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/internal/emulator"
)

func (a *app) emulatorCommand() *cobra.Command {
	var addr, seed string
	var latency, settle time.Duration
	var rateLimit int
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Serve an in-memory IAM, ModelArts and CCE",
		Long: fmt.Sprintf(`emulator serves an in-memory IAM, ModelArts and CCE with a small fleet, for
trying manifests and for tests. Its address is the first line that it prints.

  syncer emulator --addr 127.0.0.1:8080 &
  export SYNCER_ENDPOINT=iam=http://127.0.0.1:8080,cce=http://127.0.0.1:8080,modelarts=http://127.0.0.1:8080
  export HUAWEICLOUD_SDK_AK=%s HUAWEICLOUD_SDK_SK=%s
  syncer plan -f examples/manifests

GET /_emulator/log lists the requests it got, POST /_emulator/faults makes it fail,
DELETE /_emulator/faults ends that.

%s`, emulator.AccessKey, emulator.SecretKey, exitCodes),
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options := emulator.Options{Latency: latency, Settle: settle, RateLimit: rateLimit}
			if seed != "" {
				read, err := readSeed(seed)
				if err != nil {
					return err
				}
				options.Seed = read
			}
			server, err := emulator.New(options)
			if err != nil {
				return err
			}
			return a.serve(cmd.Context(), addr, server)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	cmd.Flags().StringVar(&seed, "seed", "", "YAML or JSON file with the fleet to start with (default: a small one of its own)")
	cmd.Flags().DurationVar(&latency, "latency", 0, "delay of every answer")
	cmd.Flags().DurationVar(&settle, "settle", 2*time.Second, "how long an install, upgrade or delete takes")
	cmd.Flags().IntVar(&rateLimit, "rate-limit", 0, "requests a second that each service takes, a quarter of them at once after a rest; 429 for those beyond (0: no limit)")
	return cmd
}

// serve answers requests until a signal comes.
func (a *app) serve(ctx context.Context, addr string, emulated *emulator.Server) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	fmt.Fprintln(a.Out, "http://"+listener.Addr().String())
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
