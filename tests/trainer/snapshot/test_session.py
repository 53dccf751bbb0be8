from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from inspection.errors import Unavailable
from trainer.snapshot.session import SparkSettings, check_java, open_session


@pytest.mark.parametrize("environment", [{}, {"PATH": ""}, {"PATH": "/nowhere", "JAVA_HOME": "/nowhere"}])
def test_without_java_the_way_out_is_said(environment: dict[str, str]) -> None:
    with pytest.raises(Unavailable) as missing:
        check_java(environment)
    assert str(missing.value) == (
        "Java is missing, which Spark needs; install it "
        "(Debian, Ubuntu: apt install openjdk-17-jre-headless) or set JAVA_HOME to a Java 17"
    )
    assert missing.value.exit_code == 3


@pytest.mark.parametrize("variable", ["JAVA_HOME", "PATH"])
def test_java_is_found_by_its_home_or_on_the_path(variable: str, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.touch(mode=0o755)
    check_java({variable: str(tmp_path if variable == "JAVA_HOME" else java.parent)})


@pytest.mark.spark
def test_a_running_session_is_used_again(spark: SparkSession) -> None:
    java = {"PATH": "/usr/bin:/bin:/usr/local/bin"}
    assert open_session("another", SparkSettings(), java).sparkContext is spark.sparkContext
