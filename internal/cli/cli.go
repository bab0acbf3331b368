package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/internal/console"
	"github.com/syncer-project/syncer/internal/report"
)

// streams are what a command reads and writes. Reports go to Out, all else to Err.
// There is no other way to either: what is written comes from strangers too.
type streams struct {
	In       io.Reader
	Out, Err *console.Writer
	// InTerminal and so on say whether a person is at the other end.
	InTerminal, OutTerminal, ErrTerminal bool
	Width                                int // of the terminal, 0 where there is none
}

// app is what all commands share.
type app struct {
	streams
	env    func(string) (string, bool)
	names  []string      // of all variables
	opened []*outfile    // that the run writes
	own    secret.Masker // knows the run's own credentials, which nothing may show

	logJSON bool // what goes to Err are JSON lines

	fromVariables []*pflag.Flag // that the command line left to the environment
}

// Main runs one command and returns the exit code. environ holds the variables
// as os.Environ has them.
func Main(args, environ []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{}
	a.env, a.names = lookup(environ)
	a.In, a.Out, a.Err = in, console.New(out, a.readBy(out)), console.New(errOut, a.readBy(errOut))
	a.InTerminal, _ = terminal(in)
	a.OutTerminal, a.Width = terminal(out)
	a.ErrTerminal, _ = terminal(errOut)
	return a.run(context.Background(), args)
}

// lookup returns a function that looks up variables, and their names in order.
func lookup(environ []string) (env func(string) (string, bool), names []string) {
	values := make(map[string]string, len(environ))
	for _, each := range environ {
		if name, value, ok := strings.Cut(each, "="); ok {
			values[name] = value
		}
	}
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}, slices.Sorted(maps.Keys(values))
}

// readBy is who takes lines of a stream for commands. A file is not read as a
// log: what is exported into it has to stay as it is.
func (a *app) readBy(stream any) console.Log {
	if file, ok := stream.(*os.File); ok {
		if at, err := file.Stat(); err == nil && at.Mode().IsRegular() {
			return console.Plain
		}
	}
	return a.log()
}

func (a *app) log() console.Log {
	if a.inGitHub() {
		return console.GitHub
	}
	return console.Plain
}

// page is where a report goes that is drawn on w. The files are safe as well:
// somebody will print them.
func (a *app) page(w io.Writer, o output, options report.Options) io.Writer {
	exit, standard := w.(*console.Writer)
	switch {
	case standard:
	case o.format == "html": // a browser's, where a command is a text like others
		exit = console.New(w, console.Plain)
	default:
		exit = console.New(w, a.log())
	}
	if options.Color {
		return exit.Painted()
	}
	return exit
}

// terminal reports whether a stream is one, and its width.
func terminal(stream any) (bool, int) {
	file, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return false, 0
	}
	showEscapes(file)
	width, _, _ := term.GetSize(int(file.Fd())) // 0 where it is not known
	return true, width
}

// terminalSize returns columns and rows, or 80 × 24 where they are not known.
func terminalSize(stream any) (width, height int) {
	if file, ok := stream.(*os.File); ok {
		if width, height, err := term.GetSize(int(file.Fd())); err == nil && width > 0 && height > 0 {
			return width, height
		}
	}
	return 80, 24
}

// run executes args and says on Err what went wrong. A crash of this goroutine
// is something that failed: the runtime would end with 2, which says that changes
// are pending.
func (a *app) run(ctx context.Context, args []string) (code int) {
	defer func() {
		if crash := recover(); crash != nil {
			a.complain(fmt.Errorf("a crash, which is a mistake in syncer; please report it with what follows: %v\n%s", crash, debug.Stack()))
			code = codeFailed
		}
	}()
	root := a.root()
	root.SetArgs(args)
	strictHelp(root)
	defer a.discard()
	err := root.ExecuteContext(ctx)
	code = codeOf(err)
	if end, ok := errors.AsType[exit](err); ok {
		err = end.err
	}
	if err != nil {
		a.complain(commandError(root, err))
	}
	return code
}

// root builds the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "syncer",
		Short: "Keep the plug-ins of ModelArts pools and the add-ons of CCE clusters as manifests say",
		Long: `syncer reads manifests, asks the services what is live, prints a plan of what
to create, upgrade, update, replace and delete, and carries it out.

  syncer validate -f manifests/     check manifests, offline
  syncer plan     -f manifests/     show what would change; changes nothing
  syncer apply    -f manifests/     show it, ask, and carry it out

Every flag can be set in the environment as SYNCER_<FLAG>, for example
SYNCER_QPS=5 or SYNCER_MAX_DELETES=20.

` + exitCodes,
		Version:            versionString(),
		SilenceUsage:       true,
		SilenceErrors:      true,
		DisableSuggestions: true, // commandError has them
	}
	root.SetVersionTemplate(versionText())
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetFlagErrorFunc(flagError)
	root.SetUsageFunc(usage)
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		a.validateCommand(), a.planCommand(), a.applyCommand(), a.exportCommand(), a.outdatedCommand(),
		a.snapshotCommand(), a.reportCommand(),
		a.schemaCommand(), a.emulatorCommand(), a.completionCommand(), a.versionCommand(),
	)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if completing(cmd) {
			a.complete(root)
			return nil
		}
		empty, bound := refuseEmpty(cmd), a.bindEnvironment(cmd)
		a.logJSON = jsonLines(cmd)
		return errors.Join(empty, a.checkVariables(root), bound)
	}
	return root
}
