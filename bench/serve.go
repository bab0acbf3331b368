package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/syncer-project/syncer/bench/world"
)

// serve runs a cloud until ctx or its time ends, and says its URL first. With -dir it
// writes beside that what a client needs there.
func serve(ctx context.Context, args []string, out io.Writer) error {
	var o world.Options
	flags := flag.NewFlagSet("bench serve", flag.ContinueOnError)
	flags.IntVar(&o.Clusters, "clusters", 1000, "how many clusters there are, of 20 add-ons each")
	flags.IntVar(&o.Projects, "projects", 1, "how many projects have them, in equal parts")
	flags.DurationVar(&o.Latency, "latency", 0, "time before each answer")
	flags.DurationVar(&o.Settle, "settle", 0, "how long an accepted change is under way")
	flags.IntVar(&o.Leaves, "leaves", world.Leaves, "how many leaves the 5 KB of an add-on's parameters have")
	flags.BoolVar(&o.Lean, "lean", false, "do not tell the defaults of installed versions")
	listen := flags.String("listen", "127.0.0.1:0", "loopback address")
	life := flags.Duration("for", 24*time.Hour, "time after which it ends by itself")
	dir := flags.String("dir", "", "write manifests, the floor's files and the client's environment here")
	if err := flags.Parse(args); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	if address, ok := listener.Addr().(*net.TCPAddr); !ok || !address.IP.IsLoopback() {
		return errors.Join(fmt.Errorf("%s is not of this machine alone", listener.Addr()), listener.Close())
	}
	address := "http://" + listener.Addr().String()
	if *dir != "" {
		if err := equip(*dir, address, o.Clusters); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	fmt.Fprintln(out, address)
	ctx, stop := context.WithTimeout(ctx, *life)
	defer stop()
	server := &http.Server{Handler: world.New(o).Handler(), ReadHeaderTimeout: time.Minute}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Names of the files that equip writes.
const (
	targetsFile = "targets.txt" // for the floor: a plan
	changesFile = "changes.txt" // and an apply
	bodyFile    = "body.json"   // of each of its changes
	envFile     = "env.sh"
)

// manifestFile is the name of a manifest that equip writes.
func manifestFile(style string, changed bool) string {
	if changed {
		return style + "-changed.yaml"
	}
	return style + "-sync.yaml"
}

// styles are the manifests there are, by name.
var styles = map[string]world.Style{"shared": world.Shared, "spelled": world.Spelled}

func styleOf(name string) (world.Style, error) {
	style, known := styles[name]
	if !known {
		return 0, fmt.Errorf("%q is no style of manifests: shared or spelled", name)
	}
	return style, nil
}

// equip writes what clients of a cloud at address with n clusters need.
func equip(dir, address string, n int) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for name, style := range styles {
		for _, changed := range []bool{false, true} {
			if err := create(dir, manifestFile(name, changed), func(out io.Writer) error { return world.Manifest(out, n, changed, style) }); err != nil {
				return err
			}
		}
	}
	return errors.Join(
		create(dir, targetsFile, func(out io.Writer) error {
			for i := range n {
				fmt.Fprintln(out, world.ClusterID(i))
			}
			return nil
		}),
		create(dir, changesFile, func(out io.Writer) error {
			for i := range n {
				fmt.Fprintln(out, world.ClusterID(i), strings.Join(world.AddonIDs(i), " "))
			}
			return nil
		}),
		create(dir, bodyFile, func(out io.Writer) error {
			_, err := out.Write(world.ChangeBody())
			return err
		}),
		create(dir, envFile, func(out io.Writer) error {
			for _, setting := range environment(address) {
				fmt.Fprintf(out, "export %s\n", setting)
			}
			return nil
		}),
	)
}

func create(dir, name string, write func(io.Writer) error) error {
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	return errors.Join(write(out), out.Flush(), file.Close())
}

// environment is what a client of the cloud at address is told, in the words of
// OpenStack's clients.
func environment(address string) []string {
	return []string{
		"OS_AUTH_URL=" + address + "/v3", "OS_USERNAME=bench", "OS_PASSWORD=bench-password",
		"OS_USER_DOMAIN_NAME=bench", "OS_PROJECT_ID=" + world.Project, "OS_REGION_NAME=" + world.Region,
	}
}
