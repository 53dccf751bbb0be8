"""The one door to Spark."""

import shutil
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from pyspark.sql import SparkSession

from inspection.errors import Unavailable
from inspection.word import Word


class SparkSettings(Word):
    master: str = "local[2]"
    memory: str = "2g"
    """Of the driver, which in local mode does all the work."""


WORKERS_NEED = {
    # Executors run the same Python as the driver.
    "PYSPARK_PYTHON": sys.executable,
    # Beside other programs, threads that wait by spinning were measured to halve training speed, and worse.
    "OMP_WAIT_POLICY": "PASSIVE",
}


def open_session(name: str, settings: SparkSettings, environment: MutableMapping[str, str]) -> SparkSession:
    """The running session, or a new one. What workers inherit is added to `environment`, if not set there.

    Raises:
        Unavailable: there is no Java.
    """
    check_java(environment)
    for key, value in WORKERS_NEED.items():
        environment.setdefault(key, value)
    session: SparkSession = (
        SparkSession.builder.master(settings.master)
        .appName(name)
        .config("spark.driver.memory", settings.memory)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


def check_java(environment: Mapping[str, str]) -> None:
    """Raises Unavailable with the way out when neither JAVA_HOME nor PATH leads to a Java."""
    home = environment.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").exists():
        return
    if shutil.which("java", path=environment.get("PATH", "")) is None:
        raise Unavailable(
            "Java is missing, which Spark needs; install it "
            "(Debian, Ubuntu: apt install openjdk-17-jre-headless) or set JAVA_HOME to a Java 17"
        )
