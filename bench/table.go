package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// row is a scenario with the results of the floor and of each binary.
type row struct {
	scenario
	results []result
}

// print writes a table for each binary.
func print(out io.Writer, all binaries, rows []row) error {
	for i := range max(1, len(all)) {
		if len(all) > 1 {
			fmt.Fprintf(out, "%s\n\n", cmp.Or(all[i].name, all[i].path))
		}
		if _, err := io.WriteString(out, table(rows, 1+i)+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// table draws the results of one program as Markdown.
func table(rows []row, which int) string {
	var text strings.Builder
	text.WriteString("| targets | | command | wall ÷ floor | processor ÷ floor | requests ÷ least | growth | peak memory |\n")
	text.WriteString("|--:|---|---|--:|--:|--:|--:|--:|\n")
	for _, r := range rows {
		floor, own := r.results[0], r.results[which]
		state := r.state()
		if r.latency > 0 {
			state += fmt.Sprintf(", %s", r.latency)
		}
		cells := []string{
			strconv.Itoa(r.targets), state, "`" + r.command() + "`",
			ratio(float64(own.wall), float64(floor.wall)), ratio(float64(own.processor), float64(floor.processor)),
			ratio(float64(own.requests), float64(r.least())), growth(rows, r, which), mebibytes(own.memory),
		}
		fmt.Fprintf(&text, "| %s |\n", strings.Join(cells, " | "))
	}
	return text.String()
}

// growth is the processor time in that of the same for a tenth of the targets.
func growth(rows []row, r row, which int) string {
	tenth := r.scenario
	tenth.targets /= 10
	for _, smaller := range rows {
		if smaller.scenario == tenth && tenth.targets*10 == r.targets {
			return ratio(float64(r.results[which].processor), float64(smaller.results[which].processor))
		}
	}
	return ""
}

func ratio(a, b float64) string {
	if b == 0 {
		return "–"
	}
	return strconv.FormatFloat(a/b, 'f', 2, 64)
}

func mebibytes(n int64) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprintf("%d MiB", (n+1<<19)>>20)
}
