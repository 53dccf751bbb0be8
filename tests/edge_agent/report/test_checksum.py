from edge_agent.report.checksum import checksum


def test_text_and_its_bytes_have_one_checksum() -> None:
    assert checksum(7, "u", "t", "OK", "{}") == checksum(7, b"u", b"t", b"OK", b"{}")


def test_whatever_changes_shows_also_where_one_part_ends_and_the_next_begins() -> None:
    others = [
        checksum(8, "u", "t", "OK", "{}"),
        checksum(7, "ut", "", "OK", "{}"),
        checksum(7, "u", "t", "NG", "{}"),
        checksum(7, "u", "t", None, None),
        checksum(7, b"u\xff", "t", "OK", "{}"),
    ]
    assert len({checksum(7, "u", "t", "OK", "{}"), *others}) == 1 + len(others)
