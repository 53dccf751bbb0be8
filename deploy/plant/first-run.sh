#!/bin/sh
# The cluster side from nothing to running. Run it again after a change: what is there stays.
# Usage: deploy/plant/first-run.sh   (ENGINE=podman for another engine than docker)
set -eu
cd "$(dirname "$0")/.."
compose() { "${ENGINE:-docker}" compose --file compose.yaml "$@"; }

if [ ! -e .env ]; then
    sed "s/^RUN_AS=.*/RUN_AS=$(id -u):$(id -g)/" .env.example > .env
    echo "deploy/.env is new: set BROKER_HOST and where to listen, then run this again" >&2
    exit 0
fi
plant=$(sed -n 's/^PLANT=//p' .env)
mkdir -p "${plant:-./data}"
compose build
compose run --rm files
compose run --rm first
compose up --detach --wait
