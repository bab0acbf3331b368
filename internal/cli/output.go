package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/internal/report"
)

// output is one -o FORMAT[=FILE].
type output struct{ format, file string }

// outputs says where reports go and in which form.
type outputs struct {
	specs   []string
	color   string
	verbose bool
	list    []output

	stepSummary bool   // --step-summary
	summaryFile string // where that goes, once it is known
}

func (o *outputs) flags(f *pflag.FlagSet, formats ...string) {
	f.StringArrayVarP(&o.specs, "output", "o", nil, "report format, "+strings.Join(formats, ", ")+
		", with =FILE for a file instead of standard output (repeatable; default text)")
	f.StringVar(&o.color, "color", "auto", "colours: auto, always or never (NO_COLOR is honoured)")
}

// parse checks the -o and --color flags.
func (o *outputs) parse(formats ...string) error {
	if !slices.Contains([]string{"auto", "always", "never"}, o.color) {
		return fmt.Errorf("--color %q: has to be auto, always or never", o.color)
	}
	specs := o.specs
	if len(specs) == 0 {
		specs = []string{"text"}
	}
	o.list = nil
	seen := map[string]bool{}
	for _, spec := range specs {
		format, file, hasFile := strings.Cut(spec, "=")
		switch {
		case !slices.Contains(formats, format):
			return fmt.Errorf("-o %s: no such format here; there is %s", spec, strings.Join(formats, ", "))
		case hasFile && file == "":
			return fmt.Errorf("-o %s: the file's name is missing", spec)
		case seen[file] && file == "":
			return fmt.Errorf("-o %s: only one report can go to standard output; give the others a file, as in -o %s=report.%s", spec, format, format)
		case seen[file]:
			return fmt.Errorf("-o %s: two reports cannot go to one file", spec)
		}
		if err := writable(file); err != nil {
			return fmt.Errorf("-o %s: %w", format, err)
		}
		seen[file] = true
		o.list = append(o.list, output{format, file})
	}
	return nil
}

// also adds a report that goes to file, as a flag of its own asks for, beside
// those of -o; without any of these, standard still goes to standard output.
func (o *outputs) also(format, file, standard string) {
	if file == "" {
		return
	}
	if len(o.specs) == 0 {
		o.specs = []string{standard}
	}
	o.specs = append(o.specs, format+"="+file)
}

// writable refuses a file that could not be created once the work is done.
func writable(file string) error {
	if file == "" {
		return nil
	}
	if dir := filepath.Dir(file); !isDirectory(dir) {
		return fmt.Errorf("%s cannot be written: there is no directory %s", file, dir)
	}
	if isDirectory(file) {
		return fmt.Errorf("%s cannot be written: it is a directory", file)
	}
	return nil
}

func isDirectory(path string) bool {
	at, err := os.Stat(path)
	return err == nil && at.IsDir()
}

// without returns o less the reports of one format.
func (o outputs) without(format string) outputs {
	o.list = slices.DeleteFunc(slices.Clone(o.list), func(x output) bool { return x.format == format })
	return o
}

// less returns o less one report.
func (o outputs) less(out output) outputs {
	o.list = slices.DeleteFunc(slices.Clone(o.list), func(x output) bool { return x == out })
	return o
}

// to returns the report that goes to file.
func (o outputs) to(file string) (output, bool) {
	i := slices.IndexFunc(o.list, func(x output) bool { return x.file != "" && filepath.Clean(x.file) == filepath.Clean(file) })
	if i < 0 {
		return output{}, false
	}
	return o.list[i], true
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

// write opens an output, lets draw fill it and closes it. A file that cannot
// be written is an error that names it.
func (a *app) write(o output, draw func(io.Writer) error) error {
	if o.file == "" {
		return draw(a.Out)
	}
	file, err := os.Create(o.file)
	if err != nil {
		return fmt.Errorf("-o %s: %w", o.format, err)
	}
	err = draw(file)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("-o %s=%s: %w", o.format, o.file, err)
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
