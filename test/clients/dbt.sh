#!/bin/sh
# dbt for Databricks, unchanged, through the gateway before the demo workspace: `dbt debug` passes, a query on the catalog
# that the client may read gives its rows, and one on another is refused in words that dbt shows.
# Half a gigabyte of packages, which are kept in .tools/; that is why it is no part of `make test-clients`.
set -eu
cd "$(dirname "$0")/../.."
requirements=$PWD/test/clients/python/requirements-dbt.txt
environment=$PWD/.tools/dbt-$(cksum <"$requirements" | cut -d ' ' -f 1)
folder=$(mktemp -d)
gateway=
finish() {
  [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
  [ -z "$gateway" ] || wait "$gateway" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT INT TERM
fail() {
  echo "dbt: $1" >&2
  cat "$folder"/*.log >&2
  exit 1
}

if [ ! -x "$environment/bin/dbt" ]; then
  echo "dbt: installing, which takes some minutes"
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$requirements"
fi

make demo ARGS="--tls --json --listen 127.0.0.1:0 --management 127.0.0.1:0 --state-dir $folder/state" \
  >"$folder/started" 2>"$folder/gateway.log" &
gateway=$!
seconds=0
until grep -q '"url"' "$folder/started"; do
  kill -0 "$gateway" 2>/dev/null || fail "the gateway ended"
  [ "$seconds" -lt 60 ] || fail "the gateway did not start within 60 s"
  sleep 1
  seconds=$((seconds + 1))
done

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$folder/started" | head -n 1; }
url=$(grep -o '"url":"https[^"]*"' "$folder/started" | head -n 1 | cut -d '"' -f 4)
certificate=$folder/state/tls/cert.pem
DBT_TOKEN=$(curl -s --cacert "$certificate" --user "first-client:$(field secret)" \
  -d 'grant_type=client_credentials&scope=all-apis' "$url/oidc/v1/token" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
export DBT_TOKEN

cat >"$folder/dbt_project.yml" <<EOF
name: trial
version: "1.0"
profile: trial
flags: { send_anonymous_usage_stats: false }
EOF
cat >"$folder/profiles.yml" <<EOF
trial:
  target: dev
  outputs:
    dev:
      type: databricks
      host: 127.0.0.1
      http_path: /sql/1.0/warehouses/de30000000000001
      catalog: sales
      schema: orders
      token: "{{ env_var('DBT_TOKEN') }}"
      connection_parameters: { _port: ${url##*:}, _tls_trusted_ca_file: $certificate }
EOF
cd "$folder"
dbt() { timeout 120 "$environment/bin/dbt" --no-use-colors "$@" --profiles-dir "$folder" --project-dir "$folder"; }

dbt debug >debug.log 2>&1 || fail "dbt debug failed"
grep -q 'Connection test: \[OK connection ok\]' debug.log || fail "dbt debug did not connect"
dbt show --inline 'select count(*) as n from lines' >allowed.log 2>&1 || fail "the query on sales failed"
grep -qE '^\| +[0-9]+ \|' allowed.log || fail "the query on sales gave no rows"
if dbt show --inline 'select * from hr.people.employees' >refused.log 2>&1; then fail "the query on hr ran"; fi
grep -q 'Denied by policy: .* hr.people.employees needs statements:execute:hr.people.employees' refused.log ||
  fail "the query on hr was refused without the reason"
echo "dbt: debug passes, sales is read, hr is refused: $(grep -o 'Denied by policy.*' refused.log | head -n 1)"
