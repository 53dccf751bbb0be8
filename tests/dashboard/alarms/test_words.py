import pytest

from dashboard.alarms.words import tell_alarm
from dashboard.web.catalogue import Language, read_catalogue
from inspection.alarm import Alarm, AlarmKind
from tests.fakes.alarms import alarm

MORE_NG = alarm(AlarmKind.NG_RATE, label=None, value=1 / 6, limit=0.03, count=600)
DARK = alarm(AlarmKind.BRIGHTNESS_KS, label=None, view="front", value=0.9, limit=0.2)
TOLD = [
    (
        DARK,
        "Pictures of front are lighter or darker than usual: KS distance 0.9 (limit 0.2), from 300 pictures",
        "front 的图像亮度偏离平常：KS 距离 0.9（限值 0.2），共 300 张图像",
    ),
    (
        alarm(),
        "Scores of screw have moved: PSI 0.4 (limit 0.25), from 300 scores",
        "screw 的得分分布已偏移：PSI 0.4（限值 0.25），共 300 个得分",
    ),
    (
        MORE_NG,
        "More NG than usual: 16.7 % of 600 units (limit 3.0 %)",
        "不合格率高于平常：600 件中 16.7 %（限值 3.0 %）",
    ),
    (
        MORE_NG.model_copy(update={"again": True}),
        "More NG than usual: 16.7 % of 600 units (limit 3.0 %); looked at again, since inspections came late",
        "不合格率高于平常：600 件中 16.7 %（限值 3.0 %）；因有迟到的检测记录，已重新评估",
    ),
]


@pytest.mark.parametrize(("raised", "english", "chinese"), TOLD)
def test_an_alarm_in_a_persons_words(raised: Alarm, english: str, chinese: str) -> None:
    words = read_catalogue()
    assert tell_alarm(raised, words[Language.ENGLISH]) == english
    assert tell_alarm(raised, words[Language.CHINESE]) == chinese
