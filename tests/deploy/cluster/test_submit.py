"""What a cluster is given is what the trainer takes."""

import os
import subprocess
import sys
from pathlib import Path

import pyspark
import pytest
import yaml
from typer.main import get_command

from trainer.cli import app

CLUSTER = Path(__file__).parents[3] / "deploy" / "cluster"
SUBMIT = Path(pyspark.__file__).parent / "bin" / "spark-submit"


def test_the_operators_manifest_calls_a_command_as_it_is() -> None:
    job = yaml.safe_load((CLUSTER / "retrain.yaml").read_text())
    name, *words = job["spec"]["arguments"]
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    parsed = command.make_context(name, words)
    assert sorted(parsed.params) == ["label_sets", "pictures", "settings"]
    assert job["spec"]["sparkVersion"] == pyspark.__version__


@pytest.mark.spark
def test_spark_submit_takes_the_commands() -> None:
    done = subprocess.run(
        [SUBMIT, "--master", "local[1]", CLUSTER / "submit.py", "settings", "example"],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'master = "local[2]"' in done.stdout
