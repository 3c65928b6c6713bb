#!/usr/bin/env bash
# That tools/includes lets through what the plan has and refuses what it has not.
set -u
cd "$(dirname "$0")/.." || exit 1
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
mkdir -p "$house"/cmake "$house"/src/{base,domain,billing,access,adapters/http}
cat >"$house/cmake/rooms.txt" <<'PLAN'
# a plan
base          :
domain        : base
billing       : base domain
access        : base domain
adapters/http : base billing
PLAN

expect() { # 0 or 1, what it shows
    tools/includes "$house" >"$house/out"
    local got=$?
    [[ $got == "$1" ]] && return
    echo "$2: expected exit $1, got $got"
    cat "$house/out"
    exit 1
}
file_includes() { printf '#include "%s"\n' "$2" >"$house/src/$1"; }

file_includes domain/money.hpp base/result.hpp
file_includes billing/run.cpp billing/run.hpp
file_includes adapters/http/server.cpp billing/run.hpp
expect 0 "own room and named rooms"

file_includes base/clock.hpp domain/money.hpp
expect 1 "upward"
grep -q 'src/base/clock.hpp:1: domain/money.hpp: base may not use domain' "$house/out" || exit 1
rm "$house/src/base/clock.hpp"

file_includes billing/run.cpp access/usage.hpp
expect 1 "sideways"
file_includes billing/run.cpp billing/run.hpp

file_includes adapters/http/server.cpp domain/money.hpp
expect 1 "a room used by a used room only"
file_includes adapters/http/server.cpp billing/run.hpp

file_includes domain/money.hpp money.hpp
expect 1 "a path that is not from src/"
file_includes domain/money.hpp base/result.hpp

mkdir "$house/src/attic"
file_includes attic/old.cpp base/result.hpp
expect 1 "a folder outside the plan"
