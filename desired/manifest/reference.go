package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/desired/secret"
)

// resolver fills references in. What a file holds is read once.
type resolver struct {
	getenv     func(string) (string, bool)
	allowEnv   []string // patterns
	allowFile  []string // folders, beside the manifest's
	allowUnset bool
	unresolved bool // none is looked at

	files map[fileReference]content
	given int // bytes, so far
	p     *problems
}

// fileReference is a file as a manifest of that folder names it.
type fileReference struct{ path, folder string }

type content struct {
	text string
	err  error
}

func newResolver(opts Options, p *problems) *resolver {
	r := &resolver{
		getenv: opts.Getenv, allowEnv: opts.AllowEnv, allowFile: opts.AllowFile, allowUnset: opts.AllowUnset || opts.Unresolved, unresolved: opts.Unresolved,
		files: map[fileReference]content{}, p: p,
	}
	if r.allowEnv == nil {
		r.allowEnv = []string{DefaultEnv}
	}
	checkPatterns(r.allowEnv, p)
	return r
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
	var unset string
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
		switch {
		case errors.Is(err, errUnset) && r.allowUnset:
			unset = cmp.Or(unset, "${"+reference+"}")
		case errors.Is(err, errUnknown) && at.isSensitive():
			r.p.at(at, "%v", errUnknown) // a literal secret may well hold "${"
		case err != nil:
			r.p.at(at, "%v", err)
		}
		out.WriteString(before + part)
		parts = append(parts, part)
		text = after
	}
	switch {
	case unset != "":
		return desired.Unknown{Reference: unset}
	case parts == nil:
		return out.String()
	}
	return secret.New(out.String(), parts...)
}

var (
	errUnknown = errors.New(`unknown reference: there are ${env:NAME} and ${file:PATH}; write "$${" for a literal "${"`)
	errNotText = errors.New("it is not UTF-8 text")
	errUnset   = errors.New("there is nothing")
)

// unsetError is an error of its own words that is errUnset.
type unsetError struct{ error }

func (unsetError) Is(target error) bool { return target == errUnset }

// mostGiven is how many bytes all references of a run may stand for: one file
// may be named as often as a manifest likes.
const mostGiven = 16 << 20

// resolve returns what a reference stands for. The error never holds a value.
func (r *resolver) resolve(reference, folder string) (string, error) {
	scheme, name, _ := strings.Cut(reference, ":")
	var text string
	var err error
	switch {
	case name == "" || scheme != "env" && scheme != "file":
		return "", fmt.Errorf("\"${%.40s}\": %w", reference, errUnknown)
	case r.unresolved:
		return "", errUnset
	case scheme == "env":
		text, err = r.variable(name)
	default:
		text, err = r.file(name, folder)
	}
	if err != nil {
		return "", err
	}
	if r.given += len(text); r.given > mostGiven {
		return "", fmt.Errorf("the references of all manifests stand for more than %d bytes together, the most that syncer takes", mostGiven)
	}
	return text, nil
}

func (r *resolver) variable(name string) (string, error) {
	if err := r.allowed(name); err != nil {
		return "", err
	}
	value, set := r.getenv(name)
	switch {
	case !set:
		return "", unsetError{fmt.Errorf("the environment variable %s is not set", name)}
	case !utf8.ValidString(value):
		return "", fmt.Errorf("the environment variable %s: %w", name, errNotText)
	}
	return value, nil
}

func (r *resolver) file(name, folder string) (string, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	key := fileReference{path, folder}
	found, known := r.files[key]
	if !known {
		found = readReference(path, append([]string{folder}, r.allowFile...))
		if found.err == nil && !utf8.ValidString(found.text) {
			found = content{err: errNotText}
		}
		r.files[key] = found
	}
	switch {
	case errors.Is(found.err, fs.ErrNotExist):
		return "", unsetError{fmt.Errorf("the file %s cannot be read: %w", path, found.err)}
	case found.err != nil:
		return "", fmt.Errorf("the file %s cannot be read: %w", path, found.err)
	}
	return found.text, nil
}

// EscapeReferences returns text such that a manifest that holds it as a
// parameter means text itself, whatever "${" is in it.
func EscapeReferences(text string) string { return strings.ReplaceAll(text, "${", "$${") }
