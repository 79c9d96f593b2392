#!/usr/bin/env bash
# Builds once, runs every test project, a short crash campaign, fuzzing and fresh seeds (one test each), and ends with the line "N passed, N failed, N skipped".
# Arguments are handed to "dotnet test", for example: tests/run.sh --filter FullyQualifiedName~DebitLife
# Exit code 0 only if at least one test ran and none failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# A build server that outlives this script would keep its output open, and a caller that reads it to the end would wait.
export MSBUILDDISABLENODEREUSE=1

projects=(tests/RealtimeDebit.Tests tests/RealtimeDebit.DropTests tests/RealtimeDebit.EndToEndTests)
# One project may take this long; past it the run is stopped and counts as failed.
project_limit=35m
results=.artifacts/test-results
apt_updated=no

# Installs a Debian package when a command of it is missing and we may. Failing here is not the end: with CI=true the
# test that needs the command fails, elsewhere it says that it was skipped.
ensure_command() {
  local command=$1 package=$2
  command -v "$command" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "note: $command is missing (package $package) and cannot be installed from here"
    return 0
  fi
  if [ "$apt_updated" = no ]; then
    apt_updated=yes
    timeout 120 apt-get update -qq >/dev/null 2>&1 || echo "note: apt-get update failed"
  fi
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 \
    || echo "note: package $package could not be installed"
}

# Each thing that ran adds a line "passed failed skipped"; a part of the run works in a process of its own.
counts=$results/counts

count() {
  echo "$1 $2 $3" >>"$counts"
}

finish() {
  local passed=0 failed=0 skipped=0 p f s code=0
  while read -r p f s; do passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s)); done <"$counts"
  if [ "$failed" -gt 0 ] || [ $((passed + failed)) -eq 0 ]; then code=1; fi
  if [ $((passed + failed)) -eq 0 ]; then echo "No test ran: that is a failure."; fi
  echo "$passed passed, $failed failed, $skipped skipped"
  exit "$code"
}

# Reads one attribute of the result file's only Counters element.
counter() {
  sed -n "s/.*<Counters [^>]*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1
}

# Runs in front of a wait, so that a signal ends it too: bash looks at signals only between commands and in a wait.
bounded() {
  timeout --kill-after=20s "$@" &
  child=$!
  wait "$child"
}

run_project() {
  local name=$1 project=$2; shift 2
  local trx=$results/$name.trx code=0
  echo "== $name"
  bounded "$project_limit" dotnet test "$project" --no-build --nologo \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" "$@" || code=$?

  local total=0 executed=0 project_passed=0 project_failed=0
  if [ -f "$trx" ]; then
    total=$(counter "$trx" total); executed=$(counter "$trx" executed)
    project_passed=$(counter "$trx" passed); project_failed=$((${executed:-0} - ${project_passed:-0}))
  fi
  # A host that crashed or ran out of time has failed, whatever its result file says.
  if [ "$code" -ne 0 ] && [ "$project_failed" -eq 0 ]; then
    echo "$name ended with code $code without naming a failed test"
    project_failed=1
  fi
  count "${project_passed:-0}" "$project_failed" $((${total:-0} - ${executed:-0}))
}

# A program that proves something by itself counts as one test: passed when it ends with 0 within its time.
run_program() {
  local limit=$1 project=$2; shift 2
  run_command "$limit" "$(basename "$project") $*" dotnet run --no-build -c Debug --project "$project" -- "$@"
}

run_script() {
  local limit=$1; shift
  run_command "$limit" "$*" "$@"
}

run_command() {
  local limit=$1 name=$2 code=0; shift 2
  echo "== $name"
  bounded "$limit" "$@" || code=$?
  if [ "$code" -eq 0 ]; then count 1 0 0; return; fi
  echo "$name ended with code $code"
  count 0 1 0
}

# What only computes: no clock and no other process matters to it. It takes what the other tests leave of the processor while they wait.
compute_beside() {
  trap 'kill ${child:-} 2>/dev/null; exit 1' TERM
  renice -n 19 -p "$BASHPID" >/dev/null
  run_project Mutants tests/RealtimeDebit.Tests --filter "FullyQualifiedName~MutantTests"

  # Fresh seeds each time: a mark that none of them reaches fails as a broken promise does.
  run_script 20m tests/simulate.sh run --seeds 20000 --workers 2
}

ensure_command systemd-analyze systemd
tests/install-servers.sh

rm -rf "$results"
mkdir -p "$results"
if ! dotnet build RealtimeDebit.sln --nologo -v quiet --disable-build-servers; then
  echo "The build failed."
  count 0 1 0
  finish
fi

# Whoever picks tests by arguments wants those alone.
if [ $# -gt 0 ]; then
  for project in "${projects[@]}"; do run_project "$(basename "$project")" "$project" "$@"; done
  finish
fi

compute_beside >"$results/beside.log" 2>&1 &
beside=$!
trap 'kill "$beside" ${child:-} 2>/dev/null; exit 1' INT TERM
for project in "${projects[@]}"; do run_project "$(basename "$project")" "$project" --filter "FullyQualifiedName!~MutantTests"; done
run_program 10m tests/RealtimeDebit.Crash --rounds 40
run_program 10m tests/RealtimeDebit.Fuzz all --seconds 2
wait "$beside" || count 0 1 0
cat "$results/beside.log"
finish
