package main

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// A job is what one night of a CronJob makes.
type job struct {
	Name     string
	Schedule string // as in cron, in the time zone Etc/UTC
	Suspend  bool
	Rules    []batchv1.PodFailurePolicyRule
	Grace    int64 // seconds between SIGTERM and SIGKILL
	Volumes  map[string]volume
	Pods     [][]container // one for each index; a pod's init containers come first
	Parallel int           // pods at once
}

// A volume has one of these.
type volume struct {
	ConfigMap map[string]string `json:",omitempty"` // files by name
	Secret    string            `json:",omitempty"`
	Claim     string            `json:",omitempty"`
	Empty     bool              `json:",omitempty"`
}

type container struct {
	Name, Image   string
	Command, Args []string
	Env           map[string]string
	Secrets       []string // whose keys are variables, too, where Env has none of the name
	Mounts        []corev1.VolumeMount
}

func (o *objects) job(cron batchv1.CronJob) (job, error) {
	spec := cron.Spec.JobTemplate.Spec
	pod := spec.Template.Spec
	j := job{Name: cron.Name, Schedule: cron.Spec.Schedule, Suspend: at(cron.Spec.Suspend), Grace: at(pod.TerminationGracePeriodSeconds), Volumes: map[string]volume{}}
	if spec.PodFailurePolicy != nil {
		j.Rules = spec.PodFailurePolicy.Rules
	}
	err := errors.Join(restricted(spec.Template), o.volumes(j.Volumes, pod.Volumes), closed(pod))
	if zone := at(cron.Spec.TimeZone); zone != "Etc/UTC" {
		err = errors.Join(err, fmt.Errorf("its time zone is %q", zone))
	}
	indexed := at(spec.CompletionMode) == batchv1.IndexedCompletion
	pods := 1
	j.Parallel = 1
	if indexed {
		pods, j.Parallel = int(at(spec.Completions)), int(at(spec.Parallelism))
	}
	for index := range pods {
		given := map[string]string{ // what the downward API tells
			"metadata.labels['batch.kubernetes.io/job-name']": cron.Name + "-29387837",
		}
		index := strconv.Itoa(index)
		var run []container
		for _, c := range append(pod.InitContainers, pod.Containers...) {
			filled, wrong := o.container(c, given, j.Volumes)
			if indexed { // set by the job's controller, behind all others
				filled.Env["JOB_COMPLETION_INDEX"] = index
			}
			filled.Command, filled.Args = expandAll(c.Command, filled.Env), expandAll(c.Args, filled.Env)
			for _, arg := range filled.Args {
				if strings.Contains(arg, "$(") {
					wrong = errors.Join(wrong, fmt.Errorf("%s stays as it is", arg))
				}
			}
			if wrong != nil {
				err = errors.Join(err, fmt.Errorf("%s: %w", c.Name, wrong))
			}
			run = append(run, filled)
		}
		j.Pods = append(j.Pods, run)
	}
	return j, err
}

// restricted holds a pod to the strictest of the pod security standards.
func restricted(template corev1.PodTemplateSpec) error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(level, &template.ObjectMeta, &template.Spec) {
		if !result.Allowed {
			err = errors.Join(err, fmt.Errorf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail))
		}
	}
	return err
}

// closed asks for what that standard leaves open.
func closed(pod corev1.PodSpec) (err error) {
	if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
		err = errors.New("a token of this cluster is mounted")
	}
	for _, c := range append(pod.InitContainers, pod.Containers...) {
		if s := c.SecurityContext; s == nil || !at(s.ReadOnlyRootFilesystem) {
			err = errors.Join(err, fmt.Errorf("%s can write to its root", c.Name))
		}
		if c.Resources.Limits.Memory().IsZero() || c.Resources.Requests.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() {
			err = errors.Join(err, fmt.Errorf("%s: requests of memory and cpu, and a limit of memory are missing", c.Name))
		}
		if _, version, _ := strings.Cut(c.Image, ":"); version == "" || version == "latest" {
			err = errors.Join(err, fmt.Errorf("%s: the image %s has no version", c.Name, c.Image))
		}
	}
	return err
}

// volumes resolves them; a pod waits for ever for one that is not there.
func (o *objects) volumes(into map[string]volume, all []corev1.Volume) (err error) {
	for _, v := range all {
		var found volume
		sources := 0
		if c := v.ConfigMap; c != nil {
			data, ok := o.maps[c.Name]
			if sources++; !ok {
				err = errors.Join(err, fmt.Errorf("volume %s: there is no ConfigMap %s", v.Name, c.Name))
			}
			found.ConfigMap = data.Data
		}
		if v.EmptyDir != nil {
			sources++
			found.Empty = true
		}
		if v.Secret != nil {
			sources++
			found.Secret = v.Secret.SecretName
		}
		if c := v.PersistentVolumeClaim; c != nil {
			if sources++; o.claims[c.ClaimName].Name == "" {
				err = errors.Join(err, fmt.Errorf("volume %s: there is no claim %s", v.Name, c.ClaimName))
			}
			found.Claim = c.ClaimName
		}
		if sources != 1 {
			err = errors.Join(err, fmt.Errorf("volume %s: it has %d sources that this knows", v.Name, sources))
		}
		into[v.Name] = found
	}
	return err
}

// container resolves variables as a kubelet does: ConfigMaps first, then the list in its
// order, in which a variable may refer to those before it.
func (o *objects) container(c corev1.Container, given map[string]string, volumes map[string]volume) (out container, err error) {
	out = container{Name: c.Name, Image: c.Image, Env: map[string]string{}, Mounts: c.VolumeMounts}
	for _, from := range c.EnvFrom {
		switch {
		case from.SecretRef != nil:
			out.Secrets = append(out.Secrets, from.SecretRef.Name)
		case from.ConfigMapRef != nil:
			data, ok := o.maps[from.ConfigMapRef.Name]
			if !ok {
				err = errors.Join(err, fmt.Errorf("there is no ConfigMap %s", from.ConfigMapRef.Name))
			}
			maps.Copy(out.Env, data.Data)
		}
	}
	for _, v := range c.Env {
		switch {
		case v.ValueFrom == nil:
			out.Env[v.Name] = expand(v.Value, out.Env)
		case v.ValueFrom.FieldRef != nil && given[v.ValueFrom.FieldRef.FieldPath] != "":
			out.Env[v.Name] = given[v.ValueFrom.FieldRef.FieldPath]
		case v.ValueFrom.ResourceFieldRef != nil && v.ValueFrom.ResourceFieldRef.Resource == "limits.memory":
			out.Env[v.Name] = strconv.FormatInt(c.Resources.Limits.Memory().Value(), 10)
		default:
			err = errors.Join(err, fmt.Errorf("%s: a source that this does not know", v.Name))
		}
	}
	for _, m := range c.VolumeMounts {
		if _, ok := volumes[m.Name]; !ok {
			err = errors.Join(err, fmt.Errorf("there is no volume %s", m.Name))
		}
	}
	return out, err
}

func expandAll(texts []string, env map[string]string) (out []string) {
	for _, text := range texts {
		out = append(out, expand(text, env))
	}
	return out
}

// expand puts variables in, written $(NAME); $$ is a dollar, and a name that nobody set
// stays as it is.
func expand(text string, env map[string]string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(strings.TrimPrefix(rest, "("), ")")
		value, known := env[name]
		switch {
		case strings.HasPrefix(rest, "$"):
			out.WriteByte('$')
			text = rest[1:]
		case strings.HasPrefix(rest, "(") && closed && known:
			out.WriteString(value)
			text = after
		default:
			out.WriteByte('$')
			text = rest
		}
	}
}

// at is the value behind a pointer, or none.
func at[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}
