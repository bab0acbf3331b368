package wire

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired"
)

// endless is a text, and then another for ever.
func endless(head, again string) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		_, err := io.WriteString(pw, head)
		block := []byte(strings.Repeat(again, 1+32<<10/len(again)))
		for err == nil {
			_, err = pw.Write(block)
		}
	}()
	return pr
}

// An answer without an end costs little, and the error says which limit it met.
func TestLimits(t *testing.T) {
	const item = `{"items":[{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x","values":{"a":`
	for name, c := range map[string]struct{ head, again, want string }{
		"blanks":              {"", " ", "one item is larger than 8 MiB"},
		"blanks in an item":   {item, " ", "one item is larger than 8 MiB"},
		"a long text":         {item + `"`, "a", "one item is larger than 8 MiB"},
		"escapes":             {item + `"`, `\"`, "one item is larger than 8 MiB"},
		"a field beside them": {`{"kind":"`, "a", "one item is larger than 8 MiB"},
		"big items":           {`{"items":[`, `{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x","values":{"a":"` + strings.Repeat("b", 1<<20) + `"}}},`, "larger than 32 MiB when it is unpacked"},
		"values":              {item + "[", "0,", "one item is larger than 8 MiB"},
		"objects":             {item + "[", "{},", "one item is larger than 8 MiB"},
		"small items":         {`{"items":[`, `{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x"}},`, "more than 100000 items"},
		"nothing but items":   {`{"items":[`, "7,", "cannot be read"},
		"lists in lists":      {item, "[", "nested more than 100 deep"},
		"in and out":          {item + "[", strings.Repeat("[", 101) + strings.Repeat("]", 101) + ",", "one item is larger than 8 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := endless(c.head, c.again)
			_, err := DecodeAddons(r)
			runtime.ReadMemStats(&after)
			r.(io.Closer).Close()
			if err == nil || !strings.Contains(err.Error(), c.want) || name != "nothing but items" && !errors.Is(err, ErrTooLarge) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 250 {
				t.Errorf("it allocated %d MiB in all", allocated)
			}
		})
	}
}

// An answer that is small as a text, and would be large, or deep, in memory.
func TestLimitsOfWhatIsKept(t *testing.T) {
	const head, tail = `{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x","values":{"a":`, `}}}`
	for name, c := range map[string]struct{ text, want string }{
		"values":           {"[" + strings.Repeat("0,", 100_000) + "0]", "more than 100000 values"},
		"objects":          {"[" + strings.Repeat("{},", 100_000) + "{}]", "more than 100000 values"},
		"the same again":   {"[" + strings.Repeat("["+strings.Repeat("0,", 99)+"0],", 1000) + "0]", "more than 100000 values"},
		"not too many":     {"[" + strings.Repeat("["+strings.Repeat("0,", 99)+"0],", 980) + "0]", ""},
		"lists in lists":   {strings.Repeat("[", 97) + strings.Repeat("]", 97), ""},
		"and one too many": {strings.Repeat("[", 98) + strings.Repeat("]", 98), "nested more than 100 deep"},
		"objects in lists": {strings.Repeat(`[{"a":`, 49) + "0" + strings.Repeat("}]", 49), "nested more than 100 deep"},
		"in and out":       {"[" + strings.Repeat(strings.Repeat("[", 101)+strings.Repeat("]", 101)+",", 9) + "0]", "nested more than 100 deep"},
	} {
		for range 3 { // also where the shelf has some of it
			_, err := DecodeAddon(strings.NewReader(head + c.text + tail))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("%s: %v", name, err)
			case c.want != "" && (!errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
	}
}

// Lists of what has a meaning are kept as well: a few bytes each, and a hundred in
// memory.
func TestLimitsOfLists(t *testing.T) {
	objects, texts := "["+strings.Repeat("{},", 100_000)+"{}]", "["+strings.Repeat(`"",`, 100_000)+`""]`
	read := func(text string) error {
		_, err := DecodeAddon(strings.NewReader(`{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x"},"status":{"currentVersion":{"version":"1","supportVersions":` + text + `}}}`))
		return err
	}
	for name, err := range map[string]error{
		"objects": read(objects),
		"texts":   read(`[{"category":` + texts + `}]`),
		"projects": func() error {
			_, err := DecodeProjects(strings.NewReader(`{"projects":`+objects+`}`), "p")
			return err
		}(),
		"tasks": func() error {
			_, err := DecodePrecheck(strings.NewReader(`{"items":[{"metadata":{"taskID":"t"},"riskList":` + objects + `}]}`))
			return err
		}(),
		"versions": func() error {
			_, _, err := DecodeTemplates(strings.NewReader(`{"items":[{"metadata":{"name":"x"},"spec":{"versions":[`+strings.Repeat("{},", 1_000_000)+`{}]}}]}`), desired.Pool)
			return err
		}(),
	} {
		if !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "00000 values") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLimitsOfOneAndOfCatalogs(t *testing.T) {
	if _, err := DecodeAddon(endless(`{"spec":{"values":{"a":[`, "0,")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one: %v", err)
	}
	if _, _, err := DecodeTemplates(endless(`{"items":[`, `{"metadata":{"name":"x"},"spec":{"versions":[{"version":"1"}]}},`), desired.Pool); !errors.Is(err, ErrTooLarge) {
		t.Errorf("catalog: %v", err)
	}
	if _, err := io.ReadAll(BoundText(endless("", "{[,"))); !errors.Is(err, ErrTooLarge) {
		t.Errorf("text: %v", err)
	}
}

// What a big fleet answers is within the limits.
func TestWhatIsAllowed(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"kind":"List","items":[`)
	for i := range 20_000 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"metadata":{"uid":"u%d"},"spec":{"addonTemplateName":"x","values":{"custom":{"a":"[{,}]\"[[[","b":[1,2,3],"c":{"d":{}}}}}}`, i)
	}
	b.WriteString(`]}`)
	got, err := DecodeAddons(strings.NewReader(b.String()))
	if err != nil || len(got) != 20_000 {
		t.Errorf("%d, %v", len(got), err)
	}
	deep := strings.Repeat("[", 90) + strings.Repeat("]", 90)
	if _, err := DecodeAddons(strings.NewReader(`{"items":[{"metadata":{"uid":"u"},"spec":{"addonTemplateName":"x","values":{"a":` + deep + `}}}]}`)); err != nil {
		t.Errorf("90 deep: %v", err)
	}
}

// TestAProjectsClustersAreOneAnswer: no list pages, so a big one is read whole.
func TestAProjectsClustersAreOneAnswer(t *testing.T) {
	const n = 20_000
	cluster := `{"metadata":{"uid":"u","name":"n"},"spec":{"version":"v1.30","description":"` + strings.Repeat("d", 2048) + `"},"status":{"phase":"Available"}}`
	clusters, err := DecodeClusters(strings.NewReader(`{"items":[` + strings.Repeat(cluster+",", n-1) + cluster + `]}`))
	if err != nil || len(clusters) != n {
		t.Errorf("%d clusters, %v", len(clusters), err)
	}
}
