package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/syncer-project/syncer/diff"
	"github.com/syncer-project/syncer/internal/style"
)

// consent asks a person whether the plan may be carried out. What destroys
// something takes more than a key press.
func (a *app) consent(ctx context.Context, plan diff.Plan) error {
	if !a.InTerminal {
		return errors.New("nothing was changed: consent is needed, and standard input is no terminal; look at the plan and add --yes")
	}
	s := plan.Summary
	wanted := "yes"
	if destroyed := s.Delete + s.Replace; destroyed > 0 {
		wanted = fmt.Sprintf("delete %d", destroyed)
	}
	back := ""
	if s.Rollback > 0 {
		back = fmt.Sprintf(", %d rollback", s.Rollback)
	}
	fmt.Fprintf(a.Err, "Carry out %s (%d create, %d upgrade, %d update%s, %d replace, %d delete)?\nType %q to go on: ",
		style.Plural(s.Changes(), "change"), s.Create, s.Upgrade, s.Update, back, s.Replace, s.Delete, wanted)
	if a.answer(ctx) != wanted {
		return errors.New("nothing was changed: no consent was given")
	}
	return nil
}

// answer reads one line, unless ctx ends first. An end of input is no answer.
func (a *app) answer(ctx context.Context) string {
	line := make(chan string, 1)
	go func() { // a read of the terminal cannot be ended; the process will be
		text, _ := bufio.NewReader(a.In).ReadString('\n')
		line <- strings.TrimSpace(text)
	}()
	select {
	case text := <-line:
		return text
	case <-ctx.Done():
		fmt.Fprintln(a.Err) // ends the line of the question
		return ""
	}
}
