package emulator

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// addon returns the transitional state of an add-on after an accepted change.
// It ends badly where a fault or bad says so.
func (o outcome) addon(word, reason string, bad *ending, now time.Time) status {
	next := status{word: "running", reason: addonDone[word]}
	if word == "deleting" {
		next = status{word: gone}
	}
	if o.end != nil {
		bad = o.end
	}
	if bad != nil {
		next = bad.instead(next, status{word: bad.word, reason: bad.reason, message: bad.reason}, now.Add(o.settle))
	}
	return going(word, reason, next, now, o.settle)
}

// corefileEdited is the message of the documented precheck for an upgrade that
// the service refuses to carry out.
const corefileEdited = "configmap coredns had been modified, failed to ensure the consistency of corefile between current and recorded, " +
	"the manually modified configuration by user may be lost if upgrade continue: 1. rollback current corefile; " +
	"2. set parameterSyncStrategy to force to force take over; 3. set parameterSyncStrategy to inherit to auto inherit your configuration; "

// trouble returns how an accepted update goes wrong by itself, or nil.
func trouble(a addon, v *version, values, sent tree) *ending {
	if v == a.version {
		return nil
	}
	switch {
	case a.edited && !takesCorefile(values):
		return &ending{word: "upgradeFailed", reason: corefileEdited}
	case len(sent) == 0:
		// Seen in the field: an upgrade with a version and no values at all.
		return &ending{word: "abnormal", reason: "ImagePullBackOff: the image of " + a.template.name + " cannot be pulled"}
	}
	if key := stale(a.template, v, object(sent["basic"])); key != "" {
		return &ending{word: "abnormal", reason: "ImagePullBackOff: basic." + key + " does not belong to version " + v.number}
	}
	return nil
}

// takesCorefile reports values with which a Corefile that was edited is no obstacle.
func takesCorefile(values tree) bool {
	strategy := text(object(values["custom"])["parameterSyncStrategy"])
	return strategy == "force" || strategy == "inherit"
}

// stale returns a key of the sent basic that names an image of another version,
// which the registry does not serve for this one; "" where there is none.
func stale(t *template, v *version, basic tree) string {
	right := object(v.input["basic"])
	for _, key := range slices.Sorted(maps.Keys(basic)) {
		value := basic[key]
		if !strings.HasSuffix(key, "_version") || key == "cluster_version" || same(value, right[key]) {
			continue
		}
		for _, other := range t.versions {
			if was, ok := object(other.input["basic"])[key]; ok && same(was, value) {
				return key
			}
		}
	}
	return ""
}
