"""A library of its own for each test: real SQLite, real FAISS, hashed words for vectors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from content_index.embedding.hashing import HashingEmbedder
from content_index.library import open_library
from content_index.reading.children import ReadingPool
from tests.content_index.shelving import Shelves
from tests.databases import new_database
from tests.parsing import READING


@pytest.fixture(scope="session")
def reading() -> ReadingPool:
    """Parsers' processes that all tests share."""
    return READING


@pytest.fixture
def shelves(tmp_path: Path, reading: ReadingPool) -> Iterator[Shelves]:
    content = tmp_path / "content"
    content.mkdir()
    database = new_database(tmp_path / "library.sqlite")
    index = tmp_path / "index"
    library = open_library(database=database, embedder=HashingEmbedder(), folder=index)
    yield Shelves(content, index, database, library, reading)
    database.close()
