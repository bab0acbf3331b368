package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// field is where programs are measured: their binaries, and room for files.
type field struct {
	options
	dir, own, floor string
}

// newField builds what is not named.
func newField(ctx context.Context, dir string, o options) (*field, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f := &field{options: o, dir: dir, own: own, floor: filepath.Join(dir, "floor")}
	if err := build(ctx, f.floor, "bench/floor"); err != nil {
		return nil, err
	}
	if len(f.binaries) == 0 {
		f.binaries = binaries{{path: filepath.Join(dir, "syncer")}}
		err = build(ctx, f.binaries[0].path, "cmd/syncer")
	}
	return f, err
}

func build(ctx context.Context, path, name string) error {
	out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/syncer-project/syncer/"+name).CombinedOutput()
	if err != nil {
		return fmt.Errorf("building %s: %w\n%s", name, err, out)
	}
	return nil
}

// result is what a program needed for a scenario: the best of its runs.
type result struct {
	usage
	requests int
}

// measure runs the floor and each binary in turn. The floor's result comes first.
func (f *field) measure(ctx context.Context, s scenario) ([]result, error) {
	cloud, err := f.open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer cloud.stop()
	results := make([]result, 1+len(f.binaries))
	begin := time.Now()
	for n := 0; n < f.repetitions && (n == 0 || time.Since(begin) < f.budget); n++ {
		for i := range results {
			if err := cloud.reset(ctx); err != nil {
				return nil, err
			}
			used, err := f.once(ctx, s, i, cloud)
			if err != nil {
				return nil, err
			}
			results[i].usage = results[i].better(used)
			if results[i].requests, err = cloud.requests(ctx); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

// once runs the floor (0) or a binary.
func (f *field) once(ctx context.Context, s scenario, which int, c *cloud) (usage, error) {
	env := append(environment(c.address), "HOME="+f.dir) // nothing of the user's own settings
	if which > 0 {
		manifest := filepath.Join(c.dir, manifestFile(f.style, s.changed))
		return run(ctx, s.code(), f.dir, env, f.binaries[which-1].path, s.arguments(manifest)...)
	}
	args := []string{"-cce", c.address, "-parallelism", fmt.Sprint(parallelism), "-targets", filepath.Join(c.dir, targetsFile)}
	if s.apply {
		args = append(args[:len(args)-1], filepath.Join(c.dir, changesFile), "-body", filepath.Join(c.dir, bodyFile))
	}
	return run(ctx, 0, f.dir, env, f.floor, args...)
}

// cloud is a world in a process of its own.
type cloud struct {
	address, dir string
	stop         func()
	own          int // requests that were made to count the others
}

// open starts a cloud for s; ctx bounds its life.
func (f *field) open(ctx context.Context, s scenario) (*cloud, error) {
	dir := filepath.Join(f.dir, "world")
	c, err := open(ctx, f.own, "serve", "-dir", dir, "-clusters", fmt.Sprint(s.targets),
		"-for", f.timeout.String(), "-latency", s.latency.String(), "-leaves", fmt.Sprint(f.leaves), fmt.Sprintf("-lean=%t", f.lean))
	if err == nil {
		c.dir = dir
	}
	return c, err
}

// open starts a program that is a cloud and says its address first.
func open(ctx context.Context, path string, args ...string) (*cloud, error) {
	ctx, stop := context.WithCancel(ctx)
	c := &cloud{}
	command := exec.CommandContext(ctx, path, args...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		stop()
		return nil, err
	}
	c.stop = func() {
		stop()
		_ = command.Wait() // it was told to end
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		c.stop()
		return nil, fmt.Errorf("the cloud did not start: %w", err)
	}
	c.address = strings.TrimSpace(line)
	return c, nil
}

// reset has the cloud forget what it was asked and sent.
func (c *cloud) reset(ctx context.Context) error {
	return c.ask(ctx, http.MethodPost, "/bench/reset", nil)
}

// requests tells how many requests the cloud got since.
func (c *cloud) requests(ctx context.Context) (sum int, err error) {
	counts := map[string]int{}
	err = c.ask(ctx, http.MethodGet, "/bench/counts", &counts)
	if counts["other"] > 0 {
		err = errors.Join(err, errors.New("the cloud was asked for what it does not have"))
	}
	for _, n := range counts {
		sum += n
	}
	return sum, err
}

// ask makes a request about the cloud itself.
func (c *cloud) ask(ctx context.Context, method, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, c.address+path, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil || into == nil {
		return errors.Join(err, closed(answer))
	}
	return errors.Join(json.NewDecoder(answer.Body).Decode(into), closed(answer))
}

func closed(answer *http.Response) error {
	if answer == nil {
		return nil
	}
	return answer.Body.Close()
}
