package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestStartPage goes the way of docs/start.md with the program and a shell, from an
// empty directory: what it says about itself is all that is set.
func TestStartPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/start.md")
	if err != nil {
		t.Fatal(err)
	}
	g := &guide{T: t, dir: t.TempDir()}
	codes := map[int]int{11: 1, 12: 2} // of the command with a stale target, and of the one that finds drift
	commands, shells := 0, 0
	for _, block := range regexp.MustCompile("(?s)```(sh|console)\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if block[1] == "sh" {
			shells++
			g.shell(block[2])
			continue
		}
		for _, c := range shown(block[0]) {
			commands++
			if c.args[0] == "emulator" {
				c.prints(t, g.serve(), steady)
				continue
			}
			c.prints(t, g.run(c.args, scene{code: codes[commands]}), steady)
		}
	}
	if commands != 12 || shells != 9 {
		t.Errorf("docs/start.md shows %d commands and %d blocks for a shell", commands, shells)
	}
}

// serve starts the emulator as a user does, takes over what it says to set, and
// returns all that it says.
func (g *guide) serve() string {
	g.Helper()
	cmd := exec.Command("syncer", "emulator", "--settle", "100ms")
	cmd.Dir, cmd.Env = g.dir, g.environ()
	out, noOut := cmd.StdoutPipe()
	errOut, noErr := cmd.StderrPipe()
	if err := errors.Join(noOut, noErr, cmd.Start()); err != nil {
		g.Fatal(err)
	}
	g.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	said, lines := "", bufio.NewScanner(errOut)
	for !strings.HasPrefix(lines.Text(), "export SYNCER_QPS=") && lines.Scan() {
		said += lines.Text() + "\n"
		if set, ok := strings.CutPrefix(lines.Text(), "export "); ok {
			g.env = append(g.env, strings.Fields(set)...)
		}
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.Contains(said, "="+strings.TrimSpace(address)+",") {
		g.Fatalf("the emulator prints %q, %v, and says\n%s", address, err, said)
	}
	return said + address
}

// shell runs lines in a shell, and stays where they end.
func (g *guide) shell(lines string) {
	g.Helper()
	cmd := exec.Command("sh", "-e", "-c", lines+"\npwd")
	cmd.Dir = g.dir
	cmd.Env = append(g.environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@localhost", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@localhost")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		g.Fatalf("%v\n%s%s", err, lines, out)
	}
	g.dir = strings.TrimSpace(string(out))
}
