package syncer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestTroubleshootingQuotesWhatIsSaid: each message of docs/troubleshooting.md has its
// words in one text of the program, in their order; so it fails for one that was put
// into other words.
func TestTroubleshootingQuotesWhatIsSaid(t *testing.T) {
	page, err := os.ReadFile("docs/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	texts := programTexts(t)
	quoted := regexp.MustCompile("(?m)^\\*\\*`(.*)`\\*\\*$").FindAllStringSubmatch(string(page), -1)
	if len(quoted) < 50 || len(texts) < 1000 {
		t.Fatalf("%d messages, %d texts", len(quoted), len(texts))
	}
	for _, m := range quoted {
		if !said(texts, m[1]) {
			t.Errorf("docs/troubleshooting.md quotes what nothing says: %s", m[1])
		}
	}
}

// TestWhatNothingSaysIsFound: the test above can fail.
func TestWhatNothingSaysIsFound(t *testing.T) {
	texts := []string{"wave %d was stopped: %d of its changes had failed", "no list"}
	for message, want := range map[string]bool{
		"wave … was stopped: … of its changes": true, "wave … of its changes … was stopped": false,
		"no list": true, "wave … list": false, "no lists": false,
	} {
		if said(texts, message) != want {
			t.Errorf("%q: %t", message, !want)
		}
	}
}

// said reports that one of the texts has the pieces of a message in their order.
func said(texts []string, message string) bool {
	for _, text := range texts {
		found := true
		for _, piece := range strings.Split(message, "…") {
			var here bool
			if _, text, here = strings.Cut(text, piece); !here {
				found = false
				break
			}
		}
		if found {
			return true
		}
	}
	return false
}

// programTexts are the texts of the program.
func programTexts(t *testing.T) (texts []string) {
	t.Helper()
	for _, folder := range []string{"desired", "diff", "executor", "internal"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "internal/emulator/") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if text, ok := literal(n); ok {
					texts = append(texts, text)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// literal is the text of a literal, or of a sum with one, in which all else is a gap.
func literal(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			text, err := strconv.Unquote(n.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		left, first := literal(n.X)
		right, second := literal(n.Y)
		return left + right, n.Op == token.ADD && (first || second)
	}
	return "\x00", false
}
