from prometheus_client import CollectorRegistry

from dashboard.ingest.dead_letters import Reason
from dashboard.ingest.metrics import IngestMetrics
from dashboard.ingest.tally import Stored


def test_what_became_of_a_batch_is_counted() -> None:
    registry = CollectorRegistry()

    IngestMetrics(registry).count(Stored({}, 3, 2, 1, (Reason.MALFORMED, Reason.MALFORMED)))

    assert registry.get_sample_value("sightline_ingest_inspections_total") == 3
    assert registry.get_sample_value("sightline_ingest_duplicates_total") == 1
    dead = {"reason": "malformed payload"}
    assert registry.get_sample_value("sightline_ingest_dead_letters_total", dead) == 2
