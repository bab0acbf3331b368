package secret

import (
	"net/url"
	"regexp"
	"strings"
)

// authority finds the user information of a URL, also where the URL is part of
// a longer text: all up to the last @ before the path.
var authority = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*:(?:/|\\/){2}([^\s/?#"'<>\\]+)@`)

// userInfo looks with authority, which is slow, only at the words that it can
// match in: those with a colon, slashes and an @.
func userInfo(text string) []span {
	var out []span
	for from := 0; ; {
		at := slashes(text[from:])
		if at < 0 {
			return out
		}
		begin, end := from+strings.LastIndexAny(text[from:from+at], blanks)+1, len(text)
		if n := strings.IndexAny(text[from+at:], blanks); n >= 0 {
			end = from + at + n
		}
		if word := text[begin:end]; strings.Contains(word, "@") {
			for _, m := range authority.FindAllStringSubmatchIndex(word, -1) {
				out = append(out, span{begin + m[2], begin + m[3]})
			}
		}
		from = end
	}
}

// blanks part words: what \s is in authority.
const blanks = " \t\n\f\r"

// slashes is where text has a colon before a slash, be it escaped, or -1.
func slashes(text string) int {
	for from := 0; ; {
		at := strings.IndexByte(text[from:], ':')
		if at < 0 {
			return -1
		}
		from += at + 1
		if rest := text[from:]; strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, `\/`) {
			return from - 1
		}
	}
}

// longName is the length from which a user without a password is taken for a
// token, as in https://TOKEN@github.com; git@ is none.
const longName = 16

// passwords returns what is secret in the user information of the URLs in text,
// as it is written there and as it is meant.
func passwords(text string) []string {
	var out []string
	for _, at := range userInfo(text) {
		user, password, has := strings.Cut(text[at.from:at.to], ":")
		if !has && len(user) >= longName {
			password = user
		}
		if password == "" || password == Masked {
			continue
		}
		out = append(out, password)
		if plain, err := url.PathUnescape(password); err == nil && plain != password {
			out = append(out, plain)
		}
	}
	return out
}
