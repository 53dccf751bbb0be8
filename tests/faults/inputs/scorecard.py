"""The rows of hostile input, each with the defects that must turn it red."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.faults.cluster.scorecard import ScoreRow
from tests.faults.inputs import bombs, bundles, messages, pickles, pictures, settings

SCORECARD: Mapping[str, ScoreRow] = MappingProxyType(
    {
        "D1": ScoreRow(
            "pictures with something changed",
            pictures.run,
            pictures.TIMES,
            pictures.SHORT,
            ("digests believed",),
        ),
        "D2": ScoreRow("small files that would become large", bombs.run, 1, 1, ("sizes believed",)),
        "D3": ScoreRow(
            "messages changed, and built to hurt",
            messages.run,
            messages.TIMES,
            messages.SHORT,
            ("messages believed",),
        ),
        "D4": ScoreRow(
            "settings and recipes with something changed",
            settings.run,
            settings.TIMES,
            settings.SHORT,
            ("settings believed",),
        ),
        "D5": ScoreRow(
            "graphs changed in bundles whose digests fit",
            bundles.run,
            bundles.TIMES,
            bundles.SHORT,
            ("graphs believed",),
        ),
        "D6": ScoreRow(
            "files with a program in them", pickles.run, pickles.TIMES, pickles.SHORT, ("pickles believed",)
        ),
    }
)
