import pytest

from inspection.rules.twins import refuse_twins


def test_each_name_once_is_fine() -> None:
    refuse_twins("slot", ["screw-1", "screw-2"])
    refuse_twins("slot", [])


def test_all_that_come_twice_are_named_once() -> None:
    with pytest.raises(ValueError, match=r"^slot 'a', 'b' is given more than once$"):
        refuse_twins("slot", ["b", "a", "c", "b", "a", "a"])
