"""One file of a source, with everything that is said about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pydantic import ValidationError

from content_index.assets import Status
from content_index.description import Description, FileFields, described
from content_index.labels import Label
from content_index.lines import YamlError, parse_yaml
from content_index.manifest import Manifest, Unlabelled, describe
from content_index.marks import without_marks
from content_index.narrowing import ContradictionError, narrowed, narrower
from content_index.reading.document import UnreadableError
from content_index.reading.front_matter import split_front_matter
from content_index.reading.plain import decode
from content_index.sources.source import Item, web_address

_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """Something that a person must mend; `line` counts from 1 where one is known."""

    path: str
    what: str
    todo: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One readable file and what is said about it.

    `load` gets its bytes, from memory or from the source. `problems` is not empty when the
    description cannot be used: then nobody may see the file.
    """

    path: str
    sha256: str
    size_bytes: int
    description: Description
    load: Callable[[], bytes]
    problems: tuple[FileProblem, ...] = ()

    @property
    def content(self) -> bytes:
        """The bytes; read from the source when they are not at hand.

        Raises:
            UnreadableError: they cannot be had.
        """
        return self.load()


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRule:
    """How a source's permissions narrow labels: what `without` may not open gets the label too."""

    without: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRules:
    """What the programme says about a source as a whole; all of it can only narrow a label."""

    manifest: Manifest | None = None
    permissions: tuple[PermissionRule, ...] = ()


def sha256_of(content: bytes) -> str:
    """Return the hash by which bytes are told apart."""
    return hashlib.sha256(content).hexdigest()


def head_of(path: str, content: bytes) -> str | None:
    """Return the front matter of a Markdown file, without its dashes; None where there is none.

    Raises:
        UnreadableError: the text cannot be decoded.
    """
    if PurePosixPath(path).suffix.lower() in _MARKDOWN and content.strip():
        return split_front_matter(decode(content))[0]
    return None


def description_of(
    item: Item,
    *,
    head: str | None,
    rules: SourceRules,
    manifests: Mapping[str, Manifest],
) -> tuple[Description, tuple[FileProblem, ...]]:
    """Put together what the source, the programme, manifests and the file say of an item.

    Labels only get narrower on the way. With problems the description says nothing. One that was
    told apart from another of its name is never under a wider label than that name asks for.
    """
    address = web_address(item.url, schemes=("https", "http")) or None
    start = Description(title=item.title, version=item.revision, updated=item.updated, url=address)

    def said_under(path: str) -> Description:
        known = start
        if rules.manifest is not None:
            known = describe(path, {"": rules.manifest}, None, start=known)
        return _with_said(item, describe(path, manifests, head, start=known))

    try:
        known = said_under(item.path)
        plain = without_marks(item.path)
        if plain != item.path:
            known = _no_wider(item, known, said_under(plain))
        return _within_permissions(item, known, rules.permissions), ()
    except Unlabelled as error:
        return Description(), tuple(
            FileProblem(
                path=where,
                line=line,
                what=what if where == item.path else f"{what} (concerns {item.path})",
                todo="Mend it and sync again: until then nobody may see the file.",
            )
            for where, line, what in error.problems
        )


def title_alone(head: str | None) -> Description:
    """Return a description of nothing but the title, for other people's pages."""
    try:
        value = None if head is None else parse_yaml(head).value
    except YamlError:
        value = None
    title = value.get("title") if isinstance(value, dict) else None
    return Description(title=title.strip()[:500] or None if isinstance(title, str) else None)


def _with_said(item: Item, known: Description) -> Description:
    if not item.said:
        return known
    try:
        return described(known, FileFields.model_validate(dict(item.said)))
    except ContradictionError as error:
        raise Unlabelled([(item.path, None, str(error))]) from error
    except ValidationError as error:
        what = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise Unlabelled([(item.path, None, what)]) from error


def _no_wider(item: Item, known: Description, plain: Description) -> Description:
    """Take readers away as the plain name of an item asks for; it never gives an audience."""
    status = known.status
    if status in (None, Status.PUBLISHED) and plain.status is not None:
        status = plain.status
    label = known.label
    if label is not None and label.audience is not None and plain.label is not None:
        try:
            label = narrowed(label, plain.label)
        except ContradictionError as error:
            what = f"{error} (another is named alike: rename one of them)"
            raise Unlabelled([(item.path, None, what)]) from error
    notes = known.notes_audience
    return replace(
        known,
        status=status,
        label=label,
        notes_audience=notes and narrower(notes, plain.notes_audience),
    )


def _within_permissions(
    item: Item, known: Description, permissions: tuple[PermissionRule, ...]
) -> Description:
    """Narrow the label by what the source lets its own readers do; it never gives an audience."""
    label = known.label
    if label is None or label.audience is None:
        return known
    for rule in permissions:
        if rule.without in (item.readers or ()):
            continue
        try:
            label = narrowed(label, rule.label)
        except ContradictionError as error:
            what = f"{error} (those without access in the source: {rule.without})"
            raise Unlabelled([(item.path, None, what)]) from error
    return replace(known, label=label)


def too_large(limit_bytes: int) -> UnreadableError:
    """Return the verdict on a file that is larger than can be read."""
    return UnreadableError(
        f"the file is larger than {limit_bytes // 1_000_000} MB",
        "Split it, or shrink its pictures.",
    )
