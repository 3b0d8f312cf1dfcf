"""One state of the searchable library in memory, built from the database's passages."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from content_index.embedding import Embedder
from content_index.placement import NO_ROW, Placement
from content_index.vectors import VectorIndex, VectorPart
from content_index.word_index import WordIndex, WordPart

LARGEST_PART = 131_072
"""Passages in one part: large enough to search quickly, small enough to be made again quickly."""
_AT_ONCE = 4_096
"""Passages whose numbers are on their way from the database into a part."""


class PassageKey(NamedTuple):
    """What identifies a searchable passage: its id is never used for other content."""

    id: int
    version_id: int
    asset_id: str
    ordinal: int
    language: str
    searchable_sha256: str


def passage_keys(rows: Iterable[Sequence[Any]]) -> Iterator[PassageKey]:
    """Yield the keys of rows of such values; an asset's id is held once for all its passages."""
    for identity, version_id, asset_id, ordinal, language, sha256 in rows:
        yield PassageKey(
            identity, version_id, sys.intern(asset_id), ordinal, sys.intern(language), sha256
        )


@dataclass(frozen=True, slots=True)
class Generation:
    """A state of the library: its number, and a mark by which two of one number are told apart.

    After a database was restored from a copy, numbers come again for other content; marks do not.
    """

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some passages' vectors and words, by slot. Never changed once made."""

    vectors: VectorPart
    words: WordPart

    def __len__(self) -> int:
        return len(self.vectors)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All searchable passages of one generation, numbered in order of asset id and ordinal.

    `version_of_row` indexes `versions`. Nothing in here says who may see what. `embedder` is the
    model that the vectors are of: what is compared with them it must have encoded. Without
    `has_vectors` passages are found by words alone, and nothing that a model made of them counts.
    With `is_in_database` there are vectors, but none here: it is the database that compares them.
    """

    embedder: Embedder
    has_vectors: bool
    is_in_database: bool
    generation: Generation
    keys: tuple[PassageKey, ...]
    versions: tuple[int, ...]
    version_of_row: NDArray[np.int32]
    parts: tuple[Part, ...]
    placement: Placement
    vectors: VectorIndex
    words: WordIndex

    @classmethod
    def of(  # noqa: PLR0913 - what a view is made of
        cls,
        keys: Sequence[PassageKey],
        *,
        embedder: Embedder,
        has_vectors: bool = True,
        is_in_database: bool = False,
        generation: Generation,
        parts: Sequence[Part],
        placement: Placement,
    ) -> View:
        """Make a view of passages in row order, whose numbers lie in these parts."""
        ids = np.fromiter((key.version_id for key in keys), np.int64, len(keys))
        is_first = np.append(True, ids[1:] != ids[:-1])[: len(ids)]  # a version's rows adjoin
        dimension = embedder.dimension
        return cls(
            embedder=embedder,
            has_vectors=has_vectors,
            is_in_database=is_in_database,
            generation=generation,
            keys=tuple(keys),
            versions=tuple(ids[is_first].tolist()),
            version_of_row=(np.cumsum(is_first) - 1).astype(np.int32),
            parts=tuple(parts),
            placement=placement,
            vectors=VectorIndex([part.vectors for part in parts], placement, dimension=dimension),
            words=WordIndex([part.words for part in parts], placement),
        )

    def __len__(self) -> int:
        return len(self.keys)


def row_order(key: PassageKey) -> tuple[str, int]:
    """Sort key of rows: stable whatever else is in the library."""
    return key.asset_id, key.ordinal


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the numbers of passages come from: the database, asked only for what is new.

    `vectors_of` gives what `embedder` made of texts by their hashes, those that it has not read yet
    missing; without it, no passage gets a vector here. `texts_of` gives the searchable texts of
    passage ids. With `is_in_database` the database compares the vectors.
    """

    embedder: Embedder
    vectors_of: Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]] | None
    texts_of: Callable[[Sequence[int]], Mapping[int, str]]
    is_in_database: bool = False

    @property
    def has_vectors(self) -> bool:
        """False where passages are found by words alone."""
        return self.is_in_database or self.vectors_of is not None

    def part_of(self, keys: Sequence[PassageKey]) -> Part:
        """Make a part of these passages, in this order."""
        hashes = [key.searchable_sha256 for key in keys]
        return Part(self.vectors(hashes), WordPart.of(self._texts(keys)))

    def vectors(self, hashes: Sequence[str | None]) -> VectorPart:
        """Make the vectors of a part, by the hashes of its texts; None for a slot of no passage."""
        size, dimension = len(hashes), self.embedder.dimension
        if self.vectors_of is None:
            return VectorPart.unread(size, dimension=dimension)
        vectors_of = self.vectors_of

        def write(into: NDArray[np.float32]) -> None:
            for start in range(0, size, _AT_ONCE):
                some = hashes[start : start + _AT_ONCE]
                found = vectors_of([name for name in some if name is not None])
                for slot, name in enumerate(some, start):
                    if name is not None and name in found:
                        into[slot] = found[name]

        return VectorPart.written(size, dimension=dimension, write=write)

    def _texts(self, keys: Sequence[PassageKey]) -> Iterator[tuple[str, str]]:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            texts = self.texts_of([key.id for key in some])
            for key in some:
                yield texts.get(key.id, ""), key.language


def with_vectors(view: View, source: Source) -> View:
    """Return the same passages, words and all, with the vectors of a source, if it has any."""
    parts = []
    for part, rows in zip(view.parts, view.placement.rows_of_slots, strict=True):
        hashes = [None if row < 0 else view.keys[row].searchable_sha256 for row in rows.tolist()]
        parts.append(Part(source.vectors(hashes), part.words))
    return View.of(
        view.keys,
        embedder=source.embedder,
        has_vectors=source.has_vectors,
        is_in_database=source.is_in_database,
        generation=view.generation,
        parts=parts,
        placement=view.placement,
    )


def build_view(
    keys: Sequence[PassageKey], *, generation: Generation, base: View | None, source: Source
) -> View:
    """Build the view of all these passages, taking from an older one what is unchanged."""
    keys = sorted(keys, key=row_order)
    if base is None or not len(base):
        return _built_anew(keys, generation=generation, source=source)
    known = {_content(key): row for row, key in enumerate(base.keys)}
    rows = np.asarray([known.get(_content(key), NO_ROW) for key in keys], dtype=np.int64)
    return _placed(keys, rows, generation=generation, base=base, source=source)


def changed_view(
    changed: Collection[str],
    keys: Sequence[PassageKey],
    *,
    generation: Generation,
    base: View,
    source: Source,
) -> View:
    """Build the next view: `keys` are all passages that the changed assets have now.

    Costs what changed, but for arrays of a few bytes a row.
    """
    fresh: dict[str, list[PassageKey]] = {asset_id: [] for asset_id in changed}
    for key in sorted(keys, key=row_order):
        fresh[key.asset_id].append(key)
    joined: list[PassageKey] = []
    rows: list[NDArray[np.int64]] = []
    at = 0
    for asset_id in sorted(fresh):
        start = bisect_left(base.keys, (asset_id, -1), lo=at, key=row_order)
        end = bisect_left(base.keys, (asset_id + "\0", -1), lo=start, key=row_order)
        known = {_content(base.keys[row]): row for row in range(start, end)}
        joined += base.keys[at:start]
        joined += fresh[asset_id]
        rows.append(np.arange(at, start))
        of_asset = [known.get(_content(key), NO_ROW) for key in fresh[asset_id]]
        rows.append(np.asarray(of_asset, dtype=np.int64))
        at = end
    joined += base.keys[at:]
    rows.append(np.arange(at, len(base)))
    sources = np.concatenate(rows).astype(np.int64)
    return _placed(joined, sources, generation=generation, base=base, source=source)


def _built_anew(keys: Sequence[PassageKey], *, generation: Generation, source: Source) -> View:
    parts = [
        source.part_of(keys[start : start + LARGEST_PART])
        for start in range(0, len(keys), LARGEST_PART)
    ]
    return View.of(
        keys,
        embedder=source.embedder,
        has_vectors=source.has_vectors,
        is_in_database=source.is_in_database,
        generation=generation,
        parts=parts,
        placement=Placement.of_whole_parts([len(part) for part in parts]),
    )


def _placed(
    keys: Sequence[PassageKey],
    rows: NDArray[np.int64],
    *,
    generation: Generation,
    base: View,
    source: Source,
) -> View:
    """Place rows: those of the older view where they are, the others in a part of their own."""
    is_known = rows >= 0
    if source.vectors_of is not None:  # what had no vector in the older view may have one by now
        is_known[is_known] = base.vectors.is_read(rows[is_known])
    part_of_row = np.full(len(rows), len(base.parts), dtype=np.int16)
    slot_of_row = np.zeros(len(rows), dtype=np.int32)
    part_of_row[is_known] = base.placement.part_of_row[rows[is_known]]
    slot_of_row[is_known] = base.placement.slot_of_row[rows[is_known]]
    new = np.flatnonzero(~is_known)
    slot_of_row[new] = np.arange(len(new))
    parts = list(base.parts)
    for start in range(0, len(new), LARGEST_PART):
        some = new[start : start + LARGEST_PART]
        part_of_row[some] = len(parts)
        slot_of_row[some] = np.arange(len(some))
        parts.append(source.part_of([keys[row] for row in some.tolist()]))
    parts, part_of_row, slot_of_row = _tidied(parts, part_of_row, slot_of_row)
    return View.of(
        keys,
        embedder=source.embedder,
        has_vectors=source.has_vectors,
        is_in_database=source.is_in_database,
        generation=generation,
        parts=parts,
        placement=Placement.of(part_of_row, slot_of_row, sizes=[len(part) for part in parts]),
    )


def _tidied(
    parts: list[Part], part_of_row: NDArray[np.int16], slot_of_row: NDArray[np.int32]
) -> tuple[list[Part], NDArray[np.int16], NDArray[np.int32]]:
    """Join small parts and drop dead slots, so that neither grows with the number of changes.

    A part is made again when a quarter of it is dead, and joined with the one before where that is
    less than twice as large: then there are about as many parts as the library has doublings, and
    each passage is copied about as often.
    """
    live = np.bincount(part_of_row, minlength=len(parts)).tolist()
    groups: list[list[int]] = []
    sizes: list[int] = []
    for number, size in enumerate(live):
        if not size:
            continue
        groups.append([number])
        sizes.append(size)
        while (
            len(sizes) > 1 and sizes[-2] < 2 * sizes[-1] and sizes[-2] + sizes[-1] <= LARGEST_PART
        ):
            group, in_group = groups.pop(), sizes.pop()
            groups[-1] += group
            sizes[-1] += in_group
    kept: list[Part] = []
    new_part, new_slot = np.zeros_like(part_of_row), np.zeros_like(slot_of_row)
    for group in groups:
        rows_of_group = [np.flatnonzero(part_of_row == number) for number in group]
        is_as_it_was = len(group) == 1 and live[group[0]] * 4 > len(parts[group[0]]) * 3
        if is_as_it_was:
            new_slot[rows_of_group[0]] = slot_of_row[rows_of_group[0]]
            part = parts[group[0]]
        else:
            taken = [
                (parts[number], slot_of_row[rows].astype(np.int64))
                for number, rows in zip(group, rows_of_group, strict=True)
            ]
            part = Part(
                VectorPart.joined([(one.vectors, slots) for one, slots in taken]),
                WordPart.joined([(one.words, slots) for one, slots in taken]),
            )
            joined = np.concatenate(rows_of_group)
            new_slot[joined] = np.arange(len(joined))
        new_part[np.concatenate(rows_of_group)] = len(kept)
        kept.append(part)
    return kept, new_part, new_slot


def _content(key: PassageKey) -> tuple[int, str, str]:
    return key.id, key.searchable_sha256, key.language
