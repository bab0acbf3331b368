package report

import (
	"slices"

	"github.com/syncer-project/syncer/diff"
)

// island is what the page's script (page/page.js) draws from: a row per target, a
// column per component, and the changes behind the cells. What repeats is in it
// once, and where it stands there is a number, so that 10,000 changes on 2,000
// targets × 20 components stay under a megabyte. What is masked has to be found in
// it, so it is text and not compressed.
type island struct {
	Columns []string `json:"columns"` // components
	Words   []string `json:"words"`   // by the numbers that stand for them; the first is empty
	Sites   []site   `json:"sites"`
	Heads   []head   `json:"heads"`
	// Params are [mark, path, source, old, new] or, with the lines of a diff, [mark,
	// path, source, text], all words.
	Params [][]int `json:"params"`
	// Changes are [head, entry, param…], or [-1-base, entry, position, param, …]: as
	// the change base, but for the parameters at these positions.
	Changes [][]int `json:"changes"`
	// Cells are [version, change, status, request, cost, flag, state, error], less
	// zeros at the end. All are words but the change, -1 for none.
	Cells [][]int `json:"cells"`
	Usual []int   `json:"usual"` // the most frequent cell of each column; -1: nothing there
	// Rows are [key, name, site, [column, cell, …], error]: the cells that are not
	// the usual ones. The error may be missing.
	Rows [][]any `json:"rows"`

	Any  string `json:"any,omitempty"`  // what cells with a change are called; empty: "any change"
	Rest string `json:"rest,omitempty"` // what the others are called; empty: "Left as it is"
	Lost string `json:"lost,omitempty"` // the filter for rows with an error; empty: "unread"
}

// site is what many targets share.
type site struct {
	Region string   `json:"region"`
	Wave   int      `json:"wave"`
	Labels []string `json:"labels,omitempty"` // KEY=VALUE, sorted
}

// packer puts an island together and knows what is in it already.
type packer struct {
	island
	words  map[string]int
	sites  map[key]int
	heads  map[key]int
	params map[key]int
	bases  map[[2]int]int // the first change, by head and number of parameters
	keys   keys
}

func newPacker() packer {
	p := packer{words: map[string]int{}, sites: map[key]int{}, heads: map[key]int{}, params: map[key]int{}, bases: map[[2]int]int{}}
	p.Sites, p.Heads, p.Params, p.Changes = []site{}, []head{}, [][]int{}, [][]int{} // lists in JSON, never null
	p.Cells, p.Rows = [][]int{}, [][]any{}
	p.word("")
	return p
}

// word is the number of a text.
func (p *packer) word(text string) int {
	n, known := p.words[text]
	if !known {
		n = len(p.Words)
		p.words[text] = n
		p.Words = append(p.Words, text)
	}
	return n
}

func (p *packer) site(at site) int {
	p.keys.begin()
	p.keys.add(at.Region)
	p.keys.count(at.Wave)
	p.keys.add(at.Labels...)
	return numberOf(p.sites, &p.Sites, p.keys.sum(), at)
}

func (p *packer) head(h head) int {
	p.keys.begin()
	p.keys.add(h.Class, h.Word, h.What, h.Origin, h.Why, h.Blocked)
	p.keys.count(len(h.Carried))
	p.keys.add(h.Carried...)
	p.keys.add(h.Notes...)
	return numberOf(p.heads, &p.Heads, p.keys.sum(), h)
}

// numberOf is the place of item in list, where it is put if it is new.
func numberOf[T any](known map[key]int, list *[]T, same key, item T) int {
	n, there := known[same]
	if !there {
		n = len(*list)
		known[same] = n
		*list = append(*list, item)
	}
	return n
}

// param is the number of a difference, whose new value is from there. It is drawn once
// for all that look the same.
func (p *packer) param(d diff.Difference, from string) int {
	same := p.keys.difference(d, from)
	n, known := p.params[same]
	if !known {
		n = p.pack(newParam(d, from))
		p.params[same] = n
	}
	return n
}

// pack puts a parameter into the island.
func (p *packer) pack(drawn param) int {
	out := []int{p.word(drawn.Class + " " + drawn.Mark), p.word(drawn.Path), p.word(drawn.Source)}
	if drawn.Lines == nil {
		out = append(out, p.word(drawn.Old), p.word(drawn.New))
	} else {
		out = append(out, p.word(textOfLines(drawn.Lines)))
	}
	p.Params = append(p.Params, out)
	return len(p.Params) - 1
}

// change stores a change and returns its number.
func (p *packer) change(h head, entry int, params []int) int {
	number, like := p.head(h), len(p.Changes)
	kind := [2]int{number, len(params)}
	base, known := p.bases[kind]
	out := []int{number, entry}
	if known {
		out[0] = -1 - base
	} else {
		p.bases[kind] = like
	}
	for i, each := range params {
		switch {
		case !known:
			out = append(out, each)
		case p.Changes[base][i+2] != each:
			out = append(out, i, each)
		}
	}
	p.Changes = append(p.Changes, out)
	return like
}

// cell stores what the trailing zeros of do not matter for.
func (p *packer) cell(numbers ...int) int {
	for len(numbers) > 2 && numbers[len(numbers)-1] == 0 {
		numbers = numbers[:len(numbers)-1]
	}
	p.Cells = append(p.Cells, slices.Clone(numbers))
	return len(p.Cells) - 1
}

// rows stores the rows, which hold a cell for each column, and what is usual.
func (p *packer) rows(rows []row) {
	p.Usual = usual(rows, len(p.Columns))
	for _, r := range rows {
		own := []int{}
		for column, cell := range r.cells {
			if cell != p.Usual[column] {
				own = append(own, column, cell)
			}
		}
		out := []any{r.key, r.name, p.site(r.site), own}
		if r.err != "" {
			out = append(out, r.err)
		}
		p.Rows = append(p.Rows, out)
	}
}

// usual is the most frequent cell of each column, of several the first.
func usual(rows []row, columns int) []int {
	out := make([]int, columns)
	for column := range out {
		counts, most := map[int]int{}, 0
		out[column] = -1
		for _, r := range rows {
			counts[r.cells[column]]++
		}
		for _, r := range rows {
			if n := counts[r.cells[column]]; n > most {
				out[column], most = r.cells[column], n
			}
		}
	}
	return out
}
