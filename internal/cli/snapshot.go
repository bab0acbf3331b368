package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/report"
	"github.com/syncer-project/syncer/internal/snapshot"
	"github.com/syncer-project/syncer/internal/style"
)

// snapshotRun holds the flags of snapshot.
type snapshotRun struct {
	manifests
	selection
	connection
	outputs
	file string
}

func (a *app) snapshotCommand() *cobra.Command {
	var r snapshotRun
	cmd := &cobra.Command{
		Use:   "snapshot -f PATH…",
		Short: "Save what is live, for plans without a cloud",
		Long: `snapshot lists what is live on the targets of the manifests, and what the
services offer there, and writes it as one JSON file. It only reads.

plan --snapshot FILE makes from it the plan that plan would have made at that
moment, with neither cloud nor credentials: for pull requests from forks, and
for bug reports. A target that could not be read is in the file with its error.

The file holds no secret. Values under keys such as password or token, and what
the manifests took from ${env:} and ${file:}, are dropped: a plan from it does
not compare them, and says how many that were. With ` + snapshot.KeyVariable + ` set
to a passphrase they are stored as hashes under it, so that a plan, which needs
the same one, sees whether two are equal. Who knows both file and passphrase can
try guesses, so make it long, and keep it from who must not.

  syncer snapshot -f manifests/ --out moment.json
  syncer plan -f manifests/ --snapshot moment.json

` + exitCodes,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.take(a, cmd) },
	}
	f := cmd.Flags()
	r.manifests.flags(f)
	r.selection.flags(f)
	r.connection.flags(f)
	r.manifests.unsetFlag(f)
	f.StringVar(&r.file, "out", "", "write the snapshot to this file instead of standard output")
	r.outputs.formatFlag(cmd, []string{"json"}, "json")
	return cmd
}

// parse puts --out and -o together.
func (r *snapshotRun) parse() error {
	r.color = "auto"
	r.only("json", r.file)
	return r.outputs.parse()
}

// take reads the targets and writes the file.
func (r *snapshotRun) take(a *app, cmd *cobra.Command) error {
	if err := errors.Join(r.connection.check(), r.rates.settle(a, r.shard), r.parse()); err != nil {
		return err
	}
	region, project := a.fallbackRegion(r.connection), a.fallbackProject(r.connection)
	state, err := a.loadThin(r.manifests, region, project, r.selection.thin)
	if err != nil {
		return err
	}
	if state, err = r.narrow(state); err != nil {
		return err
	}
	if err := a.open(&r.outputs, append(r.paths, r.emulator)...); err != nil {
		return err
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	client, disconnect, err := a.connect(r.connection, state)
	if err != nil {
		return err
	}
	defer disconnect()
	observe, done := a.watchReading(state.Targets)
	file, err := snapshot.Take(ctx, client, state, snapshot.Options{
		Tool: "syncer/" + versionString(), Sensitive: a.holdsOwn, Region: region, Project: project,
		Passphrase: a.first(snapshot.KeyVariable), Parallelism: r.parallelism, Observe: observe,
	})
	done()
	if err != nil {
		return interrupted(ctx, err)
	}
	return ended(a.tellUnread(file), a.show(r.outputs, func(w io.Writer, _ report.Renderer, _ report.Options) error { return file.Write(w) }))
}

// tellDropped says what a plan from a snapshot without a passphrase leaves out.
func (a *app) tellDropped(left []string) {
	if len(left) == 0 {
		return
	}
	const most = 20
	shown := left[:min(len(left), most)]
	more := ""
	if n := len(left) - len(shown); n > 0 {
		more = fmt.Sprintf("\n  and %d more", n)
	}
	a.tell(slog.LevelWarn, "%s could not be compared, as the snapshot was taken without %s:\n  %s%s",
		style.Plural(len(left), "sensitive parameter"), snapshot.KeyVariable, strings.Join(shown, "\n  "), more)
}

// interrupted gives an error the exit code of an interrupt where one came.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return exit{code: codeInterrupted, err: errors.New("interrupted; nothing was written")}
	}
	return err
}

// tellUnread says what the snapshot lacks, and returns the exit code.
func (a *app) tellUnread(file snapshot.File) int {
	for _, t := range file.Targets {
		if problem := t.Problem(); problem != "" {
			a.tell(slog.LevelWarn, "%s could not be read whole: %s", t.Target, problem)
		}
	}
	if file.Unread() > 0 {
		return codeFailed
	}
	return codeDone
}

// offline is the --snapshot flag: a saved snapshot in place of a cloud.
type offline struct {
	path string
	file snapshot.File
}

func (o *offline) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.path, "snapshot", "", "plan against this file, written by the snapshot command; no cloud, no credentials")
}

// open reads the file, if one was named. Targets that name no region or project
// get those that they had when it was taken, unless a flag says otherwise.
func (o *offline) open(c *connection) error {
	if o.path == "" {
		return nil
	}
	if c.emulator != "" {
		return errors.New("--snapshot and --emulator: either what was saved or what an emulator has; leave one of them out")
	}
	file, err := os.Open(o.path)
	if err != nil {
		return fmt.Errorf("--snapshot: %w", err)
	}
	defer file.Close()
	if o.file, err = snapshot.Read(file); err != nil {
		return fmt.Errorf("--snapshot %s: %w", o.path, err)
	}
	c.region, c.project = cmp.Or(c.region, o.file.Region), cmp.Or(c.project, o.file.Project)
	return nil
}

// reader answers from the file. Values of state are known again by their hashes.
func (o *offline) reader(a *app, state desired.State) (*snapshot.Reader, error) {
	reader, err := snapshot.NewReader(o.file, a.first(snapshot.KeyVariable), state)
	if err != nil {
		return nil, fmt.Errorf("--snapshot %s: %w", o.path, err)
	}
	return reader, nil
}
