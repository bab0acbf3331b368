package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/report"
)

// output is one -o FORMAT[=FILE].
type output struct{ format, file string }

// outputs says where reports go and in which form.
type outputs struct {
	formats []string       // that the command offers, the standard one first
	known   *pflag.FlagSet // all flags of the command
	specs   []string
	outFile string // of --out, which is one of the specs too
	color   string
	verbose bool
	list    []output
	files   map[string]*outfile // by name, once they are open

	stepSummary bool   // --step-summary
	summaryFile string // where that goes, once it is known
}

// flags adds -o for reports in these formats, and --color.
func (o *outputs) flags(cmd *cobra.Command, formats []string) {
	o.formatFlag(cmd, formats, "report format, "+strings.Join(formats, ", "))
	o.colorFlag(cmd.Flags())
}

func (o *outputs) colorFlag(f *pflag.FlagSet) {
	f.StringVar(&o.color, "color", "auto", "colours: auto, always or never (NO_COLOR is honoured)")
}

// formatFlag adds -o for these formats, the standard one first.
func (o *outputs) formatFlag(cmd *cobra.Command, formats []string, usage string) {
	o.formats, o.known = formats, cmd.Flags()
	cmd.Flags().StringArrayVarP(&o.specs, "output", "o", nil, usage+
		", with =FILE for a file instead of standard output (repeatable; default "+formats[0]+")")
	_ = cmd.RegisterFlagCompletionFunc("output", o.complete) // fails only where there is one already
}

// complete offers the formats, and files after FORMAT=.
func (o *outputs) complete(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if strings.Contains(begun, "=") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var out []cobra.Completion
	for _, name := range o.formats {
		out = append(out, cobra.CompletionWithDesc(name, report.Find(name).For))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// parse checks the -o and --color flags.
func (o *outputs) parse() error {
	if err := oneOf("--color", o.color, colors); err != nil {
		return err
	}
	specs := o.specs
	if len(specs) == 0 {
		specs = o.formats[:1]
	}
	o.list = nil
	seen := map[string]bool{}
	for _, spec := range specs {
		format, file, hasFile := strings.Cut(spec, "=")
		switch {
		case !slices.Contains(o.formats, format):
			if name := oneDash(o.known); name != "" {
				return fmt.Errorf("-o %s: no such format here, did you mean --%s?", spec, name)
			}
			meant := commas("-o", spec)
			if best, ok := desired.Closest(format, o.formats); ok && meant == "" {
				meant = ", did you mean " + best + "?"
			}
			return fmt.Errorf("-o %s: no such format here; there is %s%s", spec, strings.Join(o.formats, ", "), meant)
		case hasFile && file == "":
			return fmt.Errorf("-o %s: the file's name is missing", spec)
		case seen[file] && file == "":
			return fmt.Errorf("-o %s: only one report can go to standard output; give the others a file, as in -o %s=report.%s", spec, format, format)
		case seen[file]:
			return fmt.Errorf("-o %s: two reports cannot go to one file", spec)
		}
		seen[file] = true
		o.list = append(o.list, output{format, file})
	}
	return nil
}

// also adds a report that goes to file, as a flag of its own asks for, beside
// those of -o; without any of these, the standard one still goes to standard output.
func (o *outputs) also(format, file string) {
	if file == "" {
		return
	}
	if len(o.specs) == 0 {
		o.specs = slices.Clone(o.formats[:1])
	}
	o.specs, o.outFile = append(o.specs, format+"="+file), file
}

// only does so where nothing else is to go to standard output.
func (o *outputs) only(format, file string) {
	if file != "" {
		o.specs, o.outFile = append(o.specs, format+"="+file), file
	}
}

// flag is what asked for a report that goes to a file, and place is the file too.
func (o outputs) flag(out output) string {
	if out.file == o.outFile {
		return "--out"
	}
	return "-o " + out.format
}

func (o outputs) place(out output) string {
	if out.file == o.outFile {
		return "--out " + out.file
	}
	return "-o " + out.format + "=" + out.file
}

func isDirectory(path string) bool {
	at, err := os.Stat(path)
	return err == nil && at.IsDir()
}

// less returns o less one report.
func (o outputs) less(out output) outputs {
	o.list = slices.DeleteFunc(slices.Clone(o.list), func(x output) bool { return x == out })
	return o
}

// standard returns the format that goes to standard output, or "".
func (o outputs) standard() string {
	for _, x := range o.list {
		if x.file == "" {
			return x.format
		}
	}
	return ""
}

// open opens all files that o names, before the work is done. inputs are the
// files and directories that the run reads.
func (a *app) open(o *outputs, inputs ...string) error {
	o.files = map[string]*outfile{}
	var all error
	for _, out := range o.list {
		if out.file == "" {
			continue
		}
		file, err := a.openOutfile(out.file, inputs)
		if err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", o.flag(out), err))
			continue
		}
		o.files[out.file] = file
		a.opened = append(a.opened, file)
	}
	return all
}

// discard drops the files of a run that ended before they were written.
func (a *app) discard() {
	for _, file := range a.opened {
		file.discard()
	}
}

// write lets draw fill an output through exit, and ends it. A file that cannot
// be written is an error that names it.
func (a *app) write(o outputs, out output, exit func(io.Writer) io.Writer, draw func(io.Writer) error) error {
	if out.file == "" {
		return a.draw(exit(a.Out), draw)
	}
	file := o.files[out.file]
	err := a.draw(exit(file), draw)
	if err == nil {
		err = file.commit()
	}
	if err != nil {
		file.discard()
		return fmt.Errorf("%s: %w", o.place(out), err)
	}
	return nil
}

// options are those of a text report that goes to out.
func (a *app) options(o outputs, out output) report.Options {
	options := report.Options{Verbose: o.verbose}
	if out.file == "" {
		options.Width = a.Width
	}
	options.Color = a.colored(o, out.file == "" && a.OutTerminal)
	return options
}

// colored decides about colours for a stream.
func (a *app) colored(o outputs, isTerminal bool) bool {
	if o.color != "auto" {
		return o.color == "always"
	}
	none, _ := a.env("NO_COLOR")
	return isTerminal && none == ""
}
