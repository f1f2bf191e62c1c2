#!/usr/bin/env bash
# Fetches the vendored files of the console again and checks them against VENDORED.md.
set -euo pipefail
cd "$(dirname "$0")/../src/main/webapp/lib/vendor"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fetch() { # package version
  (cd "$tmp" && npm pack --silent "$1@$2" >/dev/null && mkdir "$1" && tar xzf "$1-$2.tgz" -C "$1")
}

fetch uplot 1.6.32
fetch lit-html 3.3.3
cp "$tmp/uplot/package/dist/uPlot.iife.min.js" "$tmp/uplot/package/dist/uPlot.min.css" "$tmp/uplot/package/LICENSE" uplot/
cp "$tmp/lit-html/package/lit-html.js" "$tmp/lit-html/package/LICENSE" lit-html/
awk -F'|' '{ gsub(/ /, "") } length($6) == 64 { print $6 "  " $2 }' VENDORED.md | sha256sum -c -
