"""What is refused on the way of an update, in words that name the attack it may be, and what to do."""

from tuf.api import exceptions as tuf_errors

from inspection.attack import Attack
from inspection.errors import InputRefused, SightlineError, Unavailable
from model_registry.bundle.faults import Altered, Extraneous, Incomplete, TooLarge

__all__ = ["Attack", "Hindered", "UpdateRefused", "attack_of", "explain_bundle"]


class UpdateRefused(InputRefused):
    """The registry's answer cannot be trusted, or is not for this station. The present bundle stays."""

    def __init__(self, attack: Attack, said: str) -> None:
        super().__init__(f"{attack}: {said}")
        self.attack = attack


class Hindered(Unavailable):
    """What this station wants does not come through, which may be on purpose; the next look tries again."""

    def __init__(self, attack: Attack, said: str) -> None:
        super().__init__(f"{attack}: {said}; tried again at the next look")
        self.attack = attack


def attack_of(error: SightlineError) -> Attack | None:
    """The attack that `error` names; None: it names none."""
    return error.attack if isinstance(error, UpdateRefused | Hindered) else None


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
                Attack.ARBITRARY_INSTALLATION,
                f"{where}: {error}; not signed by keys that this station trusts; is it the right registry?",
            )
        case tuf_errors.RepositoryError():
            return _other(str(error), where)
    return explain_download(error, where)


def explain_download(error: Exception, where: str, *, signed: bool = False) -> SightlineError:
    """What went wrong while a file was fetched; `signed`: metadata says that it is there."""
    match error:
        case tuf_errors.LengthOrHashMismatchError():
            return UpdateRefused(
                Attack.ARBITRARY_INSTALLATION, f"{where}: not the file that was signed ({error})"
            )
        case tuf_errors.DownloadLengthMismatchError():
            return UpdateRefused(Attack.ENDLESS_DATA, f"{where}: {error}")
        case tuf_errors.SlowRetrievalError():
            return Hindered(Attack.SLOW_RETRIEVAL, f"{where}: {error}")
        case tuf_errors.DownloadHTTPError() if signed and error.status_code < 500:
            return Hindered(Attack.MALICIOUS_MIRROR, f"{where}: {error}, though signed metadata names it")
        case tuf_errors.DownloadHTTPError():
            return Unavailable(f"{where}: {error}; is this the registry's address?")
    cause = error.__cause__ or error
    return Unavailable(f"{where} does not answer ({cause}); tried again at the next look")


def explain_bundle(error: InputRefused) -> InputRefused:
    """What is wrong inside a signed bundle, by the attack that it would be; other faults stay as they are."""
    match error:
        case Incomplete():
            return UpdateRefused(Attack.PARTIAL_BUNDLE, str(error))
        case Extraneous():
            return UpdateRefused(Attack.EXTRANEOUS_DEPENDENCIES, str(error))
        case Altered():
            return UpdateRefused(Attack.ARBITRARY_INSTALLATION, str(error))
        case TooLarge():
            return UpdateRefused(Attack.ENDLESS_DATA, str(error))
    return error


def _mixed(said: str, where: str) -> UpdateRefused:
    # Signed by the right keys, but a snapshot or targets of another state than the one pointing to it.
    if said.startswith(("Expected snapshot version", "Expected targets v", "Expected root version")):
        return UpdateRefused(Attack.MIX_AND_MATCH, f"{where}: {said}")
    return UpdateRefused(
        Attack.ROLLBACK,
        f"{where}: {said}; older metadata than this station has seen: was a backup restored there?",
    )


def _other(said: str, where: str) -> UpdateRefused:
    if said.startswith("New snapshot is missing info"):
        return UpdateRefused(Attack.ROLLBACK, f"{where}: {said}, which this station has seen already")
    return UpdateRefused(Attack.MALFORMED, f"{where}: {said}")
