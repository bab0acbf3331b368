#!/usr/bin/env bash
# One job of a CI: run.sh plan | apply | join | drift | snapshot. Flags of syncer come
# from their variables (SYNCER_FILE, SYNCER_REGION, …), and an empty one counts as none.
# Reports go to the directory $REPORTS, which is made anew. What is asked of the forge
# is in github.sh and gitlab.sh.
set -euo pipefail
kit=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=kit/github.sh
. "$kit/${FORGE:?github or gitlab}.sh"
export GITHUB_WORKSPACE=$PWD # the checkout in which annotations name files
[ "$FORGE" != github ] || export SYNCER_STEP_SUMMARY=true
comment=$REPORTS/comment.md  # what people read: a report, or why there is none

# tell runs syncer and keeps what it says on standard error; $code is its exit code. A
# forge that cancels a job tells this shell alone, so it passes that on and waits.
tell() {
	local said tee syncer='' told=''
	trap 'told=yes; kill $syncer 2>/dev/null || true' INT TERM
	said=$(mktemp -d)/said
	mkfifo "$said"
	tee "$REPORTS/errors.txt" <"$said" >&2 &
	tee=$!
	syncer "$@" 2>"$said" &
	syncer=$!
	[ -z "$told" ] || kill "$syncer" || true # it came before there was a process to tell
	while
		code=0
		wait "$syncer" || code=$?
		kill -0 "$syncer" 2>/dev/null # a signal ends the waiting only
	do :; done
	trap - INT TERM
	wait "$tee"
}

# explain writes the comment of a run that came to no report. Four blanks make each
# line code, whatever stands in it; annotations are for the log.
explain() {
	[ ! -e "$comment" ] || return 0
	{
		printf '<!-- syncer:%s -->\n### No %s\n\nsyncer ended with exit code %s and this:\n\n' "$1" "$1" "$code"
		grep -v '^::' "$REPORTS/errors.txt" | jq -Rrs 'rtrimstr("\n") | split("\n") | map("    " + .) | join("\n")
			| if length > 60000 then .[:60000] + "\n    … the log has the rest" else . end' || true
		echo
	} >"$comment"
}

# stop ends a job before syncer was started.
stop() {
	echo "$1" | tee "$REPORTS/errors.txt" >&2
	exit 1
}

plan() { # for the pull request PULL; with OFFLINE=true against the newest snapshot, as a fork has no credentials
	[ -e "${SYNCER_BASE:-}" ] || unset SYNCER_BASE # the first one has nothing to compare with
	if [ "${OFFLINE:-}" = true ]; then
		SYNCER_SNAPSHOT=$(mktemp -d)/snapshot.json
		export SYNCER_SNAPSHOT
		if ! forge_snapshot "$SYNCER_SNAPSHOT" || [ ! -e "$SYNCER_SNAPSHOT" ]; then
			stop "There is no snapshot to plan against: let the nightly run take one."
		fi
	fi
	tell plan --allow-unset -o text -o markdown="$comment" -o html="$REPORTS/plan.html" --out "$REPORTS/plan.json"
	explain plan
	if [ "$FORGE" = gitlab ] && [ -e "$REPORTS/plan.json" ]; then # what its widget shows
		jq '.summary | {create: (.create + .replace), update: (.upgrade + .update + .rollback), delete: (.delete + .replace)}' \
			"$REPORTS/plan.json" >"$REPORTS/widget.json"
	fi
	forge_comment "${PULL:?}" "$comment"
}

apply() { # what was reviewed on the pull request that became COMMIT; with UNREVIEWED=true what the manifests say
	local yes=()
	if [ "${UNREVIEWED:-}" = true ]; then
		yes=(--yes)
	else
		SYNCER_PLAN=$(mktemp -d)/plan.json
		export SYNCER_PLAN
		if ! forge_reviewed "$COMMIT" "$SYNCER_PLAN"; then
			stop "The plan that was reviewed could not be fetched: the log of the job tells why. Run it again."
		fi
		if [ ! -e "$SYNCER_PLAN" ]; then
			stop "Nothing was reviewed: no merged request with a plan became $COMMIT. To apply what the manifests say now, run this job by hand as unreviewed."
		fi
	fi
	tell apply "${yes[@]}" -o text -o json="$REPORTS/result.json" -o html="$REPORTS/result.html" \
		-o ndjson="$REPORTS/events.ndjson" --recovery-dir "$REPORTS/recovery"
}

join() { # the reports of all shards, in directories result-I-of-N of RESULTS
	shopt -s nullglob
	local parts=("$RESULTS"/result-*-of-*) results=("$RESULTS"/result-*-of-*/result.json) of=1 pull
	[ ${#parts[@]} -eq 0 ] || of=${parts[0]##*-}
	if [ ${#results[@]} -gt 0 ]; then
		tell report "${results[@]}" -o text -o markdown="$comment" -o html="$REPORTS/result.html" -o json="$REPORTS/result.json"
	else
		code=1
		cat "$RESULTS"/result-*-of-*/errors.txt /dev/null >"$REPORTS/errors.txt"
	fi
	explain result
	if [ ${#results[@]} -lt "$of" ]; then
		code=1
		printf '\n**%s of %s shards left no result: see their logs for what they did.**\n' $((of - ${#results[@]})) "$of" >>"$comment"
	fi
	if grep -q '"error": "stale: ' "$REPORTS/result.json" 2>/dev/null; then
		printf '\nWhat is stale was left alone, as something else would be done there by now than was reviewed. The next request shows it as drift, and can be applied; or run this job by hand as unreviewed.\n' >>"$comment"
	fi
	pull=$(forge_pull "$COMMIT")
	[ -z "$pull" ] || forge_comment "${pull%% *}" "$comment"
}

# known reports a plan of which all could be read, and not all is as wanted. A process that
# dies may end with 2 as well: the plan is there whole, or not at all.
known() {
	[ -e "$REPORTS/plan.json" ] || return
	[ "$code" = 2 ] || { [ "$code" = 1 ] && jq -e '.summary | .failed == 0 and .blocked > 0' "$REPORTS/plan.json" >/dev/null; }
}

drift() { # one issue says what differs; the job fails only where that is not known
	tell plan --allow-unset --detailed-exitcode -o text -o markdown="$comment" -o html="$REPORTS/plan.html" --out "$REPORTS/plan.json"
	explain plan
	if known; then
		code=0
		forge_issue "Drift: the fleet is not as the manifests want it" "$comment"
	elif [ "$code" = 0 ]; then
		forge_close "$comment"
	else
		forge_issue "Drift: it is not known whether the fleet is as the manifests want it" "$comment"
	fi
}

snapshot() { tell snapshot --allow-unset --out "$REPORTS/snapshot.json"; }

rm -rf "$REPORTS" && (umask 077 && mkdir -p "$REPORTS")
case $1 in
plan) plan ;;
apply) apply ;;
join) join ;;
drift) drift ;;
snapshot) snapshot ;;
*) echo "no such job: $1" >&2 && exit 1 ;;
esac
exit "$code"
