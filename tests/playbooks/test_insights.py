"""A simulated programme in the database, with known effects: what is measured, and what follows."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from content_index.assets import Asset, AssetKind
from playbooks.deals import queries as deals
from playbooks.deals.deal import DealEvent, DealEventKind
from playbooks.deals.stages import Registration, Stage
from playbooks.deals.usecases import move_stage
from playbooks.insights.effect import Verdict
from playbooks.insights.evidence import Tally
from playbooks.insights.for_deal import recommend_for_deal
from playbooks.insights.gaps import gaps
from playbooks.insights.measuring import Evidence, count_what_worked
from playbooks.insights.outcomes import DAYS_TO_MOVE, moved_on
from playbooks.insights.queries import keep_counts
from playbooks.insights.trials import effects_of_assets, effects_of_plays
from playbooks.plays.acting import record_asset_act
from playbooks.plays.definition import Playbook
from playbooks.plays.nudge import Act
from playbooks.plays.playset import LoadedPlay, PlaySet
from playbooks.plays.scheduling import plan_after
from playbooks.programme.definition import ProgrammeDefinition
from playbooks.programme.importing import import_programme
from playbooks.programme.people import Member
from playbooks.programme.queries import member
from store.database import Database
from tests.databases import new_database

from .conftest import NOW

BEGAN = NOW - timedelta(days=90)
PARTNERS, DEALS_EACH = 60, 4
WITHOUT, WITH_PLAY, WITH_GOOD = 0.15, 0.4, 0.35
"""The chance that a deal moves on, and what the play and the good asset add to it."""


def half_held_out() -> PlaySet:
    made = Playbook.model_validate(
        {
            "playbook": "sim",
            "title": "Sim",
            "version": "1",
            "owner": "o",
            "plays": [
                {
                    "id": "push",
                    "title": "Push",
                    "trigger": {"on": "stage_entered", "stages": ["discovery"]},
                    "holdout": 0.5,
                    "steps": [{"id": "s", "title": "S", "say": "Hi", "to": "partner_contact"}],
                }
            ],
        }
    )
    return PlaySet(plays=tuple(LoadedPlay(playbook=made, play=play) for play in made.plays))


def simulated() -> ProgrammeDefinition:
    ids = [f"p{number}" for number in range(PARTNERS)]
    return ProgrammeDefinition.model_validate(
        {
            "vendor": {"name": "V", "slack_teams": ["TV"]},
            "tiers": ["one"],
            "products": [{"id": "vault", "name": "Vault"}],
            "industries": ["retail"],
            "partners": [
                {"id": one, "name": one, "tier": "one", "type": "reseller", "cam": "cam"}
                | {"slack_teams": [f"T{one}"]}
                for one in ids
            ],
            "members": [
                {"id": "cam", "name": "Cam", "email": "cam@x.example", "organisation": "vendor"}
                | {"role": "cam"},
                *(
                    {"id": f"{one}a", "name": one, "email": f"{one}@x.example"}
                    | {"organisation": one, "role": "partner_lead"}
                    for one in ids
                ),
            ],
            "deals": [
                {
                    "id": f"D-{one}-{number}",
                    "partner": one,
                    "registered_by": f"{one}a",
                    "customer": f"C{one}{number}",
                    "product": "vault",
                    "industry": "retail",
                    "stage": Stage.REGISTERED,
                    "registration": Registration.APPROVED,
                    "registered_at": BEGAN,
                    "stage_since": BEGAN,
                }
                for one in ids
                for number in range(DEALS_EACH)
            ],
        }
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Every deal enters discovery and is shown `good` or `poor`; what helps is known here."""
    database = new_database(tmp_path_factory.mktemp("sim") / "sim.db")
    rng, plays = random.Random(7), half_held_out()  # noqa: S311 - no secret
    with database.transaction() as session:
        import_programme(session, simulated(), BEGAN)
        cam = member(session, "cam")
        assert cam is not None
        for number in range(PARTNERS):
            for deal_id in (f"D-p{number}-{n}" for n in range(DEALS_EACH)):
                entered = BEGAN + timedelta(days=rng.randint(1, 20))
                moved = move_stage(session, deal_id, to=Stage.DISCOVERY, by=cam, now=entered)
                planned = plan_after(
                    session,
                    deal_id,
                    "deal.stage_changed",
                    plays=plays,
                    now=entered,
                    today=entered.date(),
                )
                asset_id = rng.choice(["good", "poor"])
                record_asset_act(
                    session,
                    deal_id,
                    asset_id,
                    Act.SHOWN,
                    key=deal_id,
                    by=None,
                    now=entered + timedelta(hours=1),
                )
                chance = WITHOUT
                chance += WITH_PLAY if planned.scheduled else 0
                chance += WITH_GOOD if asset_id == "good" else 0
                if rng.random() < chance:
                    _move_on(moved, session, deal_id, cam, entered + timedelta(days=5))
        keep_counts(session, count_what_worked(session, now=NOW))
    yield database
    database.close()


def _move_on(moved: object, session: object, deal_id: str, cam: Member, at: datetime) -> None:
    assert getattr(moved, "stage", None) is Stage.DISCOVERY, moved
    after = move_stage(session, deal_id, to=Stage.VALIDATION, by=cam, now=at)  # type: ignore[arg-type]
    assert getattr(after, "stage", None) is Stage.VALIDATION, after


def test_a_play_that_helps_is_found_to_help(lived: Database) -> None:
    with lived.reading() as session:
        (found,) = effects_of_plays(session, as_of=NOW)
    effect = found.effect
    assert (found.play_id, found.version) == ("sim/push", "1")
    assert effect.treated.trials + effect.control.trials == PARTNERS * DEALS_EACH
    assert effect.verdict is Verdict.HELPS, effect.words
    assert effect.low is not None
    assert effect.high is not None
    assert effect.low < WITH_PLAY < effect.high


def test_deals_whose_time_is_not_over_wait(lived: Database) -> None:
    with lived.reading() as session:
        (found,) = effects_of_plays(session, as_of=BEGAN + timedelta(days=DAYS_TO_MOVE))
    assert found.effect.waiting > 0
    assert found.effect.verdict is Verdict.NOT_ENOUGH


def test_an_asset_that_helps_is_seen_to_help(lived: Database) -> None:
    with lived.reading() as session:
        found = {one.asset_id: one.effect for one in effects_of_assets(session, as_of=NOW)}
    assert found["good"].verdict is Verdict.HELPS, found["good"].words
    assert found["poor"].verdict is Verdict.HARMS, "against the good one it does worse"


def test_what_worked_comes_first_and_says_why(
    lived: Database, make_asset: Callable[..., Asset]
) -> None:
    assets = [
        make_asset(name, AssetKind.CASE_STUDY, stages={"discovery"}, products={"vault"})
        for name in ("poor", "good")
    ]
    with lived.reading() as session:
        deal = deals.deal_for_program(session, "D-p0-0")
        assert deal is not None
        here = replace(deal, id="D-new", stage=Stage.DISCOVERY, stage_entry=1)

        def ranked(evidence: Evidence | None) -> list[tuple[str, tuple[str, ...]]]:
            found = recommend_for_deal(
                session,
                here,
                plays=PlaySet(),
                assets=assets,
                today=NOW.date(),
                evidence=evidence,
            )
            return [(item.asset.id, item.receipt) for item in found.items]

        first, second = ranked(Evidence(session, "p0", explores=False))
        assert (first[0], second[0]) == ("good", "poor")
        assert any(words.startswith("Deals move on after it more often") for words in first[1])
        assert not any("move on" in words for _, words in ranked(None))


def test_what_others_may_not_see_changes_nothing(
    lived: Database, make_asset: Callable[..., Asset]
) -> None:
    """Without `good` in sight, `poor` is all that is known, and so neither better nor worse."""
    poor = make_asset("poor", AssetKind.CASE_STUDY, stages={"discovery"}, products={"vault"})
    with lived.reading() as session:
        deal = deals.deal_for_program(session, "D-p0-0")
        assert deal is not None
        here = replace(deal, id="D-new", stage=Stage.DISCOVERY)
        found = recommend_for_deal(
            session,
            here,
            plays=PlaySet(),
            assets=[poor],
            today=NOW.date(),
            evidence=Evidence(session, "p0", explores=False),
        )
    assert not any("after it" in part.words for part in found.items[0].parts)


def test_nobody_edits_their_way_to_what_two_others_did(lived: Database, tmp_path: Path) -> None:
    """A partner with two others in a cell moves its own deals to another industry."""
    path = tmp_path / "copy.db"
    lived.close()  # so that all is in the file; it opens again by itself
    shutil.copy(str(lived.engine.url.database), path)
    copy = Database(f"sqlite:///{path}")
    others = "DELETE FROM deal_asset_acts WHERE deal_id NOT LIKE 'D-p0-%' "
    others += "AND deal_id NOT LIKE 'D-p1-%' AND deal_id NOT LIKE 'D-p2-%'"
    move_own = text("UPDATE deals SET industry = 'banking' WHERE partner_id = 'p0'")

    def told() -> Tally:
        with copy.reading() as session:
            worked = Evidence(session, "p0", explores=False).at("discovery")
        return worked.sent_on.rate("good", segment="retail").own

    try:
        with copy.transaction() as session:
            session.execute(text(others))
            keep_counts(session, count_what_worked(session, now=NOW))
        before = told()
        with copy.transaction() as session:
            session.execute(move_own)
        assert told() == before
        assert before.partners <= 1, "their own, and nobody else's"
    finally:
        copy.close()


def test_tries_are_small_and_stay_as_they_are(
    lived: Database, make_asset: Callable[..., Asset]
) -> None:
    names = [f"new-{number}" for number in range(12)]
    assets = [
        make_asset(name, AssetKind.CASE_STUDY, stages={"discovery"}, products={"vault"})
        for name in [*names, "good", "poor"]
    ]
    with lived.reading() as session:
        worked = Evidence(session, "p0", explores=True).at("discovery")
        known = worked.among({asset.id for asset in assets})
        tried = [
            part for name in names for part in known.parts(name, segment="retail", occasion="D-1:1")
        ]
        again = [
            part for name in names for part in known.parts(name, segment="retail", occasion="D-1:1")
        ]
    assert tried == again
    assert tried
    assert max(abs(part.points) for part in tried) <= 0.5


def test_a_gap_names_the_deals_that_have_nothing(
    lived: Database, make_asset: Callable[..., Asset]
) -> None:
    fits = make_asset("fits", AssetKind.CASE_STUDY, stages={"discovery"}, products={"vault"})
    with lived.reading() as session:
        found = gaps(session, plays=PlaySet(), assets_of=lambda _: [fits], today=NOW.date())
    assert [gap.stage for gap in found] == ["validation"]
    assert all(deal_id.startswith("D-p") for deal_id in found[0].deals)


def test_going_back_or_losing_is_not_moving_on() -> None:
    assert moved_on([], since=BEGAN, stage="discovery", as_of=BEGAN) is None
    late = BEGAN + timedelta(days=DAYS_TO_MOVE)
    assert moved_on([], since=BEGAN, stage="discovery", as_of=late) is False
    for after, outcome in (("lost", False), ("registered", False), ("won", True)):
        moved = DealEvent(
            deal_id="D",
            revision=2,
            kind=DealEventKind.STAGE_CHANGED,
            at=BEGAN + timedelta(days=1),
            by="",
            before="discovery",
            after=after,
            note="",
            stage_entry=2,
            seconds_in_stage=1,
        )
        assert moved_on([moved], since=BEGAN, stage="discovery", as_of=late) is outcome
        early = late - timedelta(seconds=1)
        assert moved_on([moved], since=BEGAN, stage="discovery", as_of=early) is None
