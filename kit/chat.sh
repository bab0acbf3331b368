#!/usr/bin/env bash
# Tells a chat what a run came to: chat.sh FILE, a plan or a result as JSON; where it is
# not there, that it is not. CHAT_WEBHOOK is the secret URL of an incoming webhook that
# takes {"text": …}, as those of Slack, Mattermost and Google Chat do; RUN is a link.
set -euo pipefail
[ -n "${CHAT_WEBHOOK:-}" ] || exit 0
if [ -e "$1" ]; then text=$(jq -rf "$(dirname "$0")/words.jq" "$1"); else text="syncer: the run left no report"; fi
[ -n "$text" ] || exit 0 # nothing to say
jq -n --arg text "$text ${RUN:-}" '{text: $text}' |
	curl -fsS --max-time 30 --output /dev/null -H 'Content-Type: application/json' --data-binary @- \
		-K <(printf 'url = "%s"\n' "$CHAT_WEBHOOK")
