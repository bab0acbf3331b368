package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// canonicalRequest is the text that is signed, as the signing guide describes it.
func canonicalRequest(r *http.Request, signed []string, payloadHash string) string {
	return strings.Join([]string{
		r.Method,
		canonicalPath(r.URL),
		canonicalQuery(r.URL.Query()),
		canonicalHeaders(r, signed),
		strings.Join(signed, ";"),
		payloadHash,
	}, "\n")
}

// canonicalPath encodes each segment and ends in a slash, also where the
// request's path does not.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, s := range segments {
		plain, err := url.PathUnescape(s)
		if err != nil {
			plain = s
		}
		segments[i] = escape(plain)
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

func canonicalQuery(q url.Values) string {
	var pairs []string
	for name, values := range q {
		for _, v := range values {
			pairs = append(pairs, escape(name)+"\x00"+escape(v))
		}
	}
	slices.Sort(pairs) // by name, then value: no escaped character sorts before the separator
	return strings.ReplaceAll(strings.Join(pairs, "&"), "\x00", "=")
}

// canonicalHeaders is one line per signed header, and an empty one.
func canonicalHeaders(r *http.Request, signed []string) string {
	var b strings.Builder
	for _, name := range signed {
		values := slices.Clone(r.Header.Values(name))
		if strings.EqualFold(name, "host") {
			values = []string{r.Host}
		}
		slices.Sort(values)
		for _, v := range values {
			b.WriteString(strings.ToLower(name) + ":" + strings.TrimSpace(v) + "\n")
		}
	}
	return b.String()
}

// escape percent-encodes all but the unreserved characters.
func escape(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', strings.IndexByte("-_.~", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
		}
	}
	return b.String()
}
