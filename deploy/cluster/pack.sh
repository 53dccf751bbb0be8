#!/bin/sh
# The Python environment as one archive, for clusters whose machines have none (YARN's --archives).
# Usage: deploy/cluster/pack.sh [TARGET]   (needs the environment in .venv and its package venv-pack)
set -eu
target=${1:-build/sightline-trainer.tar.gz}
python=.venv/bin/python
if ! $python -c "import venv_pack" 2>/dev/null; then
    echo "pack.sh: .venv lacks venv-pack; .venv/bin/pip install 'venv-pack2>=0.3'" >&2
    exit 2
fi
mkdir -p "$(dirname "$target")"
$python -m venv_pack --output "$target" --force
echo "$target"
