"""Reads and writes of what models made of texts: vectors and tokens, by the text's hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from content_index.assets import Status
from content_index.embedding.compact import (
    TOKENS_REVISION,
    CompactTokens,
    compacted,
    tokens_from_bytes,
)
from content_index.embedding.embedder import ReadPassage
from content_index.tables import (
    AssetRow,
    EmbeddingRow,
    GenerationRow,
    ModelRow,
    PassageRow,
    TokensRow,
    VersionRow,
)

_Value = TypeVar("_Value")

_AT_ONCE = 500
"""Values in one IN list: below every database's limit on parameters."""


def kept_as(model: str) -> str:
    """Return the name under which the tokens of a model are kept, in the form that is read now."""
    return f"{model}/tokens-{TOKENS_REVISION}"


def read_already(session: Session, hashes: Iterable[str], *, model: str) -> set[str]:
    """Return which of these text hashes have a vector and tokens of this model."""
    return _known(session, EmbeddingRow, hashes, model=model) & _known(
        session, TokensRow, hashes, model=kept_as(model)
    )


def read_vectors(
    session: Session, hashes: Iterable[str], *, model: str
) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of these text hashes; those without one are missing."""
    found: dict[str, NDArray[np.float32]] = {}
    for some in in_parts(sorted(set(hashes))):
        statement = select(EmbeddingRow.text_sha256, EmbeddingRow.vector).where(
            EmbeddingRow.model == model, EmbeddingRow.text_sha256.in_(some)
        )
        for text_hash, vector in session.execute(statement):
            found[text_hash] = np.frombuffer(vector, dtype="<f4").astype(np.float32)
    return found


def read_tokens(session: Session, hashes: Iterable[str], *, model: str) -> dict[str, CompactTokens]:
    """Return the tokens of these text hashes; those without any that are sound are missing."""
    found: dict[str, CompactTokens] = {}
    for some in in_parts(sorted(set(hashes))):
        statement = select(TokensRow.text_sha256, TokensRow.tokens).where(
            TokensRow.model == kept_as(model), TokensRow.text_sha256.in_(some)
        )
        for text_hash, kept in session.execute(statement):
            tokens = tokens_from_bytes(kept)
            if tokens is not None:
                found[text_hash] = tokens
    return found


def not_read(session: Session, *, model: str) -> list[str]:
    """Return the hashes of live passages' texts without vector or tokens of a model, longest first.

    So what is said to remain is never less than what does.
    """
    if read_by(session) == kept_as(model):
        return []
    statement = (
        live_passages(PassageRow.searchable_sha256)
        .outerjoin(
            EmbeddingRow,
            and_(
                EmbeddingRow.text_sha256 == PassageRow.searchable_sha256,
                EmbeddingRow.model == model,
            ),
        )
        .outerjoin(
            TokensRow,
            and_(
                TokensRow.text_sha256 == PassageRow.searchable_sha256,
                TokensRow.model == kept_as(model),
            ),
        )
        .where(or_(EmbeddingRow.model.is_(None), TokensRow.model.is_(None)))
        .group_by(PassageRow.searchable_sha256)
        .order_by(func.max(func.length(PassageRow.searchable)).desc())
    )
    return list(session.execute(statement).scalars())


def count_texts(session: Session) -> int:
    """Return how many different texts the live passages have."""
    texts = live_passages(PassageRow.searchable_sha256).distinct().subquery()
    return session.execute(select(func.count()).select_from(texts)).scalar_one()


def texts_of(session: Session, hashes: Sequence[str]) -> dict[str, str]:
    """Return the texts of these hashes; those that no passage has any more are missing."""
    statement = select(PassageRow.searchable_sha256, PassageRow.searchable).where(
        PassageRow.searchable_sha256.in_(hashes)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def say_all_is_read(session: Session, *, model: str) -> None:
    """Note that a model has read every passage."""
    session.execute(update(GenerationRow).values(read_by=kept_as(model)))


def read_by(session: Session) -> str:
    """Return who has read every passage, as `kept_as` names it; empty where that is not known."""
    return session.execute(select(GenerationRow.read_by)).scalar_one_or_none() or ""


def live_passages(*columns: Any) -> Select[Any]:
    """Select columns of the passages of current versions that are not withdrawn."""
    return (
        select(*columns)
        .select_from(AssetRow)
        .join(
            VersionRow,
            and_(
                VersionRow.asset_id == AssetRow.id,
                VersionRow.number == AssetRow.version_number,
            ),
        )
        .join(PassageRow, PassageRow.version_id == VersionRow.id)
        .where(AssetRow.status != Status.WITHDRAWN.value)
    )


def keep_read(session: Session, read: Mapping[str, ReadPassage], *, model: str) -> None:
    """Keep what a model made of texts, by their hashes; what is there already stays."""
    vectors = {name: item.vector.astype("<f4").tobytes() for name, item in read.items()}
    known = _known(session, EmbeddingRow, vectors, model=model)
    rows = [
        {"text_sha256": text_hash, "model": model, "vector": vector}
        for text_hash, vector in vectors.items()
        if text_hash not in known
    ]
    if rows:
        session.execute(insert(EmbeddingRow), rows)
    known = _known(session, TokensRow, read, model=kept_as(model))
    tokens = [
        {"text_sha256": name, "model": kept_as(model), "tokens": compacted(item.tokens).to_bytes()}
        for name, item in read.items()
        if name not in known
    ]
    if tokens:
        session.execute(insert(TokensRow), tokens)


def forget_unused(session: Session, hashes: Iterable[str]) -> None:
    """Delete vectors and tokens of those texts that no passage has any more, of every model."""
    for some in in_parts(sorted(set(hashes))):
        for table in (EmbeddingRow, TokensRow):
            is_used = exists().where(PassageRow.searchable_sha256 == table.text_sha256)
            session.execute(delete(table).where(table.text_sha256.in_(some), ~is_used))


class ModelRole(StrEnum):
    """What a model is to a library."""

    ANSWERING = "answering"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model as the database knows it, see `ModelRow`."""

    name: str
    origin: str
    problem: str = ""


def kept_models(session: Session) -> dict[ModelRole, KeptModel]:
    """Return the models of a library by role; none before anything was read."""
    statement = select(ModelRow.role, ModelRow.name, ModelRow.origin, ModelRow.problem)
    return {ModelRole(row[0]): KeptModel(*row[1:]) for row in session.execute(statement)}


def keep_model(session: Session, role: ModelRole, model: KeptModel | None) -> None:
    """Give a role to a model, instead of whichever had it; with None, to nobody."""
    session.execute(delete(ModelRow).where(ModelRow.role == role.value))
    if model is not None:
        session.execute(
            insert(ModelRow).values(
                role=role.value, name=model.name, origin=model.origin, problem=model.problem
            )
        )


def forget_other_models(session: Session, keep: Iterable[str], *, after: str) -> str | None:
    """Delete what other models than these made of some texts, whose hashes come after `after`.

    Little enough for one transaction. Returns the hash to go on after, or None at the end.
    """
    kept = sorted(set(keep))
    of_others: dict[type[EmbeddingRow | TokensRow], ColumnElement[bool]] = {
        EmbeddingRow: EmbeddingRow.model.not_in(kept),
        TokensRow: TokensRow.model.not_in([kept_as(name) for name in kept]),
    }
    found: set[str] = set()
    for table, is_of_other in of_others.items():
        statement = (
            select(table.text_sha256)
            .where(is_of_other, table.text_sha256 > after)
            .order_by(table.text_sha256)
            .limit(_AT_ONCE)
        )
        found.update(session.execute(statement).scalars())
    some = sorted(found)[:_AT_ONCE]
    for table, is_of_other in of_others.items():
        session.execute(delete(table).where(table.text_sha256.in_(some), is_of_other))
    return some[-1] if some else None


def _known(
    session: Session,
    table: type[EmbeddingRow | TokensRow],
    hashes: Iterable[str],
    *,
    model: str,
) -> set[str]:
    found: set[str] = set()
    of_model: ColumnElement[bool] = table.model == model
    for some in in_parts(sorted(set(hashes))):
        statement = select(table.text_sha256).where(of_model, table.text_sha256.in_(some))
        found.update(session.execute(statement).scalars())
    return found


def in_parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """Yield the values in parts that fit into one statement."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
