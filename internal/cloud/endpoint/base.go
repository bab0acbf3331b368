package endpoint

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// The places in a template that are filled in. What is filled in may be a
// stranger's text: a region out of a manifest under review, say.
const (
	regionPlace  = "{region}"
	clusterPlace = "{cluster_id}"
)

// template is an endpoint as it is set. Its places stand for one label of the
// host, or a part of one, or for one segment of the path.
type template struct {
	scheme   string
	host     []string // the labels; the port is part of the last one
	segments []string // of the path
}

// parseTemplate splits text in parts that no filling can move.
func parseTemplate(text string) (template, error) {
	text = strings.TrimRight(text, "/")
	// Parsed with harmless fillings, each part has to come out as it was cut.
	u, err := url.Parse(fill(text, "region", "cluster"))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return template{}, errors.New("is not an http or https URL with a host")
	}
	if u.User != nil {
		return template{}, errors.New("holds a user name or password: leave it to the credentials")
	}
	scheme, rest, _ := strings.Cut(text, "://")
	authority, path, _ := strings.Cut(rest, "/")
	t := template{scheme: strings.ToLower(scheme), host: strings.Split(authority, ".")}
	if path != "" {
		t.segments = strings.Split(path, "/")
	}
	if t.scheme != u.Scheme || fill(authority, "region", "cluster") != u.Host || fill(strings.Join(append([]string{""}, t.segments...), "/"), "region", "cluster") != u.EscapedPath() {
		return template{}, errors.New("holds more than a scheme, a host and a path")
	}
	if last := t.host[len(t.host)-1]; strings.Contains(last, "{") {
		return template{}, errors.New("ends its host in " + last + ": whoever names a region would choose the host")
	}
	for _, part := range append(append([]string(nil), t.host...), t.segments...) {
		if strings.Count(part, "{") > 1 {
			return template{}, errors.New("has two places to fill in beside each other")
		}
	}
	return t, nil
}

func (t template) String() string {
	return t.scheme + "://" + strings.Join(append([]string{strings.Join(t.host, ".")}, t.segments...), "/")
}

func (t template) asks(place string) bool { return strings.Contains(t.String(), place) }

func fill(text, region, cluster string) string {
	return strings.NewReplacer(regionPlace, region, clusterPlace, cluster).Replace(text)
}

// Base is where a service is spoken to: a template with its places filled in.
type Base struct {
	template template
	url      string // as it is filled in
}

// fillIn makes a Base, where what is filled in has the form of a label.
func (t template) fillIn(region, cluster string) (Base, error) {
	for _, open := range []struct{ place, value string }{{regionPlace, region}, {clusterPlace, cluster}} {
		if t.asks(open.place) && !isLabel(open.value) {
			return Base{}, fmt.Errorf("%q cannot be the %s of %s: it has to be letters, digits and hyphens", open.value, open.place, t)
		}
	}
	return Base{t, fill(t.String(), region, cluster)}, nil
}

// String is the URL, without a slash at its end.
func (b Base) String() string { return b.url }

// OfCluster reports that b was made for one cluster, whose ID is part of it.
func (b Base) OfCluster() bool { return b.template.asks(clusterPlace) }

// Check refuses an address that is not below the template of b, whatever was
// filled in and however the address was built: another scheme, host, port or
// leading path, or a path that leads elsewhere. It is to be asked right before
// credentials are put on a request to that address.
func (b Base) Check(address *url.URL) error {
	segments := strings.Split(strings.TrimPrefix(address.EscapedPath(), "/"), "/")
	switch {
	case address.Scheme != b.template.scheme, address.Opaque != "", address.User != nil, address.Fragment != "":
		return b.astray("it is more than that and a path")
	case !fits(b.template.host, strings.Split(address.Host, ".")):
		return b.astray("its host is another")
	case len(segments) < len(b.template.segments) || !fits(b.template.segments, segments[:len(b.template.segments)]):
		return b.astray("its path starts differently")
	}
	for _, segment := range segments[len(b.template.segments):] {
		if !isSegment(segment) {
			return b.astray(fmt.Sprintf("%q in its path cannot be a name", segment))
		}
	}
	return nil
}

// astray does not show the address: it was built of what is not to be trusted.
func (b Base) astray(why string) error {
	return fmt.Errorf("the address is not one of %s: %s; nothing was sent", b.template, why)
}

// fits reports that parts are those of a pattern, in which a place stands for
// the form of a label.
func fits(pattern, parts []string) bool {
	if len(pattern) != len(parts) {
		return false
	}
	for i, part := range parts {
		before, rest, isOpen := strings.Cut(pattern[i], "{")
		_, after, _ := strings.Cut(rest, "}")
		middle, starts := strings.CutPrefix(part, before)
		middle, ends := strings.CutSuffix(middle, after)
		if (!isOpen && part != pattern[i]) || (isOpen && !(starts && ends && isLabel(middle))) {
			return false
		}
	}
	return true
}

// isLabel reports that text is letters, digits and hyphens, as one label of a
// host name is.
func isLabel(text string) bool {
	if text == "" || len(text) > 63 || text[0] == '-' || text[len(text)-1] == '-' {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if c != '-' && !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') {
			return false
		}
	}
	return true
}

// isSegment reports that an escaped segment of a path holds one name, which no
// server on the way can take for a way through the tree.
func isSegment(escaped string) bool {
	name, err := url.PathUnescape(escaped)
	if err != nil || name == "" || name == "." || name == ".." {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '/' || r == '\\' })
}
