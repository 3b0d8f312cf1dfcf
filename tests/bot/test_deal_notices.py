"""Each change of a deal is told alone or listed once; a burst is held, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.blocks import deal_digest, limits
from bot.slack.notices.queries import BURST_SECONDS, NoticeState, held, list_them, note
from store.database import Database
from tests.databases import new_database

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path / "notices.db")
    yield opened
    opened.close()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("note"), st.integers(0, 12), st.integers(0, 90)),
        st.tuples(st.just("digest"), st.just(0), st.integers(0, 90)),
    ),
    max_size=40,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(steps=STEPS, at_most=st.integers(1, 4))
def test_every_change_is_told_exactly_once(
    database: Database, steps: list[tuple[str, int, int]], at_most: int
) -> None:
    told: Counter[str] = Counter()
    seen: dict[str, NoticeState] = {}
    now = NOW
    with database.transaction() as session:
        list_them(session, held(session, "room"), now=now + timedelta(days=99))  # an empty table
    for what, number, seconds in [*steps, ("digest", 0, 0)]:
        now += timedelta(seconds=seconds)
        with database.transaction() as session:
            if what == "digest":
                kept = held(session, "room")
                told.update(one.deal_id for one in kept)
                list_them(session, kept, now=now)
                continue
            deal = f"D-{number}"
            state = note(
                session, "room", deal_id=deal, revision=2, line="moved", at_most=at_most, now=now
            )
            if deal not in seen and state is NoticeState.ALONE:
                told[deal] += 1
            assert (state is NoticeState.ALONE) is (
                seen.setdefault(deal, state) is NoticeState.ALONE
            ), "asked again, the answer is the same"
    assert set(told) == set(seen)
    assert set(told.values()) <= {1}


def test_a_few_are_told_alone_and_the_rest_wait_for_each_other(database: Database) -> None:
    def noted(number: int, *, seconds: int, place: str = "room") -> NoticeState:
        with database.transaction() as session:
            return note(
                session,
                place,
                deal_id=f"D-{number}",
                revision=2,
                line="moved",
                at_most=2,
                now=NOW + timedelta(seconds=seconds),
            )

    assert [noted(n, seconds=n) for n in range(4)] == [
        NoticeState.ALONE,
        NoticeState.ALONE,
        NoticeState.HELD,
        NoticeState.HELD,
    ]
    assert noted(0, seconds=9, place="elsewhere") is NoticeState.ALONE
    later = BURST_SECONDS * 5
    assert noted(5, seconds=later) is NoticeState.HELD, "what waits is told before what is new"
    with database.transaction() as session:
        kept = held(session, "room")
        assert [one.deal_id for one in kept] == ["D-2", "D-3", "D-5"]
        list_them(session, kept, now=NOW)
        assert held(session, "room") == []
    assert noted(6, seconds=later * 2) is NoticeState.ALONE


@given(
    customers=st.lists(
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=100),
        min_size=1,
        max_size=200,
    ),
)
def test_a_digest_shows_every_line_whole_within_slacks_limits(customers: list[str]) -> None:
    address = "https://tidewell.slack.example/archives/C0NORDLICHT/p1795600000000100"
    lines = [
        deal_digest.line(f"*{name}*", f"moved from Discovery to *Validation*. {number}", address)
        for number, name in enumerate(customers)
    ]
    messages = deal_digest.digest(lines, deals=len(lines), to_cam=False)
    shown = "\n".join(
        block["text"]["text"] for blocks in messages for block in blocks if "text" in block
    ).split("\n")
    assert [one for one in shown if one.startswith("• ")] == lines
    for blocks in messages:
        assert len(blocks) <= limits.MESSAGE_BLOCKS
        sizes = [limits.length(block["text"]["text"]) for block in blocks if "text" in block]
        assert sum(sizes) <= limits.MESSAGE_SIZE
        assert max(sizes) <= limits.SECTION_TEXT


def test_a_section_that_its_lines_fill_to_the_last_character_loses_none() -> None:
    for room in range(4):
        lines = [f"• {'a' * 1_496}", f"• {'b' * (1_499 - room)}", "• c"]
        (blocks,) = deal_digest.digest(lines, deals=1, to_cam=True)
        shown = "\n".join(block["text"]["text"] for block in blocks).split("\n")
        assert shown[0].startswith("*A deal has changed.*"), "of one deal, however often"
        assert shown[1:] == lines
