"""No message holds anything that one organisation present may not see.

A walk over every channel, every person and every asset of the example programme, against an oracle
that knows only the programme's files.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.composition import Knowledge, opened_knowledge
from bot.settings import Settings
from content_index.labels import Grant
from playbooks.programme.audience import Audience, audience_grant
from retrieval.answers import Answer
from retrieval.question import Question
from tests.acceptance.oracle import (
    EXAMPLE,
    File,
    Place,
    Secrets,
    example_files,
    example_secrets,
    fragments,
    read_places,
)
from tests.thoroughness import examples

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PLACES = read_places(EXAMPLE / "world.yaml")
ONE_IN = examples(6, 1)
"""A hidden asset is asked for at one in so many of the places that may not see it, at least one."""


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    return example_secrets(NOW.date())


@pytest.fixture(scope="module")
def knowledge(
    prepared_example: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Knowledge]:
    folder = tmp_path_factory.mktemp("leaks") / "data"
    shutil.copytree(prepared_example, folder)
    with opened_knowledge(Settings(data_folder=folder)) as knowledge:
        yield knowledge


def grant_of(place: Place, knowledge: Knowledge) -> Grant:
    if place.is_person:
        audience = Audience(team_ids=frozenset(), person=(min(place.teams), place.id))
    else:
        audience = Audience(team_ids=place.teams)
    with knowledge.database.reading() as session:
        return audience_grant(session, audience, NOW.date())


def words_of(answer: Answer) -> str:
    """Everything of an answer that could be shown."""
    parts = [answer.text]
    for citation in answer.citations:
        parts += [citation.quote, citation.title, citation.location, *citation.warnings]
    for card in answer.assets:
        parts += [card.asset.title, *card.receipt]
    return "\n".join(parts)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_the_library_shows_exactly_what_the_labels_say(
    place: Place, knowledge: Knowledge, secrets: Secrets
) -> None:
    shown = knowledge.library.assets(grant_of(place, knowledge), today=NOW.date())
    assert sorted(asset.id for asset in shown) == sorted(
        file.asset_id for file in secrets.visible_at(place)
    )


def distinct_places() -> list[Place]:
    """One place for each set of organisations: the others see the same."""
    return list({(place.teams, place.is_person): place for place in PLACES}.values())


@pytest.fixture(scope="module")
def asked_at(secrets: Secrets) -> dict[str, list[File]]:
    """Which hidden files each place is asked for, by its id."""
    places = distinct_places()
    shown = {place.id: {file.path for file in secrets.visible_at(place)} for place in places}
    asked: dict[str, list[File]] = {place.id: [] for place in places}
    for number, file in enumerate(example_files()):
        hidden = [place.id for place in places if file.path not in shown[place.id]]
        for place_id in hidden[number % ONE_IN :: ONE_IN] or hidden[:1]:
            asked[place_id].append(file)
    return asked


@pytest.mark.parametrize("place", distinct_places(), ids=lambda place: place.id)
def test_asking_for_a_hidden_asset_by_its_name_shows_nothing_of_it(
    place: Place, knowledge: Knowledge, secrets: Secrets, asked_at: dict[str, list[File]]
) -> None:
    grant = grant_of(place, knowledge)
    allowed = {file.asset_id for file in secrets.visible_at(place)}
    allowed_paths = {file.path for file in secrets.visible_at(place)}
    kept = secrets.kept_from(place)
    for hidden in asked_at[place.id]:
        answer = knowledge.answerer.answer(Question(text=hidden.title), grant, now=NOW)
        assert {citation.asset_id for citation in answer.citations} <= allowed
        assert {card.asset.id for card in answer.assets} <= allowed
        assert set(answer.ranked) <= allowed_paths
        said = fragments(words_of(answer))
        leaked = {other for other, unique in kept.items() if unique & said}
        assert leaked == set(), f"asked {hidden.title!r} at {place.id}"


def test_the_walk_has_something_to_find(secrets: Secrets, asked_at: dict[str, list[File]]) -> None:
    """Each place but the vendor's own is kept from something, and sees something."""
    hidden = {path for place in PLACES for path in secrets.kept_from(place)}
    assert {file.path for files in asked_at.values() for file in files} == hidden
    for place in PLACES:
        assert secrets.visible_at(place), place.id
        assert secrets.kept_from(place), place.id
