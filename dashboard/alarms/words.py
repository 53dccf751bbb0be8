"""Alarms told in a person's words. Pure."""

from dashboard.alarms.attack import AttackAlarm
from dashboard.web.catalogue import Words
from inspection.alarm import Alarm, AlarmKind


def tell_alarm(alarm: Alarm | AttackAlarm, t: Words) -> str:
    """One sentence, such as "More NG than usual: 16.7 % of 600 units (limit 3.0 %)"."""
    if isinstance(alarm, AttackAlarm):
        return t("alarm.attack", name=t(f"attack.{alarm.attack}"))
    shown = _share if alarm.kind is AlarmKind.NG_RATE else _figure
    said = t(
        f"alarm.{alarm.kind}",
        about=alarm.about,
        value=shown(alarm.value),
        limit=shown(alarm.limit),
        count=alarm.count,
    )
    return said + t("alarm.again") if alarm.again else said


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _figure(value: float) -> str:
    return f"{value:.3g}"
