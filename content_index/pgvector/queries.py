"""The table of vectors that the database compares, one a passage: made from `content_embeddings`.

It is derived, as an index file is: whoever compares vectors there makes it and keeps it whole, and
it can be dropped at any time. A passage that goes takes its vectors with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pgvector.sqlalchemy import VECTOR
from sqlalchemy import (
    ARRAY,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    any_,
    bindparam,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from content_index.embedding.queries import kept_models, live_passages
from content_index.tables import EmbeddingRow, PassageRow
from store.database import Database
from store.once import one_at_a_time
from store.readers import ROLE, is_in_scope

_AT_ONCE = 1_000
_NEAR = Table(
    "content_near",
    MetaData(),  # not among the tables of every installation
    Column("passage_id", Integer, primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("version_id", Integer),
    Column("vector", VECTOR),
)
_MAKE = f"""
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE content_near (
    passage_id integer REFERENCES content_passages ON DELETE CASCADE,
    model varchar(200),
    version_id integer NOT NULL,
    vector vector NOT NULL,
    PRIMARY KEY (passage_id, model)
);
CREATE INDEX ix_content_near_version_id ON content_near (version_id);
GRANT SELECT ON content_near TO {ROLE};
ALTER TABLE content_near ENABLE ROW LEVEL SECURITY;
CREATE POLICY allowed ON content_near FOR SELECT TO {ROLE} USING ({is_in_scope("version_id")});
"""


class NoVectorsInDatabaseError(RuntimeError):
    """The database cannot compare vectors; the message says what to do."""


def make_table(database: Database) -> None:
    """Make the table where it is not there yet.

    Raises:
        NoVectorsInDatabaseError: this is no PostgreSQL with pgvector, or its user may not use it.
    """
    what_to_do = (
        "Have an administrator of the server install pgvector and run CREATE EXTENSION vector in "
        "this database,"
    )
    what_else = "or set vectors_in_database to false: then each process holds the vectors itself."
    if database.is_sqlite:
        raise NoVectorsInDatabaseError(
            f"Only PostgreSQL compares vectors itself. Give database_url a PostgreSQL, {what_else}"
        )
    try:
        with database.transaction() as session:
            one_at_a_time(session, _NEAR.name)
            if session.execute(text("SELECT to_regclass('content_near')")).scalar_one() is not None:
                return
            there = text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
            if session.execute(there).first() is None:
                raise NoVectorsInDatabaseError(
                    f"PostgreSQL has no pgvector. {what_to_do} {what_else}"
                )
            session.execute(text(_MAKE))
    except ProgrammingError as error:
        raise NoVectorsInDatabaseError(
            f"The database's user may not let it compare vectors. {what_to_do} {what_else}"
        ) from error


def fill(database: Database, *, model: str) -> int:
    """Put in what a model has made of live passages and is missing; return how many.

    Rows of models that have no role any more are deleted. Several processes may do it at once.
    """
    with database.reading() as session:
        missing = session.execute(
            live_passages(PassageRow.id, PassageRow.version_id, PassageRow.searchable_sha256)
            .join(
                EmbeddingRow,
                and_(
                    EmbeddingRow.text_sha256 == PassageRow.searchable_sha256,
                    EmbeddingRow.model == model,
                ),
            )
            .outerjoin(_NEAR, and_(_NEAR.c.passage_id == PassageRow.id, _NEAR.c.model == model))
            .where(_NEAR.c.passage_id.is_(None))
            .order_by(PassageRow.id)
        ).all()
        in_use = {model, *(one.name for one in kept_models(session).values())}
        others = select(_NEAR.c.model).where(_NEAR.c.model.not_in(in_use)).limit(1)
        has_others = session.execute(others).first() is not None
    for start in range(0, len(missing), _AT_ONCE):
        _fill_some(database, {row[0]: row[1] for row in missing[start : start + _AT_ONCE]}, model)
    if has_others:
        with database.transaction() as session:
            session.execute(delete(_NEAR).where(_NEAR.c.model.not_in(in_use)))
    return len(missing)


def _fill_some(database: Database, passages: dict[int, int], model: str) -> None:
    with database.transaction() as session:
        one_at_a_time(session, _NEAR.name)
        held = (
            select(PassageRow.id)
            .where(PassageRow.id.in_(passages))
            .order_by(PassageRow.id)  # as others take them: nobody waits in a circle
            .with_for_update(read=True, key_share=True)
        )
        there = set(session.execute(held).scalars())  # what is withdrawn meanwhile stays out
        known = select(_NEAR.c.passage_id).where(
            _NEAR.c.model == model, _NEAR.c.passage_id.in_(passages)
        )
        there -= set(session.execute(known).scalars())
        vectors = session.execute(
            select(PassageRow.id, EmbeddingRow.vector)
            .join(EmbeddingRow, EmbeddingRow.text_sha256 == PassageRow.searchable_sha256)
            .where(EmbeddingRow.model == model, PassageRow.id.in_(there))
        )
        rows = [
            {
                "passage_id": passage_id,
                "model": model,
                "version_id": passages[passage_id],
                "vector": np.frombuffer(vector, dtype="<f4"),
            }
            for passage_id, vector in vectors
        ]
        if rows:
            session.execute(insert(_NEAR), rows)


def nearest_passages(
    session: Session,
    vector: NDArray[np.float32],
    *,
    versions: Sequence[int],
    model: str,
    limit: int,
) -> list[int]:
    """Return the ids of these versions' passages nearest to a unit vector, best first.

    Every vector is compared. The order is that of sums made in another order than ours.
    """
    of_versions = bindparam("versions", list(versions), type_=ARRAY(Integer))
    statement = (
        select(_NEAR.c.passage_id)
        .where(_NEAR.c.model == model, _NEAR.c.version_id == any_(of_versions))
        .order_by(_NEAR.c.vector.max_inner_product(vector))
        .limit(limit)
    )
    return list(session.execute(statement).scalars())
