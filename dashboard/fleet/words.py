"""Why a rollout stopped, in the words of whoever looks."""

from dashboard.web.catalogue import Words
from model_registry.rollout.stop_rules import Stop


def tell_stop(stop: Stop, t: Words) -> str:
    """One sentence, with the figures that it stands on."""
    said = t(
        f"stop.{stop.rule}",
        units=stop.units,
        percent=f"{100 * stop.measured:.1f}",
        allowed_percent=f"{100 * stop.allowed:.1f}",
        measured=f"{stop.measured:.0f}",
        allowed=f"{stop.allowed:.0f}",
        message=stop.message,
    )
    return f"{stop.station}: {said}" if stop.station else said
