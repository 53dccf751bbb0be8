"""The one door to Spark."""

import shutil
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from pydantic import Field
from pyspark.sql import SparkSession

from inspection.errors import Unavailable
from inspection.word import Word


class SparkSettings(Word):
    """Where Spark runs. Under `spark-submit` its own options count, and of these `config` alone."""

    master: str = "local[2]"
    memory: str = "2g"
    """Of the driver, which in local mode does all the work."""
    executor_memory: str = "2g"
    """Of each executor, for the JVM; pictures and networks live beside it, in Python's own memory."""
    driver_host: str = "127.0.0.1"
    """Address of this machine as the executors reach it."""
    config: dict[str, str] = Field(default_factory=dict)
    """Anything else that Spark knows, such as "spark.cores.max" = "8"."""

    @property
    def is_local(self) -> bool:
        """Whether all work is done on the driver's machine."""
        return self.master.startswith("local")


WORKERS_NEED = {
    # Executors run the same Python as the driver.
    "PYSPARK_PYTHON": sys.executable,
    # Beside other programs, threads that wait by spinning were measured to halve training speed, and worse.
    "OMP_WAIT_POLICY": "PASSIVE",
}

SUBMITTED = "PYSPARK_GATEWAY_PORT"
"""Set by `spark-submit`, whose JVM waits there for its program."""


def open_session(name: str, settings: SparkSettings, environment: MutableMapping[str, str]) -> SparkSession:
    """The running session, or a new one. What workers inherit is added to `environment`, if not set there.

    Raises:
        Unavailable: there is no Java.
    """
    check_java(environment)
    for key, value in WORKERS_NEED.items():
        environment.setdefault(key, value)
    builder = SparkSession.builder.appName(name)
    if SUBMITTED not in environment:
        builder = builder.master(settings.master).config("spark.driver.memory", settings.memory)
        builder = builder.config("spark.executor.memory", settings.executor_memory)
        builder = builder.config("spark.driver.host", settings.driver_host)
        builder = builder.config("spark.driver.bindAddress", settings.driver_host)
        builder = builder.config("spark.ui.enabled", "false")
    for key, value in settings.config.items():
        builder = builder.config(key, value)
    session: SparkSession = (
        builder.config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
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
