package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired/secret"
	"github.com/syncer-project/syncer/internal/console"
	"github.com/syncer-project/syncer/internal/report"
)

// TestMaskedInPieces: wherever a document is cut while it is drawn, it comes out as
// if it had been masked as a whole.
func TestMaskedInPieces(t *testing.T) {
	const value = "Tm90IGEgc2VjcmV0"
	several := "-----BEGIN KEY-----\nMIIEow\n-----END KEY-----"
	for _, own := range []*secret.Masker{secret.NewMasker(value), secret.NewMasker(value, several)} {
		for shift := -len(several) - 2; shift < 3; shift++ {
			text := strings.Repeat("0123456 ", maskedAtOnce)[:maskedAtOnce+shift]
			for _, hidden := range []string{value, several, "\n" + several + "\n", value + "\n", "https://me:" + value + "@host\n"} {
				whole := "first\n" + text + hidden + text + "\n" + hidden
				var out bytes.Buffer
				m := maskedText{to: &out, own: own}
				_, _ = io.WriteString(&m, whole[:len(text)+10])
				_, _ = io.WriteString(&m, whole[len(text)+10:])
				if err := m.flush(); err != nil || out.String() != own.Text(whole) {
					t.Fatalf("%q at %d: %v, it was masked in another way", hidden, shift, err)
				}
			}
		}
	}
}

// TestMaskedDocumentIsNotHeld: of a long document only the last lines are held back.
func TestMaskedDocumentIsNotHeld(t *testing.T) {
	m := maskedText{to: io.Discard, own: secret.NewMasker("Tm90IGEgc2VjcmV0")}
	line := strings.Repeat("0123456 ", 100) + "\n"
	for range 10_000 {
		fmt.Fprint(&m, line)
		if len(m.held) > maskedAtOnce+len(line) {
			t.Fatalf("%d bytes are held", len(m.held))
		}
	}
}

// BenchmarkWriteReport writes plans of so many changes the whole way: drawn as JSON,
// masked, made safe to print.
func BenchmarkWriteReport(b *testing.B) {
	for _, size := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			plan := savedFleet(size / 5).Plan
			var a app
			a.own.Add("HPUAXT2YTD1QVR5SSKXA", "gqD5xW0zNkPfE3Yb7uLs1RvTc9HmJa2KdQ6ZoXyC")
			b.ReportAllocs()
			for b.Loop() {
				err := a.draw(console.New(io.Discard, console.GitHub), func(w io.Writer) error { return report.JSON{}.Plan(w, plan, report.Options{}) })
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
