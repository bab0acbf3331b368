package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// page is the manual page of a command, in the macros of man(7). What cobra itself
// writes goes through Markdown, which takes the SYNCER_VAR_* of a text for emphasis.
func page(cmd *cobra.Command, version string, at time.Time) []byte {
	var w bytes.Buffer
	fmt.Fprintf(&w, ".TH %s 1 %s \"syncer %s\" \"syncer's manual\"\n", strings.ToUpper(title(cmd)), at.Format(time.DateOnly), version)
	fmt.Fprintf(&w, ".SH NAME\n%s \\- %s\n", roff(title(cmd)), roff(cmd.Short))
	fmt.Fprintf(&w, ".SH SYNOPSIS\n.B %s\n", roff(cmd.UseLine()))
	description, exits, _ := strings.Cut(strings.TrimSpace(cmd.Long), "Exit codes:\n")
	w.WriteString(".SH DESCRIPTION\n")
	paragraphs(&w, description)
	commands(&w, cmd)
	options(&w, cmd)
	w.WriteString(".SH EXIT STATUS\n")
	paragraphs(&w, exits)
	w.WriteString(".SH SEE ALSO\n")
	if cmd.HasParent() {
		w.WriteString(".BR syncer (1),\n")
	}
	w.WriteString("https://github.com/syncer\\-project/syncer\n")
	return w.Bytes()
}

func title(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

func fileName(cmd *cobra.Command) string { return title(cmd) + ".1" }

// paragraphs writes text, whose indented lines stay as they are.
func paragraphs(w *bytes.Buffer, text string) {
	for i, part := range regexp.MustCompile(`\n\n+`).Split(strings.Trim(text, "\n"), -1) {
		if i > 0 {
			w.WriteString(".PP\n")
		}
		indented := false
		for line := range strings.SplitSeq(part, "\n") {
			rest, in := strings.CutPrefix(line, "  ")
			switch {
			case in && !indented:
				w.WriteString(".RS 2\n.nf\n")
			case !in && indented:
				w.WriteString(".fi\n.RE\n")
			}
			indented = in
			w.WriteString(roff(rest) + "\n")
		}
		if indented {
			w.WriteString(".fi\n.RE\n")
		}
	}
}

func commands(w *bytes.Buffer, cmd *cobra.Command) {
	for i, each := range described(cmd) {
		if i == 0 {
			w.WriteString(".SH COMMANDS\n")
		}
		fmt.Fprintf(w, ".TP\n.BR %s (1)\n%s\n", roff(title(each)), roff(each.Short))
	}
}

func options(w *bytes.Buffer, cmd *cobra.Command) {
	first := true
	cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		if first {
			w.WriteString(".SH OPTIONS\n")
			first = false
		}
		value, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(w, ".TP\n%s%s\n%s\n", flagName(f), argument(f, value), roff(usage+preset(f)))
	})
}

func flagName(f *pflag.Flag) string {
	name := `\fB` + roff("--"+f.Name) + `\fR`
	if f.Shorthand != "" {
		name = `\fB` + roff("-"+f.Shorthand) + `\fR, ` + name
	}
	return name
}

// argument is what follows a flag's name.
func argument(f *pflag.Flag, value string) string {
	switch {
	case value == "":
		return ""
	case f.NoOptDefVal != "":
		return `[=\fI` + roff(value) + `\fR]`
	}
	return ` \fI` + roff(value) + `\fR`
}

// preset tells the default, where it says something and the usage does not.
func preset(f *pflag.Flag) string {
	if slices.Contains([]string{"", "[]", "false", "0", "0s"}, f.DefValue) {
		return ""
	}
	return " (default " + strings.Trim(f.DefValue, "[]") + ")"
}

// roff escapes a line of text.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "'", `\(aq`).Replace(text)
	if strings.HasPrefix(text, ".") {
		return `\&` + text
	}
	return text
}
