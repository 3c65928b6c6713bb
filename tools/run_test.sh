#!/usr/bin/env bash
# That ./run does what it says, seen as by somebody at a terminal: its folder, its port, how to sign in, Ctrl-C.
set -um  # each ./run leads a process group of its own, as in a terminal
cd "$(dirname "$0")/.." || exit 1

PATIENCE_S=120
folder=$(mktemp -d)
running=()

clean_up() {
    local process
    for process in "${running[@]+"${running[@]}"}"; do kill -KILL -- "-$process" 2>/dev/null; done
    rm -rf "$folder"
}
export BANGNOPI_LANGUAGE=en
trap clean_up EXIT
trap 'exit 1' INT TERM

fail() {
    echo "$*" >&2
    tail -n 20 "$folder"/*.out >&2
    exit 1
}
until_true() { # what it waits for, command…
    local what=$1 end=$((SECONDS + PATIENCE_S))
    shift
    until "$@"; do
        ((SECONDS < end)) || fail "not in $PATIENCE_S s: $what"
        sleep 0.1
    done
}
says() { grep -q -- "$2" "$folder/$1.out" || fail "$1 does not say: $2"; }
says_not() { ! grep -q -- "$2" "$folder/$1.out" || fail "$1 says: $2"; }

# start NAME ARGUMENTS…: what it prints is in NAME.out, its process in $process.
start() {
    local name=$1
    shift
    ./run "$@" >"$folder/$name.out" 2>&1 </dev/null &
    process=$!
    running+=("$process")
}
announced_or_ended() { grep -q '^Panel: ' "$folder/$1.out" || ! kill -0 "$2" 2>/dev/null; }
# The same, until it serves: its address is in $address then, its port in $port.
serve() {
    start "$@"
    until_true "$1 names its address" announced_or_ended "$1" "$process"
    address=$(sed -n 's/^Panel: \(.*\)\/$/\1/p' "$folder/$1.out")
    [[ -n $address ]] || fail "$1 ended without serving"
    port=${address##*:}
}
ended() { ! kill -0 "$1" 2>/dev/null; }
exit_of() { # process
    until_true "the end of ./run" ended "$1"
    wait "$1"
}
ctrl_c() { # process
    kill -INT -- "-$1"
    exit_of "$1"
}
expect_exit() { # expected got what
    [[ $1 == "$2" ]] || fail "$3: expected exit $1, got $2"
}

status_of() { curl -s -o "$folder/body" -w '%{http_code}' --max-time 10 "$@"; }
sign_in() { # password expected-status
    local status
    status=$(status_of -H 'Content-Type: application/json' -d "{\"username\":\"owner\",\"password\":\"$1\"}" \
        "$address/api/v1/sessions?token=1")
    [[ $status == "$2" ]] || fail "signing in as owner: expected $2, got $status: $(cat "$folder/body")"
    token=$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' "$folder/body")
}
choose_password() { # current new; needs a token
    local status
    status=$(status_of -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
        -d "{\"current\":\"$1\",\"password\":\"$2\"}" "$address/api/v1/me/password")
    [[ $status == 204 ]] || fail "choosing a password: expected 204, got $status: $(cat "$folder/body")"
}
expect_panel() {
    [[ $(status_of "$address/") == 200 ]] && grep -q '<script' "$folder/body" || fail "no panel on $address"
}
expect_customers() { # how many
    status_of -H "Authorization: Bearer $token" "$address/api/v1/customers?limit=1" >"$folder/status"
    grep -q "\"total\":$1[,}]" "$folder/body" || fail "expected $1 customers: $(cut -c1-200 "$folder/body")"
}

free=(-- --listen 127.0.0.1:0 --radius 127.0.0.1:0)

wrong_usage() {
    start usage --data
    exit_of "$process"
    expect_exit 2 $? "--data without a folder"
    mkdir -m 755 "$folder/open"
    start open --data "$folder/open" "${free[@]}"
    exit_of "$process"
    expect_exit 1 $? "a folder that others can read"
    says open 'chmod 700'
}

a_first_start_that_was_cut_short() {
    start cut --data "$folder/demo" "${free[@]}"
    until_true "the first database" test -e "$folder/demo/new/bangnopi.db"
    ctrl_c "$process"
    [[ $? != 0 && ! -e $folder/demo/bangnopi.db ]] || fail "half a demo was kept"
}

an_operator_of_ones_own() {
    serve own --empty --data "$folder/own" "${free[@]}"
    says_not own "$folder/own/new"
    expect_panel
    one_time=$(sed -n 's/^Sign in as owner with the one-time password //p' "$folder/own.out")
    sign_in "$one_time" 201
    choose_password "$one_time" a-password-of-ones-own
    expect_customers 0
    own=$process own_port=$port
    start twice --data "$folder/own" "${free[@]}"
    exit_of "$process"
    expect_exit 1 $? "a second ./run on the same folder"
    says twice 'stop it first'
}

a_demo_beside_it_on_the_same_port() {
    serve demo --data "$folder/demo" -- --listen "127.0.0.1:$own_port"
    says demo "Port $own_port is taken by bangnopi (process $own): this demo listens on $port instead"
    says demo 'Sign in as owner with the password bangnopi-demo'
    expect_panel
    sign_in bangnopi-demo 201
    expect_customers 300
    sign_in wrong-password 401
    [[ $(stat -c %a "$folder/demo") == 700 ]] || fail "the data folder is open to others"
    demo=$process demo_port=$port
}

what_is_ones_own_takes_no_other_port() {
    ctrl_c "$own"
    expect_exit 0 $? "Ctrl-C"
    start busy --data "$folder/own" -- --listen "127.0.0.1:$demo_port" --radius off
    exit_of "$process"
    expect_exit 1 $? "a port that is taken"
    says busy "port $demo_port is taken by bangnopi (process $demo)"
    start again --empty --data "$folder/own" "${free[@]}"
    exit_of "$process"
    expect_exit 1 $? "--empty over an operator"
    says again 'is there already'
}

a_second_start_has_what_the_first_made() {
    ctrl_c "$demo"
    expect_exit 0 $? "Ctrl-C"
    serve second --data "$folder/demo" "${free[@]}"
    says_not second 'filling it'
    sign_in bangnopi-demo 201
    expect_customers 300
    ctrl_c "$process"
    expect_exit 0 $? "Ctrl-C"
}

wrong_usage
a_first_start_that_was_cut_short
an_operator_of_ones_own
a_demo_beside_it_on_the_same_port
what_is_ones_own_takes_no_other_port
a_second_start_has_what_the_first_made
