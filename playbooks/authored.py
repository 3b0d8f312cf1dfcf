"""Files that people write by hand: YAML with a strict schema, and errors that name the line.

Booleans are `true` and `false` only, so that a key `on` or a country `no` stays a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from content_index.lines import NO_MAPPING, PeoplesLoader, kind_in_words, no_text

BYTES_MAX = 10_000_000
Model = TypeVar("Model", bound=BaseModel)
_BOOL = "tag:yaml.org,2002:bool"
_NEEDS_LIST = frozenset({"list_type", "tuple_type", "set_type", "frozen_set_type"})


class AuthoredFileError(ValueError):
    """A file cannot be used; the message says where and why, one line for each problem."""


class MisfitError(ValueError):
    """Parts of a file that do not fit together; raised by a model, told with the line of each.

    `misfits` are (key path, words).
    """

    def __init__(self, misfits: Sequence[tuple[tuple[str | int, ...], str]]) -> None:
        super().__init__("; ".join(words for _, words in misfits))
        self.misfits = tuple(misfits)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredDocument:
    """A parsed file: plain values, and the line (from 1) of each key path.

    A word in a list has its line by its place and by itself: where it is found is not always known
    by its place.
    """

    name: str
    content: Any
    lines: dict[tuple[str | int, ...], int]

    def where(self, path: tuple[str | int, ...]) -> str:
        """Say where a key path is, `name:line`; for a missing key, where its parent is."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"


class _Loader(PeoplesLoader):
    """The loader of people's files, with the booleans of YAML 1.2, no aliases, no key twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL or first in "tTfF"]
        for first, resolvers in PeoplesLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Build a node; an alias, with which a short file can become a huge one, is refused."""
        if self.check_event(yaml.AliasEvent):
            alias: Any = self.peek_event()  # type: ignore[no-untyped-call]
            what = "aliases are not understood here: write it out"
            raise yaml.composer.ComposerError(None, None, what, alias.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the library's signature
        """Build a mapping; a key that is there twice is an error and not the last one's win."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} is there twice", key.start_mark
                )
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def parse_yaml(text: str, *, name: str) -> AuthoredDocument:
    """Parse one YAML document.

    Raises:
        AuthoredFileError: it is no valid YAML.
    """
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise AuthoredFileError(f"{name}:{line}: {no_text(error)}.") from error
    try:
        node = loader.get_single_node()
        content = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        raise AuthoredFileError(f"{name}:{line}: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise AuthoredFileError(f"{name}:1: no valid YAML: {error}") from error
    finally:
        loader.dispose()
    lines: dict[tuple[str | int, ...], int] = {}
    if node is not None:
        _note_lines(node, (), lines)
    return AuthoredDocument(name=name, content=content, lines=lines)


def read_yaml(path: Path) -> AuthoredDocument:
    """Read and parse a YAML file.

    Raises:
        AuthoredFileError: it is missing, too large, no text, or no valid YAML.
    """
    try:
        if path.stat().st_size > BYTES_MAX:
            raise AuthoredFileError(f"{path}: larger than {BYTES_MAX:,} bytes.")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AuthoredFileError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise AuthoredFileError(f"{path}: no UTF-8 text.") from error
    return parse_yaml(text, name=str(path))


def validate(model: type[Model], document: AuthoredDocument) -> Model:
    """Check a document against its schema.

    Raises:
        AuthoredFileError: it does not fit; every problem with its line.
    """
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        required = [name for name, one in model.model_fields.items() if one.is_required()]
        raise AuthoredFileError("\n".join(_problems(error, document, required))) from error


def _problems(
    error: ValidationError, document: AuthoredDocument, required: Sequence[str]
) -> list[str]:
    problems = []
    for found in error.errors():
        path = found["loc"]
        cause = found.get("ctx", {}).get("error")
        if isinstance(cause, MisfitError):
            problems += [f"{document.where((*path, *at))}: {words}" for at, words in cause.misfits]
            continue
        words = found["msg"].removeprefix("Value error, ")
        if found["type"] == "extra_forbidden":
            words = f"unknown key {path[-1]!r}"
        elif found["type"] in NO_MAPPING:
            words = f"it is {_kind(found['input'])}, and has to be keys with values"
            if not path and required:
                words += f"; {required[0]!r} has to be there"
        elif found["type"] in _NEEDS_LIST:
            words = f"it is {_kind(found['input'])}, and has to be a list"
        place = ".".join(str(part) for part in path)
        problems.append(f"{document.where(path)}: {place + ': ' if place else ''}{words}")
    return problems


def _kind(value: object) -> str:
    return "empty" if value is None else kind_in_words(value)


def _note_lines(
    node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]
) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*path, str(key.value))] = key.start_mark.line + 1
            _note_lines(value, (*path, str(key.value)), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, (*path, index), lines)
            if isinstance(value, yaml.ScalarNode):
                lines.setdefault((*path, str(value.value)), value.start_mark.line + 1)
