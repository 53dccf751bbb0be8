"""Alarms told in a person's words. Pure."""

from dashboard.alarms.attack import AttackAlarm
from dashboard.alarms.fault import FaultAlarm
from dashboard.web.catalogue import Words
from inspection.alarm import Alarm, AlarmKind
from inspection.fault import Fault


def tell_alarm(alarm: Alarm | AttackAlarm | FaultAlarm, t: Words) -> str:
    """One sentence, such as "More NG than usual: 16.7 % of 600 units (limit 3.0 %)"."""
    if isinstance(alarm, AttackAlarm):
        return t("alarm.attack", name=t(f"attack.{alarm.attack}"))
    if isinstance(alarm, FaultAlarm):
        return tell_fault(alarm.fault, alarm.detail, t)
    shown = _share if alarm.kind is AlarmKind.NG_RATE else _figure
    said = t(
        f"alarm.{alarm.kind}",
        about=alarm.about,
        value=shown(alarm.value),
        limit=shown(alarm.limit),
        count=alarm.count,
    )
    return said + t("alarm.again") if alarm.again else said


def tell_fault(fault: Fault, detail: str, t: Words) -> str:
    """What is wrong, and what shows it as the program said it, in English."""
    return t("fault", said=t(f"fault.{fault}"), detail=detail) if detail else t(f"fault.{fault}")


def tell_remedy(alarm: Alarm | AttackAlarm | FaultAlarm, t: Words) -> str:
    """What to do about it; empty: the alarm itself says where to look."""
    return t(f"fault.{alarm.fault}.do") if isinstance(alarm, FaultAlarm) else ""


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _figure(value: float) -> str:
    return f"{value:.3g}"
