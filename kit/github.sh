#!/usr/bin/env bash
# What run.sh asks of GitHub, through gh, which takes its token from GH_TOKEN.
api=repos/${GITHUB_REPOSITORY:?}

# own prints the value of a field of the first of our own comments or issues in a list
# that begin as the file does: with the hidden marker of its report.
own() { # LIST FIELD FILE
	gh api --paginate "$1" | jq -rs --arg field "$2" --arg marker "$(head -n 1 "$3")" 'first(.[][]
		| select(.user.login == "github-actions[bot]" and .pull_request == null)
		| select(.body // "" | startswith($marker)) | .[$field])'
}

# forge_comment leaves the comment on a newer commit than HEAD alone: any run can be run again.
forge_comment() { # PULL FILE
	local id newest
	newest=$(gh api "$api/pulls/$1" | jq -r .head.sha)
	if [ -n "${HEAD:-}" ] && [ "$newest" != "$HEAD" ]; then
		echo "$newest is newer, and has a plan of its own: no comment is written" >&2
		return
	fi
	id=$(own "$api/issues/$1/comments" id "$2")
	if [ -n "$id" ]; then
		gh api --silent --method PATCH "$api/issues/comments/$id" -F body=@"$2"
	else
		gh api --silent --method POST "$api/issues/$1/comments" -F body=@"$2"
	fi
}

forge_issue() { # TITLE FILE
	local number
	number=$(own "$api/issues?state=open&per_page=100" number "$2")
	if [ -n "$number" ]; then
		gh api --silent --method PATCH "$api/issues/$number" -f title="$1" -F body=@"$2"
	else
		gh api --silent --method POST "$api/issues" -f title="$1" -F body=@"$2"
	fi
}

forge_close() { # FILE
	local number
	number=$(own "$api/issues?state=open&per_page=100" number "$1")
	[ -z "$number" ] || gh api --silent --method PATCH "$api/issues/$number" -f state=closed -F body=@"$1"
}

# forge_pull prints the number and the newest commit of the pull request into this branch
# that became a commit, and nothing where there is none.
forge_pull() { # COMMIT
	gh api "$api/commits/$1/pulls" | jq -r --arg commit "$1" --arg branch "${GITHUB_REF_NAME:?}" 'first(.[]
		| select(.merged_at != null and .merge_commit_sha == $commit and .base.ref == $branch)) | "\(.number) \(.head.sha)"'
}

# artifact puts one file of the newest artefact of that name to a place, where there is
# one. A fork can run a workflow of its own under pull_request, so what it uploaded does
# not count. What cannot be asked for is no reason to take an older one.
artifact() { # NAME FILE TO
	local runs run from dir
	runs=$(gh api "$api/actions/artifacts?name=$1&per_page=100" | jq -r '.artifacts | sort_by(.created_at) | reverse[]
		| select(.expired | not) | .workflow_run.id') || return
	for run in $runs; do
		from=$(gh api "$api/actions/runs/$run" | jq -r '"\(.event) \(.head_repository.full_name)"') || return
		case $from in
		"pull_request_target "* | *" $GITHUB_REPOSITORY")
			dir=$(mktemp -d)
			gh run download "$run" --repo "$GITHUB_REPOSITORY" --name "$1" --dir "$dir" || return
			[ ! -e "$dir/$2" ] || mv "$dir/$2" "$3"
			return
			;;
		esac
	done
}

# forge_reviewed puts the plan of the pull request that became a commit to a place, where
# there is one. It goes by number and commit: another pull request may have the same commit.
forge_reviewed() { # COMMIT TO
	local pull
	pull=$(forge_pull "$1") || return
	[ -z "$pull" ] || artifact "plan-${pull/ /-}" plan.json "$2"
}

forge_snapshot() { artifact snapshot snapshot.json "$1"; } # TO
