from pathlib import Path

from model_registry.service.metrics import RegistryMetrics
from tests.fakes.registry_world import RegistryWorld


def test_the_page_tells_what_an_alarm_needs(tmp_path: Path) -> None:
    world = RegistryWorld(tmp_path)
    metrics = RegistryMetrics(world.registry)
    metrics.released(True)
    metrics.released(False)
    metrics.refused()
    metrics.refresh_failed(True)
    figures = dict(line.rsplit(" ", 1) for line in metrics.page().decode().splitlines() if line[0] != "#")
    assert figures["registry_bundles_released_total"] == "1.0"
    assert figures["registry_bundles_refused_total"] == "1.0"
    assert figures["registry_refresh_failed"] == "1.0"
    assert figures["registry_timestamp_version"] == "1.0"
    expires = world.registry.repository.timestamp().expires.timestamp()
    assert float(figures["registry_timestamp_expires_seconds"]) == expires
