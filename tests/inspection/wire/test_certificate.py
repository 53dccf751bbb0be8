from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.broker.authority import Authority
from inspection.errors import InputRefused, Unavailable
from inspection.wire.certificate import good_long_enough, good_until
from inspection.wire.tls import TlsFiles

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_the_first_end_counts(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path, "Suzhou", AT)
    shown = []
    for name, days in (("suzhou/line-1/final", 60), ("suzhou/line-1/final/command", 30)):
        certificate, key = authority.issue(name, AT, days)
        shown.append(TlsFiles(ca=tmp_path / "ca.crt", certificate=certificate, key=key))
    assert good_until(shown) == AT + timedelta(days=30)
    assert good_until([]) is None


def test_what_is_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.crt").write_text("nothing of the kind")
    files = TlsFiles(ca=tmp_path / "ca.crt", certificate=tmp_path / "a.crt", key=tmp_path / "a.key")
    with pytest.raises(InputRefused, match=r"tls.certificate .*a.crt: no certificate in PEM"):
        good_until([files])


def test_a_month_before_the_end_is_a_problem_and_says_what_to_do(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path, "Suzhou", AT)
    certificate, key = authority.issue("ingest", AT, 60)
    shown = [TlsFiles(ca=tmp_path / "ca.crt", certificate=certificate, key=key)]
    assert good_long_enough(shown, AT) == "good until 2026-05-01 (60 days)"
    with pytest.raises(Unavailable, match=r"ends 2026-05-01 \(29 days\); get a new one"):
        good_long_enough(shown, AT + timedelta(days=31))
    with pytest.raises(Unavailable, match="ended 2026-05-01"):
        good_long_enough(shown, AT + timedelta(days=61))
