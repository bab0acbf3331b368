#!/bin/sh
# Keeps the fleet as the manifests say, one run at a time; a run that still goes on
# is left alone. Standard error is the log, result.json what became of each change.
set -eu
exec flock -n "$0" syncer apply -f manifests --yes \
	--metrics-file "${TEXTFILES:-/var/lib/node_exporter/textfile_collector}/syncer_apply.prom" \
	-o text -o json=result.json --log-format json
