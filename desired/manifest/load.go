package manifest

import (
	"io"
	"os"

	"github.com/syncer-project/syncer/desired"
)

// Options say where Load takes what the manifests leave open.
type Options struct {
	Stdin           io.Reader                   // read where a path is "-"; nil is empty
	Getenv          func(string) (string, bool) // for ${env:}; nil: os.LookupEnv
	Region, Project string                      // for targets where neither they nor the defaults name one

	// AllowEnv are patterns (as of path.Match) of which a variable that ${env:}
	// names has to match one; nil: [DefaultEnv]. The run's own credentials and
	// settings match none of them.
	AllowEnv []string
	// AllowFile are directories of which ${file:} may name files, beside that of
	// the manifest. Links are followed, and have to lead to one of these.
	AllowFile []string
	// AllowUnset makes a reference to a variable or file that does not exist a
	// [desired.Unknown] instead of a mistake. Such a state may be compared and
	// shown, and not applied.
	AllowUnset bool
	// Unresolved makes every reference a [desired.Unknown]: no variable and no file
	// beside the manifests is looked at. It is for who asks for names only.
	Unresolved bool
	// Thin, where it is set, begins a pass over the targets. What it returns is shown
	// each of them in the order of the state, with all that it has, and may take from
	// it what the caller does not need, such as the components of a target that
	// another run looks after. That was checked by then, and what is taken is in memory
	// for a moment only. Where Load finds a mistake it makes a second pass.
	Thin func() func(*desired.Target)
}

// Load reads manifests and returns the state that they ask for together. Paths
// name files, directories (all *.yaml, *.yml and *.json in them and below, but
// nothing hidden) or "-" for standard input; a file that is named twice is read
// once. The documents form one state: targets and profiles of all of them count,
// defaults, rollout and guards hold for all of them, and none comes first: what
// two of them set differently is a mistake. The error is a [Diagnostics] that
// holds every mistake found, also where a file could not be read.
func Load(paths []string, opts Options) (desired.State, error) {
	return load(paths, opts, standard)
}

func load(paths []string, opts Options, limits limits) (desired.State, error) {
	if opts.Getenv == nil {
		opts.Getenv = os.LookupEnv
	}
	p := problems{most: limits.mistakes}
	r := reader{limits: limits, in: opts.Stdin, p: &p}
	files := r.sources(paths)
	if len(p.list) == 0 {
		if state, ok := draft(files, opts, limits); ok {
			return state, nil
		}
	}
	return r.thorough(files, opts)
}

// thorough reads files that may hold mistakes, and tells them all: no node is
// dropped before the end, so that each place can be named.
func (r *reader) thorough(files []source, opts Options) (desired.State, error) {
	c := newCollector(opts, r.p)
	for i := range files {
		s := &files[i]
		for _, d := range r.documents(*s) {
			m, err := d.manifest(r.p)
			if err != nil {
				return desired.State{}, Diagnostics{{Pos: d.root.pos(), Path: ".", Message: err.Error()}}
			}
			c.document(m, d)
		}
		s.text = ""
	}
	state := c.state(files)
	if err := r.p.err(); err != nil {
		return desired.State{}, err
	}
	return state, nil
}

// reader reads files within limits.
type reader struct {
	limits limits
	in     io.Reader
	values int // about how many were read so far
	p      *problems
}
