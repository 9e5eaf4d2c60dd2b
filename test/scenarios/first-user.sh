#!/bin/sh
# The README's scenario as a person has it: `make run`, then what it prints is pasted. 200, 200, 403, and the demo
# workspace saw two requests, both with the powerful credential.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
log=$folder/printed
unset DATABRICKS_HOST DATABRICKS_TOKEN DATABRICKS_CLIENT_ID DATABRICKS_CLIENT_SECRET || true

make demo ARGS="--listen 127.0.0.1:0 --management 127.0.0.1:0 --state-dir $folder/state" >"$log" 2>"$folder/log" &
gateway=$!
finish() {
  kill "$gateway" 2>/dev/null || true
  wait "$gateway" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT INT TERM
fail() {
  echo "first-user: $1" >&2
  cat "$log" "$folder/log" >&2
  exit 1
}

seconds=0
until grep -q '/api/2.0/sql/warehouses' "$log"; do
  kill -0 "$gateway" 2>/dev/null || fail "the gateway ended"
  [ "$seconds" -lt 300 ] || fail "the gateway printed nothing to paste within 300 s"
  sleep 1
  seconds=$((seconds + 1))
done

grep -E '^  (TOKEN=|curl )|^    http' "$log" >"$folder/paste.sh"
statuses=$(sh "$folder/paste.sh" | grep -xE '[0-9]{3}' | tr '\n' ' ')
[ "$statuses" = "200 200 403 " ] || fail "expected 200 200 403, got $statuses"
requests=$(grep -c '"event":"request"' "$folder/state/workspace.ndjson")
powerful=$(grep '"event":"request"' "$folder/state/workspace.ndjson" | grep -c '"credential":"powerful"')
[ "$requests $powerful" = "2 2" ] || fail "the workspace saw $requests requests, $powerful with the powerful credential"
echo "first-user: 200 200 403; the workspace saw 2 requests, both with the powerful credential"
