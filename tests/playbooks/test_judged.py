"""What the recommender is worth, by the written judgement of what a good CAM would send."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import content_index.tables  # noqa: F401 - registers the tables
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import Library, open_library
from playbooks.deals.queries import deal_for_program
from playbooks.insights.for_deal import recommend_for_deal
from playbooks.plays.loading import load_playbooks
from playbooks.plays.playset import PlaySet
from playbooks.programme.audience import audience_grant
from playbooks.programme.people import Role
from playbooks.programme.queries import members
from playbooks.programme.readers import audience_of_member, find_member
from store.database import Database
from tests.parsing import sync_folder

from .conftest import NOW, TIDEWELL

IN_TOP_THREE_MIN = 0.85
OF_TOP_THREE_MIN = 0.6
TODAY = NOW.date()


@pytest.fixture(scope="module")
def programme(
    templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Library]]:
    path = tmp_path_factory.mktemp("judged") / "judged.db"
    shutil.copy(templates["tidewell"], path)
    database = Database(f"sqlite:///{path}")
    database.create_all()
    library = open_library(database=database, embedder=HashingEmbedder())
    sync_folder(library, TIDEWELL / "content", now=NOW)
    yield database, library
    database.close()


def judged() -> list[dict[str, Any]]:
    lines = (TIDEWELL / "judged.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def top_three(programme: tuple[Database, Library], deal_id: str, plays: PlaySet) -> list[str]:
    """Return what the person who registered the deal is recommended."""
    database, library = programme
    with database.reading() as session:
        deal = deal_for_program(session, deal_id)
        assert deal is not None
        reader = find_member(session, deal.registered_by)
        assert reader is not None
        grant = audience_grant(session, audience_of_member(session, reader), TODAY)
        assets = library.assets(grant, today=TODAY)
        found = recommend_for_deal(session, deal, plays=plays, assets=assets, today=TODAY)
    return [item.asset.id for item in found.items]


@pytest.mark.parametrize("with_plays", [True, False], ids=["with the plays", "by labels alone"])
def test_the_right_asset_is_among_the_first_three(
    programme: tuple[Database, Library], *, with_plays: bool
) -> None:
    plays = load_playbooks(TIDEWELL / "playbooks") if with_plays else PlaySet()
    pairs = [(set(j["assets"]), top_three(programme, j["deal"], plays)) for j in judged()]
    assert len(pairs) >= 14
    in_top = sum(bool(right & set(found)) for right, found in pairs) / len(pairs)
    of_top = sum(len(right & set(found)) for right, found in pairs) / (3 * len(pairs))
    assert in_top >= IN_TOP_THREE_MIN
    assert of_top >= OF_TOP_THREE_MIN


def test_the_judgement_covers_every_stage(programme: tuple[Database, Library]) -> None:
    database, _ = programme
    with database.reading() as session:
        deals = [deal_for_program(session, j["deal"]) for j in judged()]
    assert len({deal.stage for deal in deals if deal}) == 7


def test_nobody_is_recommended_what_they_may_not_see(
    programme: tuple[Database, Library],
) -> None:
    database, library = programme
    plays = load_playbooks(TIDEWELL / "playbooks")
    with database.reading() as session:
        for member in members(session, role=Role.PARTNER):
            grant = audience_grant(session, audience_of_member(session, member), TODAY)
            allowed = library.assets(grant, today=TODAY)
            ids = {asset.id for asset in allowed}
            for j in judged():
                deal = deal_for_program(session, j["deal"])
                assert deal is not None
                found = recommend_for_deal(
                    session, deal, plays=plays, assets=allowed, today=TODAY, limit=10
                )
                assert {item.asset.id for item in found.items} <= ids
