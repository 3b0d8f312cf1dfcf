"""Pins and hides in the database change what is recommended for a deal, and for that deal alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from content_index.assets import Asset, AssetKind
from content_index.curation.acting import curate
from content_index.curation.rules import CurationAct, Scope
from content_index.life.acting import Act, Done
from content_index.queries import add_asset, add_version
from content_index.stored import label_as_json
from playbooks.deals.queries import deal_for_program
from playbooks.insights.for_deal import recommend_for_deal
from playbooks.plays.nudges import NudgePreview
from playbooks.plays.playset import PlaySet
from store.database import Database
from tests.playbooks.desk import DEAL, Desk

Make = Callable[..., Asset]
OTHER_DEAL = "D-1010"  # BrightPath's, against Coldstack, in proposal


@pytest.fixture
def assets(database: Database, make_asset: Make, now: datetime) -> list[Asset]:
    """Three assets that are in the database too, as far as pins need them."""
    made = [
        make_asset(
            "best",
            AssetKind.BATTLECARD,
            stages={"discovery", "proposal"},
            competitors={"coldstack"},
        ),
        make_asset("second", AssetKind.CASE_STUDY, stages={"discovery"}, competitors={"coldstack"}),
        make_asset("vague"),
    ]
    with database.transaction() as session:
        for asset in made:
            row = {
                "id": asset.id,
                "source": "/content",
                "path": asset.path,
                "is_id_declared": True,
                "version_number": 1,
                "version_name": asset.version,
                "title": asset.title,
                "kind": asset.kind.value,
                "url": asset.url,
                "language": asset.language,
                "owner": asset.owner,
                "updated": asset.updated,
                "review_by": None,
                "status": asset.status.value,
                "supersedes": None,
                "label": label_as_json(asset.label),
                "suits": {},
                "changed_at": now,
            }
            add_asset(session, row)
            version = {
                "asset_id": asset.id,
                "number": 1,
                "sha256": "0" * 64,
                "path": asset.path,
                "size_bytes": 1,
                "recipe": "",
                "status": asset.status.value,
                "stored_at": now,
            }
            add_version(session, version)
    return made


def put(database: Database, what: CurationAct, asset_id: str, now: datetime, **scope: str) -> None:
    act = Act(actor="jonas", why="a secret reason", now=now, today=now.date())
    until = now.date() + timedelta(days=7)
    with database.transaction() as session:
        done = curate(session, what, asset_id, Scope(**scope), until=until, act=act)
    assert isinstance(done, Done)


def recommended(
    database: Database, assets: list[Asset], plays: PlaySet, today: date, deal_id: str = DEAL
) -> list[tuple[str, str]]:
    with database.reading() as session:
        deal = deal_for_program(session, deal_id)
        assert deal is not None
        found = recommend_for_deal(session, deal, plays=plays, assets=assets, today=today)
    assert "a secret reason" not in str(found)
    return [(item.asset.id, item.receipt[0]) for item in found.items]


def test_a_pin_and_a_hide_hold_for_their_partner_until_their_day(
    database: Database,
    assets: list[Asset],
    library_plays: PlaySet,
    now: datetime,
    today: date,
) -> None:
    before = recommended(database, assets, library_plays, today)
    assert {name for name, _ in before} == {"best", "second"}
    elsewhere = recommended(database, assets, library_plays, today, OTHER_DEAL)
    assert elsewhere[0][0] == "best"
    put(database, CurationAct.PIN, "vague", now, partner="nordlicht", stage="discovery")
    put(database, CurationAct.HIDE, "best", now, partner="nordlicht")
    after = recommended(database, assets, library_plays, today)
    assert [name for name, _ in after] == ["vague", "second"]
    assert after[0][1] == "Pinned by your account manager"
    assert recommended(database, assets, library_plays, today, OTHER_DEAL) == elsewhere
    over = today + timedelta(days=8)
    assert recommended(database, assets, library_plays, over) == before
    # A pinned asset that the readers may not see is not among what is handed over, and stays out.
    allowed = [asset for asset in assets if asset.id != "vague"]
    assert [n for n, _ in recommended(database, allowed, library_plays, today)] == ["second"]


def test_a_nudge_takes_no_hidden_asset(
    database: Database, assets: list[Asset], library_plays: PlaySet, now: datetime
) -> None:
    desk = Desk(database, library_plays, assets, now)
    shown = desk.preview(play="competitive-displacement/know-the-rival")
    assert isinstance(shown, NudgePreview)
    assert "best" in {one.asset.id for one in shown.recommendations}
    put(database, CurationAct.HIDE, "best", now, industry="manufacturing")
    hidden = desk.preview(play="competitive-displacement/know-the-rival")
    assert isinstance(hidden, NudgePreview)
    assert "best" not in {one.asset.id for one in hidden.recommendations}
