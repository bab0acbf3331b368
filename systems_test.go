//go:build !race

// Nothing here runs at the same time, and the race detector makes it ten times slower.

package syncer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	load "golang.org/x/tools/go/packages"
)

// TestCompilesForAllSystems checks the types of what a release builds for systems that
// no test here runs on. What is not this module's is read without the bodies of its
// functions, which takes a tenth of a build; the dry run of a release builds it all.
func TestCompilesForAllSystems(t *testing.T) {
	t.Parallel()
	here := mustAbs(t, ".") + string(filepath.Separator)
	for _, system := range []string{"windows", "darwin"} {
		found, err := load.Load(&load.Config{
			Mode: load.NeedName | load.NeedFiles | load.NeedImports | load.NeedDeps | load.NeedTypes | load.NeedSyntax | load.NeedTypesSizes,
			Env:  append(os.Environ(), "GOOS="+system, "GOARCH=arm64", "CGO_ENABLED=0"),
			ParseFile: func(files *token.FileSet, name string, text []byte) (*ast.File, error) {
				file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
				if !strings.HasPrefix(name, here) {
					dropBodies(file)
				}
				return file, err
			},
		}, "./cmd/syncer")
		if err != nil {
			t.Fatal(err)
		}
		read := 0
		load.Visit(found, nil, func(p *load.Package) {
			read++
			if len(p.GoFiles) > 0 && strings.HasPrefix(p.GoFiles[0], here) {
				for _, mistake := range p.Errors {
					t.Errorf("%s: %v", system, mistake)
				}
			}
		})
		if read < 100 {
			t.Errorf("%s: read %d packages", system, read)
		}
	}
}

// dropBodies leaves out what functions do.
func dropBodies(file *ast.File) {
	if file == nil {
		return
	}
	for _, each := range file.Decls {
		if function, ok := each.(*ast.FuncDecl); ok {
			function.Body = nil
		}
	}
}
