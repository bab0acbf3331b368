package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired/manifest"
)

// jsonLines reports that a command's log lines are to be JSON.
func jsonLines(cmd *cobra.Command) bool {
	flag := cmd.Flags().Lookup("log-format")
	return flag != nil && flag.Value.String() == "json"
}

// tell says on standard error what a report does not: in a line that starts with
// "syncer: ", or as a JSON object among others.
func (a *app) tell(level slog.Level, format string, values ...any) {
	text := a.own.Text(fmt.Sprintf(format, values...))
	if a.logJSON {
		a.tellJSON(level, text)
		return
	}
	fmt.Fprintf(a.Err, "syncer: %s\n", text)
}

func (a *app) tellJSON(level slog.Level, text string, fields ...slog.Attr) {
	slog.New(slog.NewJSONHandler(a.masked(a.Err), nil)).LogAttrs(context.Background(), level, text, fields...)
}

// complain says what went wrong. Mistakes in manifests start with their place,
// so that editors and CI systems find it.
func (a *app) complain(err error) {
	var mistakes manifest.Diagnostics
	if !errors.As(err, &mistakes) {
		a.tell(slog.LevelError, "%s", a.sourced(err))
		return
	}
	if a.logJSON {
		for _, m := range mistakes {
			a.tellJSON(slog.LevelError, m.Message, slog.String("file", m.Pos.File), slog.Int("line", m.Pos.Line), slog.Int("column", m.Pos.Column), slog.String("path", m.Path))
		}
	} else {
		fmt.Fprintln(a.Err, a.own.Text(err.Error()))
	}
	a.annotateMistakes(mistakes)
}
