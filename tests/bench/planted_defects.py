"""A defect for each row of the scorecard that tests prove, and the tests that must turn red."""

from typing import NamedTuple

from tests.bench.signon_defects import Edit

UPDATE, PEOPLE, WEB = "tests/edge_agent/update", "tests/dashboard/people", "tests/dashboard/web"
LIMITS, GATE = "dashboard/web/limits.py", "dashboard/people/gate.py"
CLIENT = "edge_agent/update/client.py"


class Planted(NamedTuple):
    row: str
    name: str
    tests: tuple[str, ...]
    """pytest's arguments; the row is proved by these."""
    edit: Edit


def plant(row: str, name: str, tests: str, file: str, sound: str, broken: str) -> Planted:
    return Planted(row, name, tuple(tests.split()), Edit(file, sound, broken))


DEFECTS = (
    plant(
        "A16",
        "a later schema is taken for ours",
        "tests/dashboard/backup/test_restore.py -k later_programs",
        "dashboard/database/migrate.py",
        "if schema is not None and schema not in known:",
        "if False:",
    ),
    plant(
        "C1",
        "older metadata is believed",
        f"{UPDATE}/test_floor.py",
        "edge_agent/update/floor.py",
        "_require(role, theirs, ours if same[role] and same[above] else 0)",
        "_require(role, theirs, 0)",
    ),
    plant(
        "C2, C7",
        "who signed instead goes untold",
        f"{UPDATE}/attacks -k compromise",
        CLIENT,
        "if signer := signed_by_ours(listener.data, roots):",
        "if signer := '':",
    ),
    plant(
        "C8",
        "a drip is waited for",
        f"{UPDATE}/test_fetch.py",
        "edge_agent/update/fetch.py",
        "if elapsed > GRACE_S and received < LOWEST_BYTES_PER_S * elapsed:",
        "if False:",
    ),
    plant(
        "C9",
        "what has expired is no alarm",
        f"{UPDATE}/test_week_away.py",
        CLIENT,
        "floor is not None and floor.stale(self._now()):",
        "False:",
    ),
    plant(
        "E1",
        "roles unasked",
        "tests/dashboard/test_matrix.py",
        GATE,
        "if not person.role.may(role):",
        "if 0:",
    ),
    plant(
        "E3",
        "foreign pages may change things",
        f"{PEOPLE}/test_gate.py::test_a_foreign_page_cannot_use_a_persons_session "
        f"{PEOPLE}/test_gate.py::test_a_body_that_a_plain_form_could_send_is_refused",
        GATE,
        "            if person is not None:\n                refuse_foreign(request)\n",
        "",
    ),
    plant(
        "E4",
        "ranges without number",
        f"{WEB}/test_limits.py -k ranges",
        LIMITS,
        '.count(",") >= MOST_RANGES:',
        '.count(",") >= 10**9:',
    ),
    plant(
        "E5",
        "versions unasked",
        "tests/dashboard/reviews/test_decide.py",
        "dashboard/reviews/decide.py",
        "InspectionRow.id == seen.id, InspectionRow.version == version)",
        "InspectionRow.id == seen.id)",
    ),
    plant(
        "E6",
        "guesses uncounted",
        f"{PEOPLE}/test_attempts.py {PEOPLE}/test_accounts.py",
        "dashboard/people/attempts.py",
        "if len(recent) < MOST_FAILURES:",
        "if True:",
    ),
    plant(
        "E8",
        "a body without end is read",
        f"{WEB}/test_limits.py -k gigabyte",
        LIMITS,
        "return self._bytes > self._most",
        "return False",
    ),
    plant(
        "F2",
        "a station speaks for another",
        "tests/dashboard/ingest/test_reading.py",
        "dashboard/ingest/reading.py",
        "if record.station != station:",
        "if False:",
    ),
    plant(
        "F6",
        "a picture that the backup lacks stays told",
        "tests/dashboard/backup/test_restore.py -k lacks",
        "dashboard/backup/restore.py",
        "session.execute(delete(PictureRow).where(PictureRow.sha256.in_(some)))",
        "pass",
    ),
)
