package secret_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired/secret"
)

func TestMask(t *testing.T) {
	got := secret.Mask(tree{
		"plain": "a", "password": "b", "token": tree{"c": []any{"d", true, nil, json.Number("1")}}, "list": []any{secret.New("e")},
		"sealed": []any{secret.Sealed("f", ""), secret.Sealed("f", "http://(sensitive)@h")}, "endpoint": "https://u:p@h/x", "n": 1.5,
	})
	want := tree{
		"plain": "a", "password": secret.Masked, "token": tree{"c": []any{secret.Masked, true, nil, secret.Masked}}, "list": []any{secret.Masked},
		"sealed": []any{secret.Masked, "http://(sensitive)@h"}, "endpoint": "https://(sensitive)@h/x", "n": 1.5,
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("masked (-want +got):\n%s", diff)
	}
}

func TestReveal(t *testing.T) {
	value := tree{"a": []any{secret.New("x"), tree{"b": secret.New("y", "z")}}, "n": nil}
	want := tree{"a": []any{"x", tree{"b": "y"}}, "n": nil}
	if diff := cmp.Diff(any(want), secret.Reveal(value)); diff != "" {
		t.Errorf("revealed (-want +got):\n%s", diff)
	}
	if value["a"].([]any)[0] != secret.New("x") {
		t.Error("Reveal changed what it was given")
	}
	if diff := cmp.Diff(any(tree{"a": tree{}, "b": []any{}}), secret.Reveal(tree{"a": tree(nil), "b": []any(nil)})); diff != "" {
		t.Errorf("nil (-want +got):\n%s", diff)
	}
}

func TestIn(t *testing.T) {
	got := secret.In(tree{
		"a": secret.New("whole part", "part"), "password": []any{"p", json.Number("12"), "true", true, nil, secret.Masked, secret.Sealed("s", "")},
		"url": "https://u:pa%2Fss@h and https://0123456789abcdef@h and ssh://git@h and x://@h", "plain": "q", "again": secret.New("part"), "empty": secret.New(""),
	})
	want := []string{"0123456789abcdef", "12", "p", "pa%2Fss", "pa/ss", "part", "whole part"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
}

func TestConceal(t *testing.T) {
	got := secret.Conceal(tree{"a": []any{"x", "y"}, "n": 1}, func(text string) bool { return text == "x" })
	if diff := cmp.Diff(any(tree{"a": []any{secret.Masked, "y"}, "n": 1}), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Whatever the verb, no value is printed.
func TestValuesDoNotPrint(t *testing.T) {
	value := secret.New("hunter2", "unt")
	asJSON, err := json.Marshal(map[string]any{"a": value, "b": &value})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		fmt.Sprintf("%v %+v %#v %s %q %x %X %d %t", value, value, value, value, value, value, value, value, value),
		fmt.Sprintf("%v %+v %#v %d", tree{"a": value}, []any{&value}, struct{ V secret.Value }{value}, []secret.Value{value}),
		value.String(), string(asJSON),
	} {
		if strings.Contains(text, "unt") || strings.Contains(text, "756e74") || strings.Contains(text, "117") {
			t.Errorf("the secret is in %s", text)
		}
		if !strings.Contains(text, secret.Masked) {
			t.Errorf("no mask in %s", text)
		}
	}
}

func TestSealed(t *testing.T) {
	if a, b := secret.Sealed("a", ""), secret.Sealed("b", ""); a == b || a != secret.Sealed("a", "") || !secret.IsSealed(a) || secret.IsSealed("a") {
		t.Error("a sealed value equals itself and nothing else, and is told from texts")
	}
}

// BenchmarkIn looks through parameters of 100 leaves, as each list of a target does.
func BenchmarkIn(b *testing.B) {
	parameters := tree{"adminPassword": "plain-text", "endpoint": "https://user:pass@host/path"}
	for i := range 10 {
		below := tree{}
		for j := range 10 {
			below[fmt.Sprintf("someSetting%d", j)] = fmt.Sprintf("the value of %d and %d", i, j)
		}
		parameters[fmt.Sprintf("section_%d", i)] = below
	}
	b.ReportAllocs()
	for b.Loop() {
		secret.In(parameters)
	}
}
