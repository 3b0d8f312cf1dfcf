"""The life of an asset: what people rule holds until they take it back, and all is recorded."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from content_index.assets import Status
from content_index.labels import AudienceLevel, Label
from content_index.life import acting
from content_index.life import queries as life
from content_index.life.acting import Act, Done, Outcome, Refused
from content_index.life.events import AssetEvent, EventKind
from content_index.life.rulings import Ruling, ruled
from store.database import Database
from store.migrating import migrate
from tests.content_index.shelving import NOW, PARTNER, TODAY, VENDOR, Shelves, an_asset

TO_PARTNER = "{audience: to_partner}"
ACT = Act(actor="priya", why="wrong prices", now=NOW, today=TODAY)


def do(shelves: Shelves, what: str, *arguments: object) -> Outcome:
    with shelves.database.transaction() as session:
        outcome: Outcome = getattr(acting, what)(session, *arguments, ACT)
    return outcome


def history(shelves: Shelves, asset_id: str) -> list[tuple[str, str, str]]:
    with shelves.database.reading() as session:
        return [(e.kind.value, e.actor, e.why) for e in life.events_of(session, asset_id)]


def test_a_withdrawal_survives_every_sync_until_it_is_restored(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    other_process = shelves.reopened()
    assert shelves.found("alpha", library=other_process) == ["a.md"]
    assert isinstance(do(shelves, "withdraw", "a.md"), Done)
    assert shelves.found("alpha", library=other_process) == []
    shelves.sync()
    shelves.page("a.md", "alpha and beta", label=TO_PARTNER)
    assert shelves.sync().changed == 1
    (shelves.content / "a.md").rename(shelves.content / "moved.md")
    shelves.sync()
    for reader in (PARTNER, VENDOR):
        assert shelves.found("alpha beta", reader) == []
    assert isinstance(do(shelves, "withdraw", "a.md"), Refused)
    assert isinstance(do(shelves, "restore", "a.md"), Done)
    assert shelves.found("alpha", library=other_process) == ["a.md"]
    assert history(shelves, "a.md") == [
        ("added", "sync", ""),
        ("withdrawn", "priya", "wrong prices"),
        ("new_version", "sync", ""),
        ("described", "sync", ""),
        ("restored", "priya", "wrong prices"),
    ]


def test_a_withdrawal_holds_when_the_file_takes_another_id(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    do(shelves, "withdraw", "a.md")
    shelves.page("a.md", "alpha", id="rules", label=TO_PARTNER)
    shelves.sync()
    assert shelves.found("alpha", VENDOR) == []
    assert ("rulings_handed_on", "sync", "") in history(shelves, "rules")
    assert isinstance(do(shelves, "restore", "rules"), Done)
    assert shelves.found("alpha") == ["rules"]


def test_a_withdrawal_holds_when_the_file_is_renamed_and_edited_at_once(shelves: Shelves) -> None:
    body = " ".join(f"word{number} of the old price list" for number in range(60))
    shelves.page("a.md", body, label=TO_PARTNER)
    shelves.page("other.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    do(shelves, "withdraw", "a.md")
    (shelves.content / "a.md").unlink()
    shelves.page("b.md", f"{body} with one more", label=TO_PARTNER)
    shelves.page("c.md", "something else of the price list", label=TO_PARTNER)
    shelves.sync()
    assert shelves.found("price list") == ["c.md"]
    assert ("rulings_handed_on", "sync", "") in history(shelves, "b.md")


def test_a_file_that_is_withdrawn_by_itself_is_not_restored_by_hand(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER, status="withdrawn")
    shelves.sync()
    refused = do(shelves, "restore", "a.md")
    assert isinstance(refused, Refused)
    assert "Its file says withdrawn" in refused.words
    do(shelves, "withdraw", "a.md")
    assert "Its file says withdrawn" in do(shelves, "restore", "a.md").words


def test_a_draft_is_published_for_the_bytes_that_were_looked_at(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER, status="draft")
    shelves.sync()
    assert shelves.found("alpha", VENDOR) == []
    assert "new bytes are a draft again" in do(shelves, "publish", "a.md").words
    assert shelves.found("alpha") == ["a.md"]
    shelves.sync()
    assert shelves.found("alpha") == ["a.md"]
    shelves.page("a.md", "alpha is half written", label=TO_PARTNER, status="draft")
    shelves.sync()
    assert shelves.found("alpha", VENDOR) == []
    do(shelves, "publish", "a.md")
    assert shelves.found("alpha") == ["a.md"]


def test_a_draft_that_its_owner_draws_back_is_not_published_by_an_old_word(
    shelves: Shelves,
) -> None:
    def manifest(status: str) -> None:
        shelves.write(
            "dealmate.yaml", f"defaults: {{status: {status}, label: {{audience: to_partner}}}}\n"
        )

    shelves.write("a.txt", "alpha")
    manifest("draft")
    shelves.sync()
    do(shelves, "publish", "a.txt")
    assert shelves.found("alpha") == ["a.txt"]
    for status, found in (("published", ["a.txt"]), ("draft", [])):
        manifest(status)
        shelves.sync()
        assert shelves.found("alpha") == found


def test_a_published_asset_is_held_back_and_published_again(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER)
    shelves.sync()
    do(shelves, "hold_back", "a.md")
    shelves.page("a.md", "alpha, new", label=TO_PARTNER)
    shelves.sync()
    assert shelves.found("alpha", VENDOR) == []
    do(shelves, "publish", "a.md")
    assert shelves.found("alpha") == ["a.md"]


def test_a_person_supersedes_from_the_day_the_other_may_be_shown(shelves: Shelves) -> None:
    later = (TODAY + timedelta(days=3)).isoformat()
    shelves.page("old.md", "alpha", label=TO_PARTNER)
    shelves.page("new.md", "beta", label=f"{{audience: to_partner, embargo_until: {later}}}")
    shelves.sync()
    assert "as soon as" in do(shelves, "supersede", "old.md", "new.md").words
    assert shelves.found("alpha") == ["old.md"]
    assert "circle" in do(shelves, "supersede", "new.md", "old.md").words
    assert "itself" in do(shelves, "supersede", "new.md", "new.md").words
    shelves.page("new.md", "beta", label=TO_PARTNER)
    shelves.sync()
    assert shelves.found("alpha") == []
    assert shelves.found("beta") == ["new.md"]
    do(shelves, "restore", "old.md")
    assert shelves.found("alpha") == ["old.md"]


def test_a_person_narrows_a_label_and_never_widens_it(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", label="{audience: to_partner, regions: [emea, apac]}")
    shelves.page("bare.md", "beta")
    shelves.sync()
    wider = Label(audience=AudienceLevel.PUBLIC, regions=frozenset({"emea", "apac", "latam"}))
    refused = do(shelves, "narrow", "a.md", wider)
    assert isinstance(refused, Refused)
    assert "change a.md or its dealmate.yaml" in refused.words
    assert "names no audience" in do(shelves, "narrow", "bare.md", wider).words
    nobody = Label(audience=None, regions=frozenset({"latam"}))
    assert "Nobody could meet that" in do(shelves, "narrow", "a.md", nobody).words
    narrower = Label(audience=None, regions=frozenset({"emea"}), minimum_tier="gold")
    assert isinstance(do(shelves, "narrow", "a.md", narrower), Done)
    shelves.page("a.md", "alpha", label="{audience: public, minimum_tier: silver}")
    shelves.sync()
    [asset] = [a for a in shelves.library.assets(VENDOR, today=TODAY) if a.id == "a.md"]
    assert asset.label == Label(
        audience=AudienceLevel.PUBLIC,
        regions=frozenset({"emea"}),
        minimum_tier="gold",
        also_minimum_tiers=frozenset({"silver"}),
    )
    # The file turns to what the ruling forbids: nobody is left, rather than somebody too many.
    shelves.page("a.md", "alpha", label="{audience: public, regions: [latam]}")
    shelves.sync()
    assert shelves.found("alpha", VENDOR) == []
    do(shelves, "clear_label", "a.md")
    assert shelves.found("alpha", VENDOR) == ["a.md"]


@given(
    filed=st.sampled_from(Status),
    decided=st.none() | st.sampled_from([Status.WITHDRAWN, Status.DRAFT, Status.PUBLISHED]),
    version_number=st.none() | st.integers(1, 3),
    current=st.integers(1, 3),
)
def test_no_ruling_publishes_what_its_file_draws_back(
    filed: Status, decided: Status | None, version_number: int | None, current: int
) -> None:
    asset = an_asset("a", Label(audience=AudienceLevel.PUBLIC), status=filed)
    ruling = Ruling(status=decided, version_number=version_number)
    is_published = ruled(asset, ruling, version_number=current).status is Status.PUBLISHED
    looked_at = decided is Status.PUBLISHED and version_number == current
    assert is_published == (
        (filed is Status.PUBLISHED and decided in {None, Status.PUBLISHED})
        or (filed is Status.DRAFT and looked_at)
    )


def test_what_a_sync_finds_is_recorded_with_before_and_after(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", id="a", label=TO_PARTNER)
    shelves.sync()
    shelves.write("dealmate.yaml", "defaults: {owner: a@x.example, label: {regions: [emea]}}\n")
    shelves.sync()
    (shelves.content / "a.md").unlink()
    shelves.sync()
    with shelves.database.reading() as session:
        events = life.events_of(session, "a")
    assert [event.kind for event in events] == [
        EventKind.ADDED,
        EventKind.RELABELLED,
        EventKind.DESCRIBED,
        EventKind.REMOVED,
    ]
    assert events[1].details == {
        "before": {"audience": "to_partner"},
        "after": {"audience": "to_partner", "regions": ["emea"]},
    }
    assert events[2].details == {"owner": {"before": None, "after": "a@x.example"}}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("kind", "faq", "guide"),
        ("title", "One", "Another"),
        ("owner", "a@tidewell.example", "b@tidewell.example"),
        ("language", "en", "de"),
        ("updated", "2026-01-01", "2026-02-02"),
        ("review_by", "2027-01-01", "2027-02-02"),
        ("url", "https://tidewell.example/a", "https://tidewell.example/b"),
    ],
)
def test_whatever_a_file_says_of_itself_may_change(
    shelves: Shelves, name: str, before: str, after: str
) -> None:
    shelves.page("a.md", "alpha", label=TO_PARTNER, **{name: before})
    shelves.page("b.md", "beta", label=TO_PARTNER)
    shelves.sync()
    shelves.page("a.md", "alpha", label=TO_PARTNER, **{name: after})
    shelves.page("b.md", "beta", label="{audience: internal}")
    report = shelves.sync()
    assert (report.changed, report.failed) == (2, ())
    assert shelves.found("beta") == []
    with shelves.database.reading() as session:
        (event,) = [
            one for one in life.events_of(session, "a.md") if one.kind is EventKind.DESCRIBED
        ]
    assert event.details[name] == {"before": before, "after": after}


def test_what_a_sync_could_not_use_is_kept_until_it_is_mended(shelves: Shelves) -> None:
    shelves.page("a.md", "alpha", titel="x")
    shelves.sync()
    with shelves.database.reading() as session:
        [(_, problem)] = life.problems(session)
    assert (problem.path, problem.line, problem.what) == ("a.md", 2, "unknown key 'titel'")
    shelves.page("a.md", "alpha", title="x")
    shelves.sync()
    with shelves.database.reading() as session:
        assert life.problems(session) == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET why = ''", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_history(tmp_path: Path, statement: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'library.sqlite'}")
    migrate(database)
    with database.transaction() as session:
        life.record(
            session,
            [
                AssetEvent(
                    asset_id="a", kind=EventKind.WITHDRAWN, actor="priya", why="x", happened_at=NOW
                )
            ],
        )
    with (
        pytest.raises(DBAPIError, match="only ever added to"),
        database.transaction() as session,
    ):
        session.execute(text(statement.format("content_asset_events")))
    database.close()


def test_a_day_decides_embargo_and_expiry(shelves: Shelves) -> None:
    dates = "{audience: public, embargo_until: 2027-01-01, expires_on: 2027-02-01}"
    shelves.page("a.md", "alpha", label=dates)
    shelves.sync()

    def seen(day: date) -> bool:
        return shelves.library.asset("a.md", PARTNER, today=day) is not None

    days = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 1), date(2027, 2, 2)]
    assert [seen(day) for day in days] == [False, True, True, False]
