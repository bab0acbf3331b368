package syncer_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// mount makes the volumes of a pod.
func (k *kubeCluster) mount(pod string, volumes map[string]kubeVolume) map[string]string {
	mounted := map[string]string{}
	for name, v := range volumes {
		dir := filepath.Join(k.dir, "pods", pod, name)
		if v.Claim != "" {
			dir = k.claim()
		} else if err := os.RemoveAll(dir); err != nil {
			k.t.Fatal(err)
		}
		files := k.secrets[v.Secret]
		if v.ConfigMap != nil {
			files = map[string]string{"fleet.yaml": k.fleet}
		}
		k.lay(dir, files)
		mounted[name] = dir
	}
	return mounted
}

// claim is the volume of the reports.
func (k *kubeCluster) claim() string { return filepath.Join(k.dir, "reports") }

// lay writes files as a kubelet does those of a ConfigMap or a Secret: in a hidden
// directory, to which links lead.
func (k *kubeCluster) lay(dir string, files map[string]string) {
	err := os.MkdirAll(filepath.Join(dir, "..2026_11_21"), 0o755)
	if len(files) > 0 && err == nil {
		err = os.Symlink("..2026_11_21", filepath.Join(dir, "..data"))
	} else {
		_ = os.Remove(filepath.Join(dir, "..2026_11_21"))
	}
	for name, text := range files {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "..2026_11_21", name), []byte(text), 0o600)
		}
		if err == nil {
			err = os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name))
		}
	}
	if err != nil {
		k.t.Error(err)
	}
}

// container runs one.
func (k *kubeCluster) container(c container, mounted map[string]string, p *pod) {
	here := func(text string) string { // a path in a mount becomes one of this machine
		before, path := "", text
		if i := strings.LastIndex(text, "="); i >= 0 {
			before, path = text[:i+1], text[i+1:]
		}
		for _, m := range c.Mounts {
			if below, ok := strings.CutPrefix(path, m.MountPath); ok && (below == "" || below[0] == '/') {
				return before + mounted[m.Name] + below
			}
		}
		return text
	}
	env := map[string]string{}
	for _, secret := range c.Secrets {
		maps.Copy(env, k.secrets[secret])
	}
	maps.Copy(env, c.Env)
	var args []string
	for _, arg := range c.Args {
		args = append(args, here(arg))
		if at := args[len(args)-1]; strings.HasPrefix(at[strings.LastIndex(at, "=")+1:], "/") && !strings.Contains(at, k.dir) {
			k.t.Errorf("%s: %s is on no volume", c.Name, arg)
		}
	}
	for name, value := range env {
		env[name] = here(value)
	}
	if len(c.Command) > 0 {
		k.t.Errorf("%s: its image knows what to run", c.Name)
	}
	switch image, _, _ := strings.Cut(filepath.Base(c.Image), ":"); image {
	case "syncer":
		k.process(args, env, p)
	case "git-sync":
		k.gitSync(args, env)
	case "rclone":
		k.rclone(args, env)
	default:
		k.t.Errorf("no stand-in for %s", c.Image)
	}
}

// process runs syncer, with nothing of this machine's environment, in an empty directory
// that stays so.
func (k *kubeCluster) process(args []string, env map[string]string, p *pod) {
	root, err := os.MkdirTemp(k.dir, "root")
	if err != nil {
		k.t.Error(err)
		return
	}
	run := exec.Command(k.syncer, args...)
	run.Dir = root
	run.Env = []string{"TMPDIR=" + root}
	maps.Copy(env, k.local)
	for name, value := range env {
		run.Env = append(run.Env, name+"="+value)
	}
	var log strings.Builder
	run.Stdout, run.Stderr = &log, &log
	err = run.Start()
	if err == nil && k.running != nil {
		k.running(run.Process)
	}
	if err == nil {
		err = run.Wait()
	}
	p.log += log.String()
	if err != nil && run.ProcessState == nil {
		k.t.Error(err)
		return
	}
	p.code = run.ProcessState.ExitCode()
	if left, err := os.ReadDir(root); err != nil || len(left) > 0 {
		k.t.Errorf("syncer %v wrote to a root that is read-only: %v, %v", args, left, err)
	}
}

// gitSync leaves the repository as git-sync does: in a hidden directory that a link leads to.
func (k *kubeCluster) gitSync(args []string, env map[string]string) {
	flags := map[string]string{}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		flags[name] = value
	}
	if _, once := flags["--one-time"]; !once || env["GITSYNC_REPO"] == "" || env["GITSYNC_REF"] == "" {
		k.t.Errorf("git-sync %v with %v", args, env)
	}
	tree := filepath.Join(flags["--root"], ".worktrees", merged, "manifests")
	err := os.MkdirAll(tree, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(tree, "fleet.yaml"), []byte(k.fleet), 0o644)
	}
	if err == nil {
		err = os.Symlink(filepath.Join(".worktrees", merged), filepath.Join(flags["--root"], flags["--link"]))
	}
	if err != nil {
		k.t.Error(err)
	}
}

// rclone notes what it was to copy.
func (k *kubeCluster) rclone(args []string, env map[string]string) {
	if len(args) < 3 || args[0] != "copy" || env["RCLONE_CONFIG_BUCKET_TYPE"] == "" || env["RCLONE_CONFIG_BUCKET_ACCESS_KEY_ID"] == "" {
		k.t.Errorf("rclone %v with %v", args, env)
		return
	}
	entries, err := os.ReadDir(args[1])
	if err != nil {
		k.t.Error(err)
	}
	for _, entry := range entries {
		if !slices.Contains(args, "--exclude="+entry.Name()+"/**") {
			k.bucket = append(k.bucket, args[2]+"/"+entry.Name())
		}
	}
}
