"""Rules of the house that no other tool holds."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

MOST_LINES = 400
CODE_SUFFIXES = {".py", ".js", ".css", ".html"}
ROOMS = ("bot", "content_index", "evaluations", "playbooks", "playground", "retrieval", "store")
VAGUE_NAMES = {"utils", "util", "common", "helpers", "misc", "core"}


@cache
def tracked_files(repository: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [repository / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file()]


def python_files(repository: Path, *rooms: str) -> list[Path]:
    return [
        path
        for path in tracked_files(repository)
        if path.suffix == ".py" and path.relative_to(repository).parts[0] in rooms
    ]


def test_no_code_file_is_longer_than_400_lines(repository: Path) -> None:
    too_long = {
        str(path.relative_to(repository)): count
        for path in tracked_files(repository)
        if path.suffix in CODE_SUFFIXES
        and path.relative_to(repository).parts[:3] != ("examples", "tidewell", "content")
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert too_long == {}


def test_no_file_has_a_vague_name(repository: Path) -> None:
    vague = [
        str(path.relative_to(repository))
        for path in tracked_files(repository)
        if path.stem in VAGUE_NAMES or VAGUE_NAMES & set(path.relative_to(repository).parts[:-1])
    ]
    assert vague == []


def test_only_the_settings_read_the_environment(repository: Path) -> None:
    allowed = {"bot/settings.py", "playground/__main__.py"}
    readers = {
        str(path.relative_to(repository))
        for path in python_files(repository, *ROOMS)
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    }
    assert readers <= allowed


BANNED_WORDS = {
    "pickle": re.compile(
        r"^\s*(import|from) (pickle|cloudpickle|joblib|shelve|marshal)\b", re.MULTILINE
    ),
    "yaml.load": re.compile(r"\byaml\.(load|full_load|unsafe_load)\("),
    "dangerous deserialisation": re.compile(r"allow_dangerous_deserialization"),
    "trust_remote_code": re.compile(r"trust_remote_code\s*=\s*True"),
}


@pytest.mark.parametrize("what", BANNED_WORDS)
def test_nothing_that_runs_code_from_data(repository: Path, what: str) -> None:
    found = [
        str(path.relative_to(repository))
        for path in python_files(repository, *ROOMS)
        if BANNED_WORDS[what].search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


WHERE_A_LIBRARY_MAY_BE_IMPORTED = {
    "faiss": ("content_index/vectors.py",),
    "pgvector": ("content_index/pgvector/",),
    "sentence_transformers": ("content_index/embedding/",),
    "onnxruntime": ("content_index/embedding/", "retrieval/reader/loading.py"),
    "torch": (
        "content_index/embedding/",
        "retrieval/reader/loading.py",
        "retrieval/reader/own_export.py",
        "evaluations/teaching/layers.py",
    ),
    "langchain_text_splitters": ("content_index/chunking", "evaluations/peers/"),
    "langchain": ("retrieval/",),
    "langchain_core": ("retrieval/", "content_index/chunking"),
    "slack_sdk": ("bot/",),
    "slack_bolt": ("bot/",),
    "simple_salesforce": ("bot/crm/salesforce.py",),
    "hubspot": ("bot/crm/hubspot.py",),
}


@pytest.mark.parametrize("library", WHERE_A_LIBRARY_MAY_BE_IMPORTED)
def test_a_library_is_imported_only_behind_its_door(repository: Path, library: str) -> None:
    doors = WHERE_A_LIBRARY_MAY_BE_IMPORTED[library]
    outside = [
        name
        for path in python_files(repository, *ROOMS)
        if library in imported_roots(path)
        and not (name := str(path.relative_to(repository))).startswith(doors)
    ]
    assert outside == []


def test_sqlalchemy_runs_queries_only_in_tables_and_queries(repository: Path) -> None:
    """Elsewhere only the type `Session` may be named, to be passed through."""
    outside = []
    for path in python_files(repository, "bot", "content_index", "playbooks", "retrieval"):
        if path.stem in {"tables", "queries"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                names = {alias.name for alias in node.names}
                if names - {"Session"}:
                    outside.append(f"{path.relative_to(repository)}: {sorted(names)}")
            elif isinstance(node, ast.Import) and any(
                alias.name.startswith("sqlalchemy") for alias in node.names
            ):
                outside.append(str(path.relative_to(repository)))
    assert outside == []


@cache
def imported_roots(path: Path) -> set[str]:
    """The top-level names of everything that a file imports, at any depth of its code."""
    roots = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            roots.add(node.module.split(".")[0])
    return roots


def test_the_content_search_cannot_be_called_without_an_allowed_set(repository: Path) -> None:
    """`Library` has no search whose allowed rows or grant could be left out."""
    tree = ast.parse((repository / "content_index/library.py").read_text(encoding="utf-8"))
    library = next(
        node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == "Library"
    )
    guarded = {"dense", "words", "passages", "vectors", "passages_of", "assets", "asset"}
    seen = set()
    for method in library.body:
        if not isinstance(method, ast.FunctionDef) or method.name not in guarded:
            continue
        seen.add(method.name)
        optional = {
            argument.arg
            for argument, default in zip(
                method.args.kwonlyargs, method.args.kw_defaults, strict=True
            )
            if default is not None
        }
        if method.args.defaults:
            optional |= {a.arg for a in method.args.args[-len(method.args.defaults) :]}
        required = {a.arg for a in (*method.args.args, *method.args.kwonlyargs)} - optional
        assert required & {"allowed", "grant"}, f"{method.name} can be called without a grant"
    assert {"dense", "words", "passages", "assets"} <= seen
