package cli

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/syncer-project/syncer/internal/export"
	"github.com/syncer-project/syncer/internal/report"
)

// writeExport writes the manifest in every form that was asked for.
func (a *app) writeExport(o outputs, document export.Document) error {
	for _, out := range o.list {
		err := a.write(o, out, asItIs, func(w io.Writer) error {
			if out.format == "json" {
				return report.WriteJSON(w, document.Manifest)
			}
			text, err := document.YAML()
			if err == nil {
				_, err = w.Write(text)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("write the manifest: %w", err)
		}
	}
	return nil
}

// asItIs is the exit of a manifest: what it holds has to stay as it is.
func asItIs(w io.Writer) io.Writer { return w }

// remark says on standard error what the manifest alone does not.
func (a *app) remark(document export.Document) {
	for _, each := range document.LeftOut {
		a.tell(slog.LevelWarn, "%s", each)
	}
	if len(document.Variables) == 0 {
		return
	}
	text := "sensitive values are references; set these variables before planning:"
	for _, v := range document.Variables {
		of := v.Of[0]
		if more := len(v.Of) - 1; more > 0 {
			of += fmt.Sprintf(" and %d more", more)
		}
		text += fmt.Sprintf("\n  %s  (%s)", v.Name, of)
	}
	a.tell(slog.LevelWarn, "%s", text)
}
