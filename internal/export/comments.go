package export

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/syncer-project/syncer/desired"
)

// comments are what a manifest's text says besides, by place: a JSON Pointer
// into the document.
type comments map[string]comment

type comment struct {
	above []string // lines of their own
	after string   // at the end of the line
}

func (c comments) above(path, text string) {
	at := c[path]
	at.above = append(at.above, line(text))
	c[path] = at
}

func (c comments) after(path, text string) {
	at := c[path]
	at.after = line(text)
	c[path] = at
}

// line makes text fit for a comment: one line, nothing but printable characters.
func line(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.Join(strings.Fields(text), " "))
}

// head says at the top what the document is.
func (b *builder) head() {
	if b.options.Records != "" {
		b.headOfRecords()
		return
	}
	b.comments.above("/apiVersion", fmt.Sprintf("Written by syncer export from what is live: %s, %s.",
		plural(len(b.Manifest.Pools), "pool"), plural(len(b.Manifest.Clusters), "cluster")))
	if len(b.Variables) > 0 {
		b.comments.above("/apiVersion", "Sensitive values are references. With their variables set to what is live, and")
		b.comments.above("/apiVersion", "planned against the same cloud, it has no changes; other values would be sent.")
		return
	}
	b.comments.above("/apiVersion", "Planned against the same cloud, it has no changes.")
	if b.sensitive {
		b.comments.above("/apiVersion", "Sensitive values are left out: what is not named stays as it is, and an install")
		b.comments.above("/apiVersion", "from here has the defaults. Name them with references such as ${env:NAME}.")
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// component says of the component at path where its values come from.
func (c comments) component(path string, i item, o Options) {
	for _, left := range i.leftOut {
		c.above(path, left.Path+" is left out: "+left.Why)
	}
	if o.Records != "" {
		c.recorded(path, i)
		return
	}
	if n := len(i.Removed); n > 0 {
		named := strings.Join(i.Removed[:min(n, fewRemoved)], ", ")
		if n > fewRemoved {
			named += fmt.Sprintf(" and %d more", n-fewRemoved)
		}
		c.above(path, named+": removed from the defaults; they stay so, but an install from here would have them")
	}
	switch {
	case i.Live != "" && i.Component.Version == "":
		c.after(join(path, "name"), inexact(i.Live))
	case !i.Known && i.Live != "":
		c.after(join(path, "version"), "the catalog does not have it")
	}
	parameters := join(path, "values")
	if i.kind == desired.Pool {
		parameters = join(path, "inputs")
	}
	switch {
	case i.Unread:
		c.above(path, "its parameters could not be read, so it has none here")
	case i.Component.Parameters == nil:
	case !i.Known:
		c.after(parameters, "all that is live, as the defaults are not known")
	case o.Full:
		c.after(parameters, "all that is live; what differs from the defaults of "+i.Live+" is marked")
	default:
		c.after(parameters, "what differs from the defaults of "+i.Live)
	}
	if i.Chosen {
		c.after(parameters+"/flavor/name", "flavor of the template")
	}
	if i.Own {
		c.after(parameters+"/flavor", "no flavor of the template")
	}
	for _, d := range i.Departures {
		c.after(parameters+d.Path, departure(string(d.Default)))
	}
}

// inexact says why a component has no version.
func inexact(version string) string {
	return "no version: " + version + " is not one that a manifest can name exactly"
}

// fewRemoved is how many removed entries are named.
const fewRemoved = 3

// long is the length above which a default is not shown.
const long = 60

func departure(standard string) string {
	if standard == "" || len(standard) > long {
		return "differs from the default"
	}
	return "default: " + standard
}
