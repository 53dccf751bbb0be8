"""The messages between stations and cluster. Past tense for facts, imperatives for requests."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveInt, StringConstraints

from inspection.alarm import Alarm
from inspection.attack import Attack
from inspection.fault import Fault, FaultSeen
from inspection.identity import PartNumber, StationId, Unit
from inspection.recipe import RecipeRef
from inspection.record import InspectionRecord
from inspection.verdict import Cause, Verdict
from inspection.word import Moment, Sha256, Word, added_later


class InspectionReported(Word):
    """A station judged a unit."""

    schema_version: Literal[1] = 1
    record: InspectionRecord


class Refusal(Word):
    """What the cluster will never store, and why; the station keeps it and stops sending it."""

    seq: PositiveInt
    reason: str


class ReceiptGiven(Word):
    """The cluster has committed these. Only now may the station forget them."""

    schema_version: Literal[1] = 1
    inspections: tuple[PositiveInt, ...] = ()
    pictures: tuple[Sha256, ...] = ()
    refused: tuple[Refusal, ...] = ()


class ClusterRestored(Word):
    """The cluster goes on from a backup: what it confirmed after `as_of` it may have lost. Retained."""

    schema_version: Literal[1] = 1
    token: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    """Another for each restoring, so that a station answers each once."""
    as_of: Moment
    """When the backup was begun, by the cluster's clock."""


class StationState(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"


class UpdateState(StrEnum):
    IDLE = "idle"
    DOWNLOADING = "downloading"
    CHECKING = "checking"
    REFUSED = "refused"


class StageTimes(Word):
    """Of one stage of the verdict path; quantiles over the last 1,000 times."""

    p50_ms: NonNegativeFloat
    p99_ms: NonNegativeFloat
    max_ms: NonNegativeFloat
    """Since the program started."""


class ShadowStatus(Word):
    """How a station's challenger does; counts since the program or the challenger began."""

    challenger: Sha256
    message: str = ""
    """Why it does not judge; empty: it does, or is being brought."""
    given_up: bool = False
    """It will not judge here, unless it is assigned anew."""
    judged: NonNegativeInt = 0
    passed_over: NonNegativeInt = 0
    """Units for which it had no time."""


class StationStatus(Word):
    """How a station is; retained. `offline` comes from the broker as the last will, mostly empty."""

    schema_version: Literal[1] = 1
    state: StationState
    at: Moment | None = None
    software: str = ""
    bundle: Sha256 | None = None
    recipes: tuple[RecipeRef, ...] = ()
    update: UpdateState = UpdateState.IDLE
    update_message: str = ""
    attack: Annotated[Attack | None, added_later(None)] = None
    """What stands between the station and its assignment. A dashboard that does not know the name refuses the
    message, so dashboards are upgraded before stations."""
    spool_depth: NonNegativeInt = 0
    """Records without a receipt."""
    spool_oldest_s: NonNegativeFloat = 0
    pictures_waiting: NonNegativeInt = 0
    pictures_shed: Annotated[NonNegativeInt, added_later(0)] = 0
    """Given up for want of room, since the program started."""
    pictures_not_drawn: Annotated[NonNegativeInt, added_later(0)] = 0
    """Of OK units outside the share that the settings keep, since the program started."""
    verdicts: dict[Verdict, NonNegativeInt] = Field(default_factory=dict)
    """Since the program started."""
    latency_p50_ms: NonNegativeFloat | None = None
    latency_p99_ms: NonNegativeFloat | None = None
    """Trigger to verdict, over the last 1,000 units."""
    stages: Annotated[dict[str, StageTimes], added_later({})] = Field(default_factory=dict)
    """In the order of a unit's life: frame, check, prepare, infer, decode, judge, commit, signal."""
    camera_problem: str = ""
    not_armed: Annotated[str, added_later("")] = ""
    """Why units are INVALID until known parts were shown; empty: the station is armed, or never asks."""
    sku_chosen: Annotated[str, added_later("")] = ""
    """Of units whose trigger names none, by command; empty: as the settings say."""
    part_expected: Annotated[str, added_later("")] = ""
    """The known part that the next unit is taken for, by command."""
    shadow: Annotated[ShadowStatus | None, added_later(None)] = None
    """None: nobody challenges the bundle in service."""
    certificate_until: Annotated[Moment | None, added_later(None)] = None
    """When the first of its certificates ends, and the broker refuses it. None: it shows none."""
    faults: Annotated[tuple[FaultSeen, ...], added_later(()), Field(max_length=len(Fault))] = ()
    """Those that stand. A dashboard that does not know one's name refuses the message, as with `attack`."""


class LookAtRegistry(Word):
    """A hint, never trusted: there may be something new."""

    schema_version: Literal[1] = 1


class InspectUnit(Word):
    """A line's trigger: this unit stands before the cameras now."""

    schema_version: Literal[1] = 1
    unit: Unit


class ExpectPart(Word):
    """The next unit that triggers is this known part."""

    kind: Literal["expect-part"] = "expect-part"
    serial: PartNumber


class SelectRecipe(Word):
    """Units whose trigger names no SKU have this one, from the next trigger on."""

    kind: Literal["select-recipe"] = "select-recipe"
    sku: PartNumber | None
    """None: as the station's settings say."""


class CommandStation(Word):
    """What a person asks of a station. Only now: what waited in a broker is not obeyed."""

    schema_version: Literal[1] = 1
    command: Annotated[ExpectPart | SelectRecipe, Field(discriminator="kind")]


class VerdictGiven(Word):
    """The answer to a trigger."""

    schema_version: Literal[1] = 1
    station: StationId
    seq: PositiveInt
    unit: Unit
    verdict: Verdict
    causes: Annotated[tuple[Cause, ...], Field(max_length=300)]
    bundle: Sha256 | None
    total_ms: NonNegativeFloat


class AlarmRaised(Word):
    """A job on the cluster found a line unlike what is usual."""

    schema_version: Literal[1] = 1
    alarm: Alarm


class AlarmsTaken(Word):
    """These alarms are committed, or kept as dead letters. Only now may whoever told them stop."""

    schema_version: Literal[1] = 1
    digests: tuple[Sha256, ...]
    """SHA-256 of each message's bytes: what cannot be read has one too."""


Message = (
    InspectionReported
    | ReceiptGiven
    | StationStatus
    | LookAtRegistry
    | InspectUnit
    | VerdictGiven
    | CommandStation
    | AlarmRaised
    | AlarmsTaken
    | ClusterRestored
)
