#!/usr/bin/env bash
# `make edge-package`: all that a factory PC needs, in one file for a USB stick. Made on a machine with internet that has
# the same Python and processor kind as the factory PC. Prints the file.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-build}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml | head -1)
name=sightline-edge-$version-$(uname -m)
staged=$target/$name
rm -rf "$staged" && mkdir -p "$staged/wheels"
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check -c constraints.txt \
    --wheel-dir "$staged/wheels" '.[edge,opcua,gpio]'
cp deploy/edge/install.sh deploy/edge/sightline-edge.service deploy/edge/README.md "$staged/"
tar -C "$target" -cf "$target/$name.tar.part" "$name"
mv "$target/$name.tar.part" "$target/$name.tar"
rm -rf "$staged"
echo "$target/$name.tar"
