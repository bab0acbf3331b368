package emulator

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The services' answers are mostly translations. A template whose file has none
// gets some, so that its answers weigh what the real ones do.
var locales = []string{"en_US", "fr_FR", "zh_CN"}

func translations(service string, t *template, v *version, changeLog string) tree {
	about := tree{"changeLog": changeLog, "description": text(t.spec["description"])}
	params := object(v.input["parameters"])
	described := tree{
		"addon":       about,
		"description": describe(params),
		"key":         keys(params),
	}
	out := tree{}
	if service == "modelarts" { // answers in Chinese only, see the documented example
		out["zh_CN"] = tree{"plugintemplate": about, "description": described["description"], "key": nil}
		return out
	}
	for _, locale := range locales {
		out[locale] = described
	}
	return out
}

// describe gives a sentence to each parameter, under the flat keys that the
// services use ("Parameters.custom.stub_domains").
func describe(params tree) tree {
	out := tree{}
	for _, group := range slices.Sorted(maps.Keys(params)) {
		for _, key := range slices.Sorted(maps.Keys(object(params[group]))) {
			path := "Parameters." + group + "." + key
			switch value := object(params[group])[key]; {
			case strings.HasPrefix(group, "flavor"):
				if key == "name" || key == "description" {
					out[path] = value
				}
			default:
				out[path] = "Sets " + words(key) + " of the add-on. Left out, it takes the default of the version that is installed, whatever was set before."
			}
		}
	}
	return out
}

func keys(params tree) tree {
	out := tree{}
	for key := range object(params["custom"]) {
		out["Parameters.custom."+key] = words(key)
	}
	return out
}

// words turns "stub_domains" and "coresTotal" into words.
func words(key string) string {
	var b strings.Builder
	for _, r := range key {
		switch {
		case r == '_':
			b.WriteByte(' ')
		case r >= 'A' && r <= 'Z':
			b.WriteByte(' ')
			b.WriteRune(r - 'A' + 'a')
		default:
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(b.String())
}

// flavorKeys returns the keys flavor1…N of params in the order of their numbers.
func flavorKeys(params tree) []string {
	var out []string
	for i := 1; ; i++ {
		key := "flavor" + strconv.Itoa(i)
		if _, ok := params[key]; !ok {
			return out
		}
		out = append(out, key)
	}
}
