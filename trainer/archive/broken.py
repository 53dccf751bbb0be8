"""What Spark raises when a job breaks off, in one line of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from inspection.errors import Unavailable


@contextmanager
def broken_off(what: str) -> Iterator[None]:
    """
    Raises:
        Unavailable: Spark gave up, after its own retries.
    """
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        told = next((line for line in reversed(lines) if "Error: " in line and " at " not in line), lines[0])
        raise Unavailable(f"{what} broke off ({told}); started again, it goes on there") from error
