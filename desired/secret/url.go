package secret

import (
	"net/url"
	"regexp"
	"strings"
)

// authority finds the user information of a URL, also where the URL is part of
// a longer text: all up to the last @ before the path.
var authority = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*:(?:/|\\/){2}([^\s/?#"'<>\\]+)@`)

func userInfo(text string) []span {
	if strings.IndexByte(text, ':') < 0 || !strings.Contains(text, ":/") && !strings.Contains(text, `:\/`) {
		return nil
	}
	var out []span
	for _, m := range authority.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, span{m[2], m[3]})
	}
	return out
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
