#!/usr/bin/env bash
# A client in curl: checks a disclosure, records it, records it again, and reads the list page by page.
#   TABELLION_URL=http://127.0.0.1:8740 TABELLION_TOKEN=… client.sh disclosure.json
# The token needs `checks`, `disclosures:write` and `disclosures:read`. Needs curl, and jq nowhere.
set -euo pipefail
url=${TABELLION_URL:?} file=${1:?a disclosure}
answer=$(mktemp) headers=$(mktemp)
trap 'rm -f "$answer" "$headers"' EXIT

# The token stays out of the list of processes. Busy (503) and too often (429) are asked again: curl heeds `Retry-After`.
call() {
  local method=$1 target=$2
  shift 2
  curl --silent --show-error --request "$method" --url "$url$target" --retry 5 --max-time 60 \
    --header @<(printf 'Authorization: Bearer %s\n' "${TABELLION_TOKEN:?}") \
    --header 'Accept-Language: en' --dump-header "$headers" --output "$answer" --write-out '%{http_code}' "$@"
}

# The verdict, nothing recorded.
status=$(call POST /v1/checks --json "{\"disclosure\":$(cat "$file")}")
echo "check: $status $(grep -o '"verdict":"[a-z_]*"' "$answer" | head -n 1)"

# A key of our own: if the line breaks before the answer, the same request gets the same answer, and nothing is recorded twice.
key=$(cat /proc/sys/kernel/random/uuid)
for attempt in first again; do
  status=$(call POST /v1/disclosures --json @"$file" --header "Idempotency-Key: $key")
  case $status in
    201) echo "$attempt: recorded at $(grep -i '^location:' "$headers" | tr -d '\r' | cut -d' ' -f2)" ;;
    422) echo "$attempt: refused by law, $(grep -o '"seq":[0-9]*' "$answer" | head -n 1)" ;;
    *) echo "$attempt: $status $(cat "$answer")" >&2 && exit 1 ;;
  esac
done
# The receipt proves the entry without us: keep it. `tabellion proof check receipt.json --trust "$(cat omnia.vkey)"` checks it.

after= entries=0
while :; do
  status=$(call GET "/v1/disclosures?limit=2${after:+&after=$after}")
  [ "$status" = 200 ] || { cat "$answer" >&2 && exit 1; }
  entries=$((entries + $(grep -o '"prev":' "$answer" | wc -l)))
  after=$(grep -o '"next":[0-9]*' "$answer" | cut -d: -f2) || break
done
echo "listed: $entries"
