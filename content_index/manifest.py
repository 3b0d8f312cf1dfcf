"""Manifests: files named dealmate.yaml that describe the files beside and below them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from content_index.description import (
    DefaultFields,
    Description,
    DescriptionError,
    EntryFields,
    FileFields,
    ManifestFields,
    checked,
    described,
    read_fields,
)
from content_index.lines import Yaml, YamlError, kind_in_words, parse_yaml
from content_index.narrowing import ContradictionError

MANIFEST_NAME = "dealmate.yaml"
_SLIPS = frozenset({MANIFEST_NAME, "dealmate.yml"})
_LONGEST_FRONT_MATTER = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of `files`: a glob, and what it says or why that cannot be used."""

    match: str
    line: int
    fields: EntryFields | None
    fault: DescriptionError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest of one folder; `folder` is relative to the root, "" for the root itself.

    `name` is that of its file.
    """

    folder: str
    defaults: DefaultFields
    entries: tuple[Entry, ...]
    name: str = MANIFEST_NAME

    @property
    def path(self) -> str:
        """Where the manifest lies, relative to the root."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


def is_meant_as_manifest(name: str) -> bool:
    """Say whether a file is named like a manifest, or as if it had been meant as one."""
    return name.strip().casefold() in _SLIPS


class Unlabelled(ValueError):  # noqa: N818 - it is a verdict, shown in a report
    """What is said about this file cannot be used, so nobody may see it.

    `problems` are (path, line or None, what).
    """

    def __init__(self, problems: list[tuple[str, int | None, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(what for _, _, what in problems))


def read_manifest(folder: str, text: str) -> Manifest:
    """Read one manifest. A wrong entry is kept with its error: it concerns its own files only.

    Raises:
        DescriptionError: the YAML, the outer keys or the defaults are wrong.
    """
    try:
        yaml = parse_yaml(text)
    except YamlError as error:
        raise DescriptionError([(error.line, error.what)]) from error
    if yaml.value is not None and not isinstance(yaml.value, dict):
        what = (
            f"a {MANIFEST_NAME} has the keys 'defaults' and 'files', and this one holds "
            f"{kind_in_words(yaml.value)} instead: write them as docs/content-labels.md shows"
        )
        raise DescriptionError([(yaml.line(()), what)])
    outer = checked(yaml, ManifestFields, {} if yaml.value is None else yaml.value, at=())
    entries = entries_of(yaml, outer.files, at=("files",))
    return Manifest(folder=folder, defaults=outer.defaults, entries=entries)


def entries_of(
    yaml: Yaml, values: Sequence[Mapping[str, Any]], *, at: tuple[str | int, ...]
) -> tuple[Entry, ...]:
    """Check the entries that stand at a path of the YAML, each on its own.

    Raises:
        DescriptionError: an entry does not say which files it is about.
    """
    entries = []
    for index, value in enumerate(values):
        place = (*at, index)
        match = value.get("match")
        if not isinstance(match, str) or not match:
            raise DescriptionError([(yaml.line(place), "'match' is missing")])
        fields: EntryFields | None = None
        fault: DescriptionError | None = None
        try:
            fields = checked(yaml, EntryFields, value, at=place)
        except DescriptionError as error:
            fault = error
        entries.append(Entry(match=match, line=yaml.line(place), fields=fields, fault=fault))
    return tuple(entries)


def describe(
    path: str,
    manifests: Mapping[str, Manifest],
    front_matter: str | None,
    *,
    start: Description | None = None,
) -> Description:
    """Put together what manifests (by folder) and front matter say about a file.

    `start` is what is known before; labels only narrow it.

    Raises:
        Unlabelled: a description that concerns this file cannot be used.
    """
    known = start or Description()
    problems: list[tuple[str, int | None, str]] = []
    for manifest in manifests_above(path, manifests):
        try:
            known = _with_url_base(described(known, manifest.defaults), path, manifest)
        except ContradictionError as error:
            problems.append((manifest.path, None, str(error)))
        for entry in manifest.entries:
            if glob_matches(entry.match, relative(path, manifest.folder)):
                known, wrong = _with_entry(known, entry)
                problems += [(manifest.path, line, what) for line, what in wrong]
    if front_matter is not None:
        known, wrong = _with_front_matter(known, front_matter)
        problems += [(path, line, what) for line, what in wrong]
    if problems:
        raise Unlabelled(problems)
    return known


_Wrong = Sequence[tuple[int, str]]


def _with_entry(known: Description, entry: Entry) -> tuple[Description, _Wrong]:
    if entry.fields is None:
        return known, entry.fault.problems if entry.fault else ()
    try:
        return described(known, entry.fields), ()
    except ContradictionError as error:
        return known, [(entry.line, str(error))]


def _with_front_matter(known: Description, front_matter: str) -> tuple[Description, _Wrong]:
    try:
        yaml = parse_yaml(front_matter, first_line=2, maximum_characters=_LONGEST_FRONT_MATTER)
        fields = read_fields(yaml, FileFields)
        return described(known, fields), ()
    except YamlError as error:
        return known, [(error.line, error.what)]
    except DescriptionError as error:
        return known, error.problems
    except ContradictionError as error:
        return known, [(1, str(error))]


def _with_url_base(known: Description, path: str, manifest: Manifest) -> Description:
    """Make the address of a file from the base that its manifest gives for the folder."""
    base = manifest.defaults.url_base
    if base is None:
        return known
    address = base.rstrip("/") + "/" + relative(path, manifest.folder)
    return described(known, FileFields(url=address.replace(" ", "%20")))


def manifests_above(path: str, manifests: Mapping[str, Manifest]) -> list[Manifest]:
    """Return the manifests that concern a file, the root's first."""
    folders = ["", *(str(p) for p in reversed(PurePosixPath(path).parents[:-1]))]
    return [manifests[folder] for folder in folders if folder in manifests]


def relative(path: str, folder: str) -> str:
    """Return the path as seen from a folder above it."""
    return path[len(folder) + 1 :] if folder else path


def glob_matches(glob: str, path: str) -> bool:
    """Match as people expect: `*` and `?` within one folder, `**` across folders."""
    return _glob_pattern(glob).fullmatch(path) is not None


@lru_cache(maxsize=10_000)
def _glob_pattern(glob: str) -> re.Pattern[str]:
    pattern = ""
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./")):
        wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part)
        pattern += re.escape(part) if wild is None else wild
    return re.compile(pattern)
