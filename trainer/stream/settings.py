"""What a stream job watches, and when it raises an alarm."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt

from inspection.detection import Threshold
from inspection.wire.link import BrokerAddress
from inspection.word import LabelName, Score, Word

FilePath = Annotated[Path, Field(strict=False)]


class SiftRules(Word):
    """Which inspections are kept. NG, REVIEW and INVALID are, always."""

    thresholds: dict[LabelName, Threshold] = Field(default_factory=dict)
    """When a score counts, where a recipe or a bundle says otherwise than reject .5, grey .3."""
    near: Annotated[float, Field(ge=0, le=0.5)] = 0.05
    """How far outside a grey band a score still counts as uncertain."""
    rare: Score = 0.001
    """Of pictures: what is so seldom in the reference is novel, as far as its light tells. 0: nothing is."""
    ok_share: Score = 0.01
    """Of the certain OK of each station, drawn by number."""


class AlarmLimits(Word):
    """What is far from the reference. A window must pass the limit and be large enough to say so."""

    scores: PositiveInt = 200
    """Fewest scores of a label in a window, and in the reference, to compare them."""
    psi: PositiveFloat = 0.25
    """Population stability index (`trainer.stream.drift.psi`)."""
    ks: Score = 0.2
    """Largest distance of the two distribution functions."""
    pictures: PositiveInt = 100
    """Fewest pictures of a view in a window, and in the reference, to compare their brightness."""
    greys: PositiveFloat = 4.0
    """A drift of brightness is told only from so many grey levels on, of 255: where light is steady, the
    shares of the bins change much with a change that matters to nobody."""
    p_value: PositiveFloat = 0.001
    """A distance is told only if chance would give it less often than this."""
    ng_rise: Score = 0.02
    """By how much the share of NG may lie above the reference's: an alarm when it surely (99 %) does."""


class StreamSettings(Word):
    inspections: str
    """fsspec URL or folder of the landed inspections: `inspections` in the dashboard's picture store."""
    out: str
    """fsspec URL or folder: windows, kept inspections, alarms, and the checkpoint beside them."""
    window_s: Annotated[PositiveInt, Field(le=86_400)] = 600
    """Length of a window. Windows are counted from 1970 on, in UTC."""
    late_s: NonNegativeInt = 600
    """A window closes when its line has been seen so long after its end (the watermark)."""
    every_s: PositiveFloat = 30.0
    """How often it is looked for new files."""
    files: PositiveInt = 64
    """Most files of one batch."""
    reference: FilePath | None = None
    """File of `trainer reference`; None: nothing to compare with, so no alarms."""
    broker: BrokerAddress | None = None
    """Where alarms are told, until the dashboard's ingest has taken them; None: they are not."""
    client_id: str = "sightline-stream"
    """At the broker. Two jobs need two names: a broker ends the older of two connections of one name."""
    sift: SiftRules = SiftRules()
    limits: AlarmLimits = AlarmLimits()
