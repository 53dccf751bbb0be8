"""What python-tuf refuses, in words that name the attack it may be, and what to do."""

from enum import StrEnum

from tuf.api import exceptions as tuf_errors

from inspection.errors import InputRefused, SightlineError, Unavailable


class Attack(StrEnum):
    """The names of the TUF specification (section 1.5.2), as far as a client can tell them apart."""

    ROLLBACK = "rollback"
    FREEZE = "freeze"
    MIX_AND_MATCH = "mix-and-match"
    ENDLESS_DATA = "endless data"
    SLOW_RETRIEVAL = "slow retrieval"
    UNKNOWN_SIGNATURE = "unknown signature"
    WRONG_CONTENT = "wrong content"
    WRONG_STATION = "wrong station"
    MALFORMED = "malformed metadata"


class UpdateRefused(InputRefused):
    """The registry's answer cannot be trusted. The present bundle stays."""

    def __init__(self, attack: Attack, said: str) -> None:
        super().__init__(f"{attack}: {said}")
        self.attack = attack


class Slow(Unavailable):
    """Answers, but so slowly that it may be on purpose."""

    attack = Attack.SLOW_RETRIEVAL


def explain_metadata(error: Exception, where: str) -> SightlineError:
    """What went wrong while the signed metadata was refreshed."""
    match error:
        case tuf_errors.BadVersionNumberError():
            return _mixed(str(error), where)
        case tuf_errors.ExpiredMetadataError():
            return UpdateRefused(
                Attack.FREEZE,
                f"{where}: {error}; somebody holds newer metadata back, or the registry no longer signs: "
                "look at its log, and at this machine's clock",
            )
        case tuf_errors.LengthOrHashMismatchError():
            return UpdateRefused(
                Attack.MIX_AND_MATCH, f"{where}: metadata that does not belong together ({error})"
            )
        case tuf_errors.UnsignedMetadataError():
            return UpdateRefused(
                Attack.UNKNOWN_SIGNATURE,
                f"{where}: {error}; not signed by keys that this station trusts; is it the right registry?",
            )
        case tuf_errors.RepositoryError():
            return UpdateRefused(Attack.MALFORMED, f"{where}: {error}")
    return _download(error, where)


def explain_target(error: Exception, where: str) -> SightlineError:
    """What went wrong while a signed file was fetched."""
    if isinstance(error, tuf_errors.LengthOrHashMismatchError):
        return UpdateRefused(Attack.WRONG_CONTENT, f"{where}: not the file that was signed ({error})")
    if isinstance(error, tuf_errors.RepositoryError):
        return explain_metadata(error, where)
    return _download(error, where)


def _mixed(said: str, where: str) -> UpdateRefused:
    # Signed by the right keys, but a snapshot or targets of another state than the one pointing to it.
    if said.startswith(("Expected snapshot version", "Expected targets v")):
        return UpdateRefused(Attack.MIX_AND_MATCH, f"{where}: {said}")
    return UpdateRefused(
        Attack.ROLLBACK,
        f"{where}: {said}; older metadata than this station has seen: was a backup restored there?",
    )


def _download(error: Exception, where: str) -> SightlineError:
    match error:
        case tuf_errors.DownloadLengthMismatchError():
            return UpdateRefused(Attack.ENDLESS_DATA, f"{where}: {error}")
        case tuf_errors.SlowRetrievalError():
            return Slow(f"{Attack.SLOW_RETRIEVAL}: {where}: {error}; tried again at the next look")
        case tuf_errors.DownloadHTTPError():
            return Unavailable(f"{where}: {error}; is this the registry's address?")
    cause = error.__cause__ or error
    return Unavailable(f"{where} does not answer ({cause}); tried again at the next look")
