#!/usr/bin/env bash
# Installs or upgrades the edge agent on a factory PC, without internet: everything comes from the folder of this
# script (`wheels/`, the unit file, the technician's page). Running it again upgrades; settings and spool stay.
#
#   sudo ./install.sh             install or upgrade, start at boot
#   sudo ./install.sh --opcua     with OPC UA (LGPL-3.0), for a PLC that speaks it
#   sudo ./install.sh --gpio      with gpiod (LGPL-2.1), for a line with wires
#   sudo ./install.sh --remove    stop and remove the program; settings and data stay
#   ./install.sh --root DIR       into DIR, without users or services: for images and for tests
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

root= remove= extras=edge
while [ $# -gt 0 ]; do
    case $1 in
    --root) root=${2:?--root: give a folder} && shift 2 ;;
    --remove) remove=1 && shift ;;
    --opcua | --gpio) extras=$extras,${1#--} && shift ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0" && exit 0 ;;
    *) echo "install.sh: $1 is unknown; see ./install.sh --help" >&2 && exit 2 ;;
    esac
done

fail() { echo "install.sh: $1" >&2 && exit "${2:-3}"; }
say() { printf '%s\n' "$*"; }
live() { [ -z "$root" ]; }

live && [ "$(id -u)" != 0 ] && fail "must be run as root: sudo $0" 2
app=$root/opt/sightline etc=$root/etc/sightline data=$root/var/lib/sightline
unit=$root/etc/systemd/system/sightline-edge.service

if [ -n "$remove" ]; then
    live && systemctl disable --now sightline-edge 2>/dev/null || true
    rm -rf "$app" "$unit"
    live && systemctl daemon-reload
    say "removed; settings in $etc and data in $data stay"
    exit 0
fi

[ -d "$here/wheels" ] || fail "$here/wheels is missing; unpack the whole package, or make one: make edge-package"
python=$(command -v python3 || true)
[ -n "$python" ] || fail "python3 is missing; install Python 3.11 or newer from the system's medium"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old; Python 3.11 or newer is needed"
"$python" -c 'import ensurepip' 2>/dev/null || fail "python3-venv is missing; install it from the system's medium"

if live && ! getent passwd sightline >/dev/null; then
    useradd --system --home-dir /var/lib/sightline --shell /usr/sbin/nologin sightline
fi
for extra in opcua gpio; do
    if grep -qsE "^ *kind *= *\"$extra\"" "$etc/edge.toml"; then extras=$extras,$extra; fi
done
mkdir -p "$app" "$etc/recipes" "$data" "$(dirname "$unit")"

# A new environment beside the old one, which is replaced only when the new one works.
say "installing the program (a minute or two)"
rm -rf "$app/venv.new"
"$python" -m venv "$app/venv.new"
"$app/venv.new/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" \
    --disable-pip-version-check "sightline[$extras]" ||
    fail "the wheels do not fit this machine ($("$python" --version), $(uname -m)); make the package for it"
"$app/venv.new/bin/edge-agent" --help >/dev/null || fail "the program does not start; nothing was changed"
rm -rf "$app/venv.old"
[ ! -e "$app/venv" ] || mv "$app/venv" "$app/venv.old"
mv "$app/venv.new" "$app/venv"
# Scripts carry the folder's name they were made in.
grep -rlI --null "$app/venv.new" "$app/venv/bin" "$app/venv/pyvenv.cfg" | xargs -0 -r sed -i "s|$app/venv.new|$app/venv|g"
rm -rf "$app/venv.old"

install -m 0644 "$here/README.md" "$app/README.md"
install -m 0644 "$here/sightline-edge.service" "$unit"
[ -e "$etc/edge.toml" ] || "$app/venv/bin/edge-agent" settings example >"$etc/edge.toml"
chmod 0640 "$etc/edge.toml"

if live; then
    chown -R root:sightline "$etc" && chown -R sightline:sightline "$data"
    systemctl daemon-reload
    systemctl enable sightline-edge
    if systemctl is-active --quiet sightline-edge; then
        systemctl restart sightline-edge
        say "upgraded and running: systemctl status sightline-edge"
        exit 0
    fi
fi
say "installed. Now:"
say "  1. write $etc/edge.toml and a recipe in $etc/recipes (see $app/README.md)"
say "  2. sudo -u sightline $app/venv/bin/edge-agent check --settings $etc/edge.toml"
say "  3. sudo systemctl start sightline-edge"
