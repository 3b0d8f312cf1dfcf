"""A view that is caught up step by step is the view that is built at once, to the last bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_index import vectors
from content_index import view as views
from content_index.assets import Asset, AssetKind, Status, Suits
from content_index.embedding.hashing import HashingEmbedder
from content_index.entitlement import AllowedRows, Shelf, allow_rows
from content_index.labels import AudienceLevel, Label
from content_index.view import (
    Generation,
    PassageKey,
    Source,
    View,
    build_view,
    changed_view,
    row_order,
)
from tests.content_index.shelving import PARTNER, TODAY

EMBEDDER = HashingEmbedder(dimension=16)
WORDS = ("gold", "silver", "price", "claim", "partner", "days", "deal", "vault")
NOWHERE = "unread"
"""A text that says this has not been read by the model yet."""

Library = Mapping[str, Sequence[str]]
"""The texts of each asset."""


class World:
    """Assets with texts, as the database would have them."""

    def __init__(self) -> None:
        self.ids = count(1)
        self.keys: dict[str, list[PassageKey]] = {}
        self.texts: dict[int, str] = {}
        self.asked = 0

    def put(self, asset_id: str, texts: Sequence[str]) -> None:
        version = next(self.ids)
        self.keys[asset_id] = []
        for ordinal, text in enumerate(texts):
            identity = next(self.ids)
            self.texts[identity] = text
            digest = sha256(text.encode()).hexdigest()
            self.keys[asset_id].append(
                PassageKey(identity, version, asset_id, ordinal, "en", digest)
            )

    @property
    def all_keys(self) -> list[PassageKey]:
        return [key for keys in self.keys.values() for key in keys]

    @property
    def source(self) -> Source:
        known = {sha256(text.encode()).hexdigest(): text for text in self.texts.values()}

        def vectors_of(hashes: Sequence[str]) -> dict[str, Any]:
            read = [name for name in hashes if NOWHERE not in known[name]]
            return dict(zip(read, EMBEDDER.encode_passages([known[n] for n in read]), strict=True))

        def texts_of(ids: Sequence[int]) -> dict[int, str]:
            self.asked += len(ids)
            return {identity: self.texts[identity] for identity in ids}

        return Source(embedder=EMBEDDER, vectors_of=vectors_of, texts_of=texts_of)

    def built(self) -> View:
        return build_view(
            self.all_keys, generation=Generation(1, "a"), base=None, source=self.source
        )

    def caught_up(self, base: View, changed: Sequence[str]) -> View:
        keys = [key for asset_id in changed for key in self.keys.get(asset_id, [])]
        return changed_view(
            changed, keys, generation=Generation(2, "b"), base=base, source=self.source
        )

    def allowed(self, view: View, *, forbidden: str = "z") -> AllowedRows:
        """Rows of all assets but those whose id begins so."""
        assets = {
            asset_id: _asset(asset_id, keys[0].version_id, is_open=asset_id[0] != forbidden)
            for asset_id, keys in self.keys.items()
            if keys
        }
        return allow_rows(view, Shelf(stamp=1, assets=assets), PARTNER, today=TODAY)


def _asset(asset_id: str, version_id: int, *, is_open: bool) -> Asset:
    level = AudienceLevel.TO_PARTNER if is_open else AudienceLevel.INTERNAL
    return Asset(
        id=asset_id,
        version_id=version_id,
        version="1",
        title="Page",
        kind=AssetKind.GUIDE,
        path=asset_id,
        url="",
        language="en",
        owner=None,
        updated=None,
        review_by=None,
        label=Label(audience=level),
        suits=Suits(),
        status=Status.PUBLISHED,
    )


def told(world: World, view: View, *, forbidden: str = "z", limit: int = 4) -> list[Any]:
    """What a reader of the allowed rows gets, rows named by what they hold."""
    allowed = world.allowed(view, forbidden=forbidden)
    found: list[Any] = [allowed.count, allowed.total_words, allowed.languages]
    for query in ("gold price", "claim days vault", "silver"):
        vector = EMBEDDER.encode_queries([query])[0]
        searches = (
            view.vectors.search(vector, allowed, limit=limit),
            view.words.search(query, allowed, limit=limit),
        )
        found += [
            [(*row_order(view.keys[h.row]), h.score.hex()) for h in hits] for hits in searches
        ]
    return found


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
pages = st.lists(texts | st.just(f"{NOWHERE} gold"), max_size=5)
names = st.sampled_from(["a", "b", "b\0", "b2", "c", "d", "z1", "z2", "z3"])
changes = st.lists(st.dictionaries(names, pages, max_size=4), min_size=1, max_size=8)


@settings(max_examples=40)
@given(changes)
def test_step_by_step_is_the_same_as_at_once(steps: list[dict[str, list[str]]]) -> None:
    world = World()
    view = world.built()
    for step in steps:
        for asset_id, page in step.items():
            world.put(asset_id, page)
        view = world.caught_up(view, list(step))
        at_once = world.built()
        assert view.keys == at_once.keys
        assert view.versions == at_once.versions
        assert view.version_of_row.tolist() == at_once.version_of_row.tolist()
        assert told(world, view) == told(world, at_once)
        assert view.words.vocabulary == at_once.words.vocabulary
        assert abs(view.words.counts - at_once.words.counts).sum() == 0
        assert view.words.lengths.tolist() == at_once.words.lengths.tolist()
        rows = np.arange(len(view))
        assert view.vectors.at(rows).tobytes() == at_once.vectors.at(rows).tobytes()


@settings(max_examples=25)
@given(steps=changes, is_rounded=st.booleans())
def test_forbidden_documents_change_nothing_whatever_happened_to_them(
    *, steps: list[dict[str, list[str]]], is_rounded: bool
) -> None:
    full, bare = World(), World()
    of_full, of_bare = full.built(), bare.built()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "LARGEST_PART", 5)
        if is_rounded:
            patch.setattr(vectors, "FLAT_UP_TO", 0)
        for step in steps:
            open_ones = [name for name in step if not name.startswith("z")]
            for name, page in step.items():
                full.put(name, page)
                if name in open_ones:
                    bare.put(name, page)
            of_full = full.caught_up(of_full, list(step))
            of_bare = bare.caught_up(of_bare, open_ones)
            assert told(full, of_full) == told(bare, of_bare)


@settings(max_examples=25)
@given(st.lists(texts, min_size=1, max_size=60), st.integers(1, 20))
def test_rounded_vectors_lose_nothing(page: list[str], limit: int) -> None:
    world = World()
    world.put("a", page)
    view = world.built()
    flat = told(world, view, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "FLAT_UP_TO", 0)
        assert told(world, view, limit=limit) == flat


def test_a_change_costs_what_changed_and_nothing_creeps() -> None:
    world = World()
    for number in range(200):
        world.put(f"page-{number:03}", [f"gold price {number} {n}" for n in range(5)])
    view = world.built()
    world.asked = 0
    most_slots = 0
    for change in range(300):
        name = f"page-{change * 7 % 200:03}"
        world.put(name, [f"silver deal {change} {n}" for n in range(5)])
        view = world.caught_up(view, [name])
        most_slots = max(most_slots, sum(len(part) for part in view.parts))
        assert len(view) == 1000
        assert len(view.parts) <= 9
    assert world.asked == 300 * 5
    assert most_slots < 1600  # dead slots are dropped before they are a third
    for number in range(200):
        world.keys[f"page-{number:03}"] = []
    view = world.caught_up(view, list(world.keys))
    assert (len(view), view.parts, view.words.vocabulary) == (0, (), [])


def test_a_passage_that_is_not_read_yet_is_found_by_words_and_soon_by_meaning() -> None:
    world = World()
    world.put("a", [f"{NOWHERE} gold"])
    world.put("b", ["silver"])
    view = world.built()
    allowed = world.allowed(view)
    gold = EMBEDDER.encode_queries(["gold"])[0]
    assert [hit.row for hit in view.vectors.search(gold, allowed, limit=5)] == [1]
    assert [hit.row for hit in view.words.search("gold", allowed, limit=5)] == [0]
    digest = world.keys["a"][0].searchable_sha256
    source = Source(
        embedder=EMBEDDER,
        vectors_of=lambda hashes: {digest: gold} if digest in hashes else {},
        texts_of=world.source.texts_of,
    )
    view = build_view(world.all_keys, generation=Generation(2, "b"), base=view, source=source)
    allowed = world.allowed(view)
    assert [hit.row for hit in view.vectors.search(gold, allowed, limit=1)] == [0]
