package manifest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/syncer-project/syncer/desired"
)

func TestRollout(t *testing.T) {
	write(t, map[string]string{
		"1.yaml": head + "rollout: {maxFailures: 2, stopAfter: 3, maxConcurrent: 25%, precheck: off}\npools: []\n",
		"2.yaml": head + "rollout:\n  maxFailures: 2\n  minSuccessTime: 1h30m\n  onFailure: rollback\n  windows:\n" +
			"    - {schedule: \"0 1 * * 1-5\", duration: 4h, timezone: Europe/Berlin, selector: tier in (prod)}\n    - {kind: deny, schedule: 0 0 20 12 *, duration: 336h}\n",
		"3.json": `{"apiVersion": "syncer/v1", "kind": "DesiredState", "rollout": {"maxConcurrent": "25%", "windows": [
			{"kind": "", "schedule": "0 1 * * 1-5", "duration": "240m", "timezone": "Europe/Berlin", "selector": "tier in (prod)"},
			{"kind": "deny", "schedule": "0 0 20 12 *", "duration": "336h"}]}}`,
	})
	want := desired.Rollout{
		MaxFailures: 2, StopAfter: 3, MaxConcurrent: desired.Share{Percent: 25}, MinSuccessTime: 90 * time.Minute,
		Precheck: desired.PrecheckOff, OnFailure: desired.OnFailureRollback,
		Windows: []desired.Window{
			{Schedule: "0 1 * * 1-5", Duration: 4 * time.Hour, Timezone: "Europe/Berlin", Selector: "tier in (prod)"},
			{Kind: desired.Deny, Schedule: "0 0 20 12 *", Duration: 14 * 24 * time.Hour},
		},
	}
	state, err := load("1.yaml", "2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, state.Rollout); diff != "" {
		t.Errorf("rollout (-want +got):\n%s", diff)
	}
	_, err = load("3.json", "2.yaml", "1.yaml")
	wantLines(t, err, `3.json:2:13: rollout.windows[0].kind: must be "allow" or "deny", is ""`)
}

func TestMaxConcurrentIsNumberOrShare(t *testing.T) {
	for text, want := range map[string]desired.Share{"7": {N: 7}, "7.0": {N: 7}, `"7"`: {N: 7}, "100%": {Percent: 100}} {
		write(t, map[string]string{"m.yaml": head + "rollout: {maxConcurrent: " + text + "}\npools: []\n"})
		state, err := load("m.yaml")
		if err != nil || state.Rollout.MaxConcurrent != want {
			t.Errorf("%s: %v, %v; want %v", text, state.Rollout.MaxConcurrent, err, want)
		}
	}
}

func TestRolloutMistakes(t *testing.T) {
	write(t, map[string]string{
		"1.yaml": head + `rollout:
  stopAfter: 0
  maxConcurrent: 0
  minSuccessTime: ten minutes
  precheck: always
  onFailure: retry
  windows:
    - {schedule: "0 0 30 2 *", duration: 0s, timezone: Berlin, selector: "a b"}
    - {kind: block, duration: 4}
    - {schedule: "0 0 L * *", duration: 9000h}
    - x
pools: []
`,
		"2.yaml": head + "rollout: {maxConcurrent: 101%, minSuccessTime: -1s, windows: []}\n",
		"3.yaml": head + "rollout: {maxConcurrent: true, stopAfter: 1, windows: [{schedule: 0 0 * * *, duration: 1h}]}\n",
		"4.yaml": head + "rollout: {stopAfter: 2}\n",
	})
	_, err := load("1.yaml", "2.yaml", "3.yaml", "4.yaml")
	wantLines(t, err,
		"1.yaml:4:14: rollout.stopAfter: must not be below 1, is 0",
		`1.yaml:5:18: rollout.maxConcurrent: "0": has to be a number of targets from 1 to 1000000, or a percentage of a wave's targets, such as 25%`,
		`1.yaml:6:19: rollout.minSuccessTime: "ten minutes" is no duration, such as 90s, 10m or 4h`,
		`1.yaml:7:13: rollout.precheck: must be "off" or "warn" or "enforce", is "always"`,
		`1.yaml:8:14: rollout.onFailure: must be "stop" or "rollback", is "retry"`,
		`1.yaml:10:18: rollout.windows[0].schedule: "0 0 30 2 *" never comes`,
		"1.yaml:10:42: rollout.windows[0].duration: has to be more than nothing and at most 8784h, is 0s",
		`1.yaml:10:56: rollout.windows[0].timezone: "Berlin" is no time zone; it has to be an IANA name, such as Europe/Berlin`,
		`1.yaml:10:74: rollout.windows[0].selector: "a b" is no label selector, such as tier=prod,zone!=b: unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt`,
		`1.yaml:11:7: rollout.windows[1].schedule: missing field "schedule"`,
		`1.yaml:11:14: rollout.windows[1].kind: must be "allow" or "deny", is "block"`,
		`1.yaml:11:31: rollout.windows[1].duration: must be a string, is a number; quote it: duration: "4"`,
		`1.yaml:12:18: rollout.windows[2].schedule: "0 0 L * *" is no cron schedule: extended day-of-month syntax requires DomL option (for L, L-n) or DomW option (for nW, LW) to be enabled`,
		"1.yaml:12:41: rollout.windows[2].duration: has to be more than nothing and at most 8784h, is 9000h0m0s",
		"1.yaml:13:7: rollout.windows[3]: must be an object, is a string",
		`2.yaml:3:26: rollout.maxConcurrent: "101%": has to be a number of targets from 1 to 1000000, or a percentage of a wave's targets, such as 25%`,
		"2.yaml:3:48: rollout.minSuccessTime: must not be below 0, is -1s",
		"2.yaml:3:62: rollout.windows: are other windows than at 1.yaml:10:5; the documents are one state, so they can be set once",
		"3.yaml:3:26: rollout.maxConcurrent: must be a whole number or a string, is true or false",
		"3.yaml:3:55: rollout.windows: are other windows than at 1.yaml:10:5; the documents are one state, so they can be set once",
		"4.yaml:3:22: rollout.stopAfter: is 2 here and 1 at 3.yaml:3:43; the documents are one state, so it can be set once",
	)
}
