#!/usr/bin/env bash
# That tools/source_archive packs what is tracked and what was changed, the same bytes wherever it runs, and nothing private.
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fails() {
    echo "$*"
    exit 1
}
names() { tar --list --gzip --file "$1" | sed 's,^bangnopi/,,' | sort; }

tools/source_archive "$work/first.tar.gz" || fails "it failed"
(($(stat -c %s "$work/first.tar.gz") < 3000000)) || fails "it is larger than 3 MB"
names "$work/first.tar.gz" >"$work/packed"

if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files | while read -r file; do [[ -e $file ]] && echo "$file"; done | sort >"$work/tracked"
    missing=$(comm -23 "$work/tracked" "$work/packed")
    [[ -z $missing ]] || fails "tracked, but not packed: $missing"
fi

tar --extract --gzip --file "$work/first.tar.gz" --directory "$work"
cd "$work/bangnopi" || exit 1
mkdir -p data build panel/node_modules/svelte panel/dist .git
touch data/bangnopi.db data/bangnopi.db.key docs/pelanggan.csv src/secret.key tests/copy.db tests/copy.db-wal build/x \
    panel/node_modules/svelte/index.js panel/dist/index.html .git/config pelanggan.csv
touch -d '2001-02-03' README.md
chmod 600 LICENSE
tools/source_archive "$work/second.tar.gz" "$work/second.d" || fails "it failed without git"
cmp "$work/first.tar.gz" "$work/second.tar.gz" || fails "an unpacked tree packs to other bytes"
grep -q "$work/bangnopi/src/app/main.cpp" "$work/second.d" || fails "the depfile does not name a source"

echo '// changed' >>src/app/main.cpp
touch src/app/new.cpp
tools/source_archive "$work/third.tar.gz" || fails "it failed after a change"
names "$work/third.tar.gz" | grep -qx src/app/new.cpp || fails "a new source is not packed"
tar --extract --gzip --to-stdout --file "$work/third.tar.gz" bangnopi/src/app/main.cpp | grep -q '// changed' ||
    fails "a change is not packed"
