// Command kubernetes builds directories with Kustomize, or reads a file with a Pod, decodes every object strictly
// with the Kubernetes types, holds pods to the restricted profile of the pod security
// standards, and prints as JSON what the pods of each CronJob run: the arguments and
// variables that a container gets, and what is mounted. Whatever an API server or a
// kubelet would refuse or wait for, as far as that is known here, is an error.
//
// It has a module of its own, as nothing else needs the Kubernetes types.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	strict "sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

func main() {
	out := map[string][]job{}
	var failed error
	for _, dir := range os.Args[1:] {
		read := build
		if strings.HasSuffix(dir, ".yaml") {
			read = alone
		}
		jobs, err := read(dir)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", dir, err))
		}
		out[dir] = jobs
	}
	if failed == nil {
		failed = json.NewEncoder(os.Stdout).Encode(out)
	}
	if failed != nil {
		fmt.Fprintln(os.Stderr, failed)
		os.Exit(1)
	}
}

// alone reads a file with a Pod, which is no job.
func alone(file string) ([]job, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if text, err = yaml.YAMLToJSONStrict(text); err != nil {
		return nil, err
	}
	pod, err := decode[corev1.Pod](text)
	if err != nil {
		return nil, err
	}
	return nil, errors.Join(restricted(corev1.PodTemplateSpec{ObjectMeta: pod.ObjectMeta, Spec: pod.Spec}), closed(pod.Spec))
}

// objects are those of one directory, by name.
type objects struct {
	crons  []batchv1.CronJob
	maps   map[string]corev1.ConfigMap
	claims map[string]corev1.PersistentVolumeClaim
}

func build(dir string) ([]job, error) {
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		return nil, err
	}
	all := objects{maps: map[string]corev1.ConfigMap{}, claims: map[string]corev1.PersistentVolumeClaim{}}
	for _, r := range built.Resources() {
		text, err := r.MarshalJSON()
		if err == nil {
			err = all.add(r.GetGvk().String(), r.GetNamespace(), text)
		}
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.GetKind(), r.GetName(), err)
		}
	}
	var jobs []job
	var failed error
	for _, cron := range all.crons {
		j, err := all.job(cron)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("CronJob %s: %w", cron.Name, err))
		}
		jobs = append(jobs, j)
	}
	return jobs, failed
}

// add decodes one object.
func (o *objects) add(kind, namespace string, text []byte) error {
	if namespace != "syncer" && kind != "Namespace.v1.[noGrp]" {
		return fmt.Errorf("it is in the namespace %q", namespace)
	}
	switch kind {
	case "Namespace.v1.[noGrp]":
		_, err := decode[corev1.Namespace](text)
		return err
	case "ConfigMap.v1.[noGrp]":
		c, err := decode[corev1.ConfigMap](text)
		o.maps[c.Name] = c
		return err
	case "PersistentVolumeClaim.v1.[noGrp]":
		c, err := decode[corev1.PersistentVolumeClaim](text)
		o.claims[c.Name] = c
		return err
	case "NetworkPolicy.v1.networking.k8s.io":
		_, err := decode[networkingv1.NetworkPolicy](text)
		return err
	case "CronJob.v1.batch":
		c, err := decode[batchv1.CronJob](text)
		o.crons = append(o.crons, c)
		return err
	}
	return fmt.Errorf("%s is a kind that this does not know", kind)
}

// decode takes no field that the type lacks, no field twice, and no wrong case.
func decode[T any](text []byte) (T, error) {
	var out T
	mistakes, err := strict.UnmarshalStrict(text, &out)
	return out, errors.Join(append(mistakes, err)...)
}
