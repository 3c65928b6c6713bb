# Sourced by ./run and ./test: Debian's packages, the panel and the builds.
# Needs bash and apt only; everything else is installed here, and nothing that is there already is installed again.

BUILD_PACKAGES=(
    build-essential cmake ninja-build pkg-config ccache mold ca-certificates tzdata
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libsqlite3-dev libpq-dev libfmt-dev libspdlog-dev
    libcli11-dev libtomlplusplus-dev libsodium-dev libssl-dev libcurl4-openssl-dev libhowardhinnant-date-dev zlib1g-dev libexpected-dev
    libyaml-cpp-dev libcsv-dev liboath-dev libmimalloc-dev libqrencode-dev libcairo2-dev libfreetype-dev
    fonts-open-sans libkainjow-mustache-dev
)
TEST_PACKAGES=(
    libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev libvalijson-dev postgresql-15 sqlite3 git curl openssl
    clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev chromium fonts-dejavu-core
    freeradius-utils python3-pyrad
    strongswan-charon strongswan-swanctl libstrongswan-standard-plugins libcharon-extra-plugins libcharon-extauth-plugins iproute2
    nftables iputils-ping iperf3 zbar-tools poppler-utils
    gammu gammu-smsd libdbd-sqlite3 kannel kannel-extras python3-aiosmtpd
)
# Of packages, services of the same name that the tests run by themselves: the machine does not, and nothing of theirs listens.
SILENT_SERVICES=(kannel gammu-smsd)
OLDEST_NPM=9
OLDEST_NODE=20.19.0
NEWER_NODE=24.21.0 # that of panel/package.json
NEWER_NPM=11.19.1

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

missing_packages() {
    comm -23 <(printf '%s\n' "$@" | sort -u) \
        <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

npm_major() { npm --version 2>/dev/null | cut -d. -f1; }

# The npm on PATH if it is new enough, else Debian's; never Debian's over the nodejs of another vendor, which it conflicts with.
npm_package() {
    local major
    major=$(npm_major)
    if [[ $major =~ ^[0-9]+$ ]] && ((major >= OLDEST_NPM)); then return; fi
    if dpkg-query -W -f='${Version}' nodejs 2>/dev/null | grep -q nodesource; then
        fail "The npm of the installed nodejs package is older than $OLDEST_NPM or missing: update that package, then run this again."
    fi
    echo npm
}

# A script that runs a command of apt's while the services among these packages are kept from starting, now and later. Debian asks
# policy-rc.d before it starts one (101: no); one that an administrator has put there decides alone.
silent_install() { # command package…
    local command=$1 silent
    shift
    mapfile -t silent < <(printf '%s\n' "$@" | grep -xF "$(printf '%s\n' "${SILENT_SERVICES[@]}")")
    cat <<END
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [[ ! -e \$policy ]]; then
    printf '#!/bin/sh\ncase \$1 in $(IFS='|' && echo "${SILENT_SERVICES[*]/%/*}")) exit 101 ;; esac\n' >"\$policy"
    chmod 755 "\$policy"
    trap 'rm -f "\$policy"' EXIT
fi
$command || exit
for service in ${silent[*]}; do update-rc.d "\$service" disable || exit; done
END
}

install_packages() {
    local missing npm command script
    npm=$(npm_package) || exit 1
    mapfile -t missing < <(missing_packages "$@" $npm)
    ((${#missing[@]} == 0)) && return
    command="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    script=$(silent_install "$command" "${missing[@]}")
    say "Installing ${#missing[@]} Debian packages"
    if ((EUID == 0)); then
        logged packages bash -c "$script"
    elif command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
        sudo bash -c "$script" || fail "Installing failed. By hand, as root: $command"
    else
        fail "Packages are missing and this user cannot install them. As root: $command"
    fi
}

# As root by sudo: only packages need root; the rest belongs to the user who called. Replaces this process.
become_caller() {
    ((EUID == 0)) && [[ -n ${SUDO_UID:-} && ${SUDO_UID:-0} != 0 ]] || return 0
    local home
    home=$(getent passwd "$SUDO_UID" | cut -d: -f6)
    mkdir -p build
    chown "$SUDO_UID:$SUDO_GID" build build/log 2>/dev/null
    exec env -u SUDO_UID -u SUDO_GID -u SUDO_USER -u SUDO_COMMAND HOME="$home" USER="$SUDO_USER" LOGNAME="$SUDO_USER" \
        setpriv --reuid "$SUDO_UID" --regid "$SUDO_GID" --init-groups "$PWD/${0##*/}" "$@"
}

require_own_tree() {
    [[ -w . && (! -e build || -w build) ]] ||
        fail "$PWD or its build folder belongs to another user: run as that user, or hand it over with chown -R $(id -un) $PWD"
}

# logged NAME COMMAND…: its output goes to build/log/NAME.log; the end of it is shown if it fails.
logged() {
    local name=$1 log=build/log/$1.log
    shift
    mkdir -p build/log
    "$@" >"$log" 2>&1 </dev/null && return
    printf -- '--- %s failed; the end of %s:\n' "$name" "$log" >&2
    tail -n 60 "$log" >&2
    return 1
}

# A hash of everything the panel is built from.
panel_stamp() {
    find panel api -type f -not -path '*/node_modules/*' -not -path 'panel/dist/*' -not -path 'panel/test-results/*' \
        -not -path 'panel/src/lib/schema.d.ts' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# What an npm runs by where Debian's Node is too old: npm leaves out, without a word, optional packages that the Node it runs
# under is too old for, among them those that the panel is built with. Nothing where Node is new enough.
newer_npm() {
    printf '%s\n' "$OLDEST_NODE" "$(node --version | tr -d v)" | sort -CV ||
        echo "npx --yes --package node@$NEWER_NODE --package npm@$NEWER_NPM --"
}

panel_install() {
    local lock
    lock=$(sha256sum panel/package-lock.json panel/package.json | sha256sum)
    [[ -d panel/node_modules && $(cat panel/node_modules/.installed 2>/dev/null) == "$lock" ]] && return
    say "Installing the panel's packages"
    (cd panel && logged_in .. panel-packages $(newer_npm) npm ci --no-audit --no-fund) || return 1
    echo "$lock" >panel/node_modules/.installed
}

# logged_in ROOT NAME COMMAND…: the same as logged, for a command that runs in a folder of the tree.
logged_in() {
    local here=$PWD root=$1 name=$2
    shift 2
    (cd "$root" && logged "$name" env -C "$here" "$@")
}

panel_build() {
    [[ -f panel/package-lock.json ]] || return 0
    local stamp
    stamp=$(panel_stamp)
    [[ -f panel/dist/index.html && $(cat panel/node_modules/.built 2>/dev/null) == "$stamp" ]] && return
    panel_install || return 1
    say "Building the panel"
    (cd panel && logged_in .. panel-build npm run build) || return 1
    echo "$stamp" >panel/node_modules/.built
}

# cmake_build PRESET [TARGET…]
cmake_build() {
    local preset=$1
    shift
    [[ -f build/$preset/build.ninja ]] || logged "$preset-configure" cmake --preset "$preset" || return 1
    logged "$preset-build" cmake --build "build/$preset" ${1:+--target "$@"}
}
