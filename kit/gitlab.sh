#!/usr/bin/env bash
# What run.sh asks of GitLab. KIT_TOKEN is an access token of the project (role Reporter,
# scope api): a job's own token may not write notes. Without it nothing is written.
api=${CI_API_V4_URL:?}/projects/${CI_PROJECT_ID:?}

# ask is curl with the token, if there is one, where no process list shows it; curl drops
# this header where an artefact lies on another host. A fork's job has none.
ask() {
	curl -fsSL --max-time 60 -K <([ -z "${KIT_TOKEN:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$KIT_TOKEN") "$@"
}

pages() { # LIST, with a query
	local page=1 got
	while :; do
		got=$(ask "$1&per_page=100&page=$page") || return
		[ "$(jq length <<<"$got")" -gt 0 ] || return 0
		echo "$got"
		page=$((page + 1))
	done
}

# own prints the iid or id of the first of our own notes or issues in a list that begin
# as the file does: with the hidden marker of its report.
own() { # LIST FIELD FILE
	local me
	me=$(ask "$CI_API_V4_URL/user" | jq .id)
	pages "$1" | jq -rs --argjson me "$me" --arg field "$2" --arg marker "$(head -n 1 "$3")" 'first(.[][]
		| select(.author.id == $me) | select(.body // .description // "" | startswith($marker)) | .[$field])'
}

mute() {
	[ -z "${KIT_TOKEN:-}" ] && echo "KIT_TOKEN is not set: nothing is written to GitLab" >&2
}

# forge_comment leaves the note of a newer commit alone: pipelines end in any order.
forge_comment() { # MERGE_REQUEST FILE
	mute && return
	local notes=$api/merge_requests/$1/notes id newest
	newest=$(ask "$api/merge_requests/$1" | jq -r .sha)
	if [ "$CI_PIPELINE_SOURCE" = merge_request_event ] && [ "$newest" != "${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-$CI_COMMIT_SHA}" ]; then
		echo "$newest is newer, and has a plan of its own: no note is written" >&2
		return
	fi
	id=$(own "$notes?sort=asc" id "$2")
	if [ -n "$id" ]; then
		ask --request PUT --data-urlencode body@"$2" "$notes/$id" >/dev/null
	else
		ask --request POST --data-urlencode body@"$2" "$notes" >/dev/null
	fi
}

forge_issue() { # TITLE FILE
	mute && return
	local iid
	iid=$(own "$api/issues?state=opened" iid "$2")
	if [ -n "$iid" ]; then
		ask --request PUT --data-urlencode title="$1" --data-urlencode description@"$2" "$api/issues/$iid" >/dev/null
	else
		ask --request POST --data-urlencode title="$1" --data-urlencode description@"$2" "$api/issues" >/dev/null
	fi
}

forge_close() { # FILE
	mute && return
	local iid
	iid=$(own "$api/issues?state=opened" iid "$1")
	[ -z "$iid" ] || ask --request PUT --data-urlencode state_event=close --data-urlencode description@"$1" "$api/issues/$iid" >/dev/null
}

# forge_pull prints the number and the newest commit of the merge request into this branch
# that became a commit, and nothing where there is none.
forge_pull() { # COMMIT
	mute && return
	ask "$api/repository/commits/$1/merge_requests" | jq -r --arg commit "$1" --arg branch "$CI_COMMIT_BRANCH" 'first(.[]
		| select(.state == "merged" and .target_branch == $branch)
		| select([.merge_commit_sha, .squash_commit_sha, .sha] | index($commit))) | "\(.iid) \(.sha)"'
}

# artifact puts a report of a pipeline's job to a place, where there is one.
artifact() { # PIPELINE JOB FILE TO
	local job status
	job=$(pages "$api/pipelines/$1/jobs?include_retried=false" | jq -rs --arg name "$2" 'first(.[][] | select(.name == $name)) | .id') || return
	[ -n "$job" ] || return 0
	status=$(ask --write-out '%{http_code}' --output "$4" "$api/jobs/$job/artifacts/.syncer/$3") || [ "$status" = 404 ]
}

# forge_reviewed puts the plan of the merge request that became a commit to a place, where
# there is one: of its newest pipeline, where neither of them is a fork's.
forge_reviewed() { # COMMIT TO
	local pull pipeline
	pull=$(forge_pull "$1") || return
	[ -n "$pull" ] || return 0
	pipeline=$(ask "$api/merge_requests/${pull%% *}" | jq -r --argjson project "$CI_PROJECT_ID" \
		'select(.source_project_id == $project).head_pipeline | select(.project_id == $project) | .id') || return
	[ -z "$pipeline" ] || artifact "$pipeline" syncer:plan plan.json "$2"
}

# forge_snapshot looks through the newest pipelines of the schedule: what GitLab has as a
# branch's artefacts are those of its latest pipeline that did well, be it another's.
forge_snapshot() { # TO
	local api=$CI_API_V4_URL/projects/$CI_MERGE_REQUEST_PROJECT_ID pipelines pipeline
	pipelines=$(ask "$api/pipelines?source=schedule&ref=$CI_DEFAULT_BRANCH&per_page=20" | jq '.[].id') || return
	for pipeline in $pipelines; do
		artifact "$pipeline" syncer:snapshot snapshot.json "$1" || return
		[ ! -e "$1" ] || return 0
	done
}
