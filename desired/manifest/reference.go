package manifest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/syncer-project/syncer/desired"
)

// resolver fills references in. What a file holds is read once.
type resolver struct {
	getenv func(string) (string, bool)
	files  map[string]content
	p      *problems
}

type content struct {
	text string
	err  error
}

// parameters returns a component's parameters with references resolved. Folder
// is what file references are relative to.
func (r *resolver) parameters(at *place, value desired.Tree, folder string) desired.Tree {
	if len(value) == 0 {
		return nil
	}
	if !holdsReference(value) {
		return value // most do not, so that their nodes need no second look
	}
	return r.value(at, value, folder).(desired.Tree)
}

// hasReference reports text that means to be a reference.
func hasReference(text string) bool {
	return strings.Contains(text, "${env:") || strings.Contains(text, "${file:")
}

// holdsReference reports a "${" in any text of value, a key's included.
func holdsReference(value any) bool {
	switch v := value.(type) {
	case desired.Tree:
		for key, each := range v {
			if strings.Contains(key, "${") || holdsReference(each) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, holdsReference)
	case string:
		return strings.Contains(v, "${")
	}
	return false
}

func (r *resolver) value(at *place, value any, folder string) any {
	switch v := value.(type) {
	case desired.Tree:
		return r.object(at, v, folder)
	case []any:
		out := make([]any, len(v))
		for i, each := range v {
			out[i] = r.value(at.item(i), each, folder)
		}
		return out
	case string:
		return r.text(at, v, folder)
	}
	return value
}

func (r *resolver) object(at *place, value desired.Tree, folder string) desired.Tree {
	if at.node.Kind != yaml.MappingNode {
		return value // one of two equal keys, which is told already
	}
	out := make(desired.Tree, len(value))
	for i := 0; i < len(at.node.Content); i += 2 {
		below := at.child(i + 1)
		if hasReference(below.step) {
			r.p.at(below.name(), "references are resolved in values, not in keys")
		}
		if each, ok := value[below.step]; ok {
			out[below.step] = r.value(below, each, folder)
		}
	}
	return out
}

// text resolves the references in one string. Any of them makes all of it a
// Secret, as what is around a secret can give it away.
func (r *resolver) text(at *place, text, folder string) any {
	if !strings.Contains(text, "${") {
		return text
	}
	var out strings.Builder
	var parts []string
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		if !found {
			out.WriteString(text)
			break
		}
		if literal, ok := strings.CutSuffix(before, "$"); ok {
			out.WriteString(literal + "${")
			text = rest
			continue
		}
		reference, after, closed := strings.Cut(rest, "}")
		if !closed {
			r.p.at(at, "a reference is not closed: \"${\" needs a \"}\"; write \"$${\" for a literal \"${\"")
			return text
		}
		part, err := r.resolve(reference, folder)
		if errors.Is(err, errUnknown) && at.isSensitive() {
			err = errUnknown // a literal secret may well hold "${"
		}
		if err != nil {
			r.p.at(at, "%v", err)
		}
		out.WriteString(before + part)
		parts = append(parts, part)
		text = after
	}
	if parts == nil {
		return out.String()
	}
	return desired.NewSecret(out.String(), parts...)
}

var errUnknown = errors.New(`unknown reference: there are ${env:NAME} and ${file:PATH}; write "$${" for a literal "${"`)

// resolve returns what a reference stands for. The error never holds a value.
func (r *resolver) resolve(reference, folder string) (string, error) {
	scheme, name, _ := strings.Cut(reference, ":")
	switch {
	case scheme == "env" && name != "":
		value, set := r.getenv(name)
		switch {
		case !set:
			return "", fmt.Errorf("the environment variable %s is not set", name)
		case !utf8.ValidString(value):
			return "", fmt.Errorf("the environment variable %s: %w", name, errNotText)
		}
		return value, nil
	case scheme == "file" && name != "":
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		found, known := r.files[path]
		if !known {
			found = readReference(path)
			r.files[path] = found
		}
		if found.err != nil {
			return "", fmt.Errorf("the file %s cannot be read: %w", path, found.err)
		}
		return found.text, nil
	}
	return "", fmt.Errorf("\"${%.40s}\": %w", reference, errUnknown)
}

var errNotText = errors.New("it is not UTF-8 text")

// mostReferenced is how many bytes a file may give to one parameter. Devices
// have no end.
const mostReferenced = 1 << 20

func readReference(path string) content {
	file, err := os.Open(path)
	if err != nil {
		return content{err: reason(err)}
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, mostReferenced+1))
	switch {
	case err != nil:
		return content{err: reason(err)}
	case len(raw) > mostReferenced:
		return content{err: fmt.Errorf("it holds more than %d bytes", mostReferenced)}
	case !utf8.Valid(raw):
		return content{err: errNotText}
	}
	text, ended := strings.CutSuffix(string(raw), "\n")
	if ended {
		text = strings.TrimSuffix(text, "\r")
	}
	return content{text: text}
}

// EscapeReferences returns text such that a manifest that holds it as a
// parameter means text itself, whatever "${" is in it.
func EscapeReferences(text string) string { return strings.ReplaceAll(text, "${", "$${") }
