package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/executor"
)

const jsonFile = "../../docs/json.md"

// field is a line of a table of fields: as the code has it, and as the page does.
type field struct {
	Name, Type string
	Optional   bool
}

// TestJSONIsDocumented holds docs/json.md against the types that are written as
// JSON: the same fields in the same order, their types, and which may be absent.
func TestJSONIsDocumented(t *testing.T) {
	want := map[string][]field{}
	for _, root := range []any{diff.Plan{}, executor.Result{}, executor.Event{}, diff.Outdated{}} {
		collect(reflect.TypeOf(root), want)
	}
	if d := cmp.Diff(want, documentedFields(t)); d != "" {
		t.Errorf("docs/json.md and the code differ (-code +page):\n%s", d)
	}
}

// TestJSONWordsAreDocumented: what a field may say is on the page, word by word.
func TestJSONWordsAreDocumented(t *testing.T) {
	page, err := os.ReadFile(jsonFile)
	if err != nil {
		t.Fatal(err)
	}
	named := []string{"Op", "Source", "Origin", "Health", "HoldBy", "Status", "EventType"}
	words := map[string][]string{}
	for _, dir := range []string{"../../diff", "../../executor"} {
		constants(t, dir, words)
	}
	for _, name := range named {
		if len(words[name]) == 0 {
			t.Errorf("the code has no constants of type %s", name)
		}
		for _, word := range words[name] {
			if !strings.Contains(string(page), "`"+word+"`") {
				t.Errorf("docs/json.md does not say what %s %q means", name, word)
			}
		}
	}
}

// collect notes the fields of typ and of all types below it.
func collect(typ reflect.Type, into map[string][]field) {
	if _, known := into[typ.Name()]; known {
		return
	}
	into[typ.Name()] = nil
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		into[typ.Name()] = append(into[typ.Name()], field{name, describe(f.Type), strings.Contains(options, "omit")})
		if inner := structBelow(f.Type); inner != nil {
			collect(inner, into)
		}
	}
}

// structBelow is the struct that a field holds, in a list or behind a pointer.
func structBelow(typ reflect.Type) reflect.Type {
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() {
		return nil
	}
	return typ
}

// describe names a type as the page does.
func describe(typ reflect.Type) string {
	switch {
	case typ == reflect.TypeFor[time.Time]():
		return "time"
	case typ.Name() == "RawMessage":
		return "any"
	case typ.Kind() == reflect.Pointer:
		return describe(typ.Elem())
	case typ.Kind() == reflect.Slice:
		return "list of " + describe(typ.Elem())
	case typ.Kind() == reflect.Map:
		return "map of " + describe(typ.Elem())
	case typ.Kind() == reflect.Struct:
		return typ.Name()
	}
	return map[reflect.Kind]string{
		reflect.String: "string", reflect.Int: "integer", reflect.Bool: "boolean", reflect.Float64: "number",
	}[typ.Kind()]
}

var (
	fieldRow = regexp.MustCompile("^\\| `([A-Za-z]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$")
	linked   = regexp.MustCompile(`\[(\w+)\]\(#\w+\)`)
)

// documentedFields reads the tables of the page: one per type, under its heading.
func documentedFields(t *testing.T) map[string][]field {
	t.Helper()
	page, err := os.ReadFile(jsonFile)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]field{}
	heading, inTable := "", false
	for line := range strings.SplitSeq(string(page), "\n") {
		switch {
		case strings.HasPrefix(line, "## "):
			heading = line[3:]
			out[heading] = nil
		case strings.HasPrefix(line, "| field |"):
			inTable = true
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case inTable && !strings.HasPrefix(line, "|---"):
			m := fieldRow.FindStringSubmatch(line)
			if m == nil {
				t.Errorf("docs/json.md: not a row of four cells: %s", line)
				continue
			}
			out[heading] = append(out[heading], field{m[1], linked.ReplaceAllString(m[2], "$1"), m[3] != "never"})
		}
	}
	return out
}

// constants notes the words of dir's string types.
func constants(t *testing.T, dir string, words map[string][]string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			name, named := spec.Type.(*ast.Ident)
			value, literal := spec.Values[0].(*ast.BasicLit)
			if named && literal {
				if word, err := strconv.Unquote(value.Value); err == nil {
					words[name.Name] = append(words[name.Name], word)
				}
			}
			return true
		})
	}
}
