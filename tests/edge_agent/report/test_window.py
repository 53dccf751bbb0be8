from edge_agent.report.window import Window


def test_so_many_and_no_more_until_a_receipt_comes() -> None:
    window: Window[int] = Window(2, timeout_s=10)
    window.sent(1, now=0)
    window.sent(2, now=1)
    assert window.room(now=5) == 0
    window.received([1, 99])
    assert window.room(now=5) == 1
    assert set(window.in_flight) == {2}


def test_without_a_receipt_it_is_sent_again() -> None:
    window: Window[int] = Window(1, timeout_s=10)
    window.sent(1, now=0)
    assert window.room(now=9.9) == 0
    assert window.room(now=10) == 1
    assert set(window.in_flight) == set()


def test_a_new_connection_forgets_what_was_sent() -> None:
    window: Window[str] = Window(1, timeout_s=10)
    window.sent("a", now=0)
    window.forget()
    assert window.room(now=0) == 1
