"""How files are described: one strict schema for front matter and for the manifest dealmate.yaml.

Descriptions are applied in order, from the root folder's manifest down to the file's own front
matter. Later ones replace titles, dates and the like, but a label only ever gets narrower.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from content_index.assets import AssetKind, Status, Suits
from content_index.labels import AudienceLevel, Label
from content_index.lines import NO_MAPPING, Yaml, kind_in_words
from content_index.narrowing import narrowed, narrower
from content_index.storable import is_storable

_Model = TypeVar("_Model", bound=BaseModel)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class DescriptionError(ValueError):
    """A description cannot be used; `problems` are (line from 1, what) for people."""

    def __init__(self, problems: Iterable[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {line}: {what}" for line, what in self.problems))


def _as_set(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("write a list, like [a, b]")  # noqa: TRY004 - pydantic reports ValueError
    return frozenset(value) if isinstance(value, list) else value


def _as_text(value: object) -> object:
    if isinstance(value, bool | int | float | date):
        raise ValueError(f"put it in quotes, as YAML reads it as {value!r}")  # noqa: TRY004
    return value


def _as_day(value: object) -> object:
    """Take a day as YAML has it, with or without leading zeros; what is no day is told in words."""
    written = _DAY.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        return value
    year, month, day = map(int, written.groups())
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"there is no such day as {value} ({error})") from error


def _as_storable(value: str) -> str:
    if not is_storable(value):
        raise ValueError("it holds a character that cannot be stored")
    return value


def _small(value: object) -> object:
    """Take a word of our own however it is capitalised; names of readers stay as they are."""
    return value.strip().lower() if isinstance(value, str) else value


def _as_address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("an address starts with https://")
    return value


Text = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_as_storable),
    Field(min_length=1, max_length=500),
]
Audience = Annotated[AudienceLevel, BeforeValidator(_small)]
Day = Annotated[date, BeforeValidator(_as_day)]
Names = Annotated[frozenset[Text], BeforeValidator(_as_set)]
Address = Annotated[Text, AfterValidator(_as_address)]
Language = Annotated[Text, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", max_length=20)]
LONGEST_ID = 480
"""A companion's id, or that of a second file of one name, is a little longer."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelFields(_Strict):
    """The key `label`; its names are those of `Label`, and `notes_audience`."""

    audience: Audience | None = None
    partners: Names = frozenset()
    minimum_tier: Text | None = None
    tiers: Names = frozenset()
    partner_types: Names = frozenset()
    regions: Names = frozenset()
    certifications: Names = frozenset()
    milestones: Names = frozenset()
    products: Names = frozenset()
    embargo_until: Day | None = None
    expires_on: Day | None = None
    notes_audience: Audience | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.embargo_until and self.expires_on and self.embargo_until > self.expires_on:
            raise ValueError("embargo_until is after expires_on, so nobody would ever see it")
        return self

    def label(self) -> Label:
        """Return the label that is meant: all but `notes_audience`, which is the companion's."""
        return Label(**{name: value for name, value in self if name != "notes_audience"})


class SuitsFields(_Strict):
    """The key `suits`."""

    stages: Names = frozenset()
    industries: Names = frozenset()
    personas: Names = frozenset()
    products: Names = frozenset()
    competitors: Names = frozenset()


class SharedFields(_Strict):
    """Keys that may hold for many files."""

    kind: Annotated[AssetKind, BeforeValidator(_small)] | None = None
    owner: Annotated[Text, Field(max_length=320)] | None = None
    updated: Day | None = None
    review_by: Day | None = None
    language: Language | None = None
    status: Annotated[Status, BeforeValidator(_small)] | None = None
    label: LabelFields | None = None
    suits: SuitsFields | None = None


class DefaultFields(SharedFields):
    """The key `defaults` of a manifest."""

    url_base: Address | None = None


class FileFields(SharedFields):
    """One file's description, as in its front matter."""

    id: (
        Annotated[Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=LONGEST_ID)]
        | None
    ) = None
    title: Text | None = None
    version: Annotated[Text, Field(max_length=100)] | None = None
    url: Address | None = None
    supersedes: Text | None = None


class EntryFields(FileFields):
    """One entry of a manifest's `files`."""

    match: Text


class ManifestFields(_Strict):
    """The outer keys of a manifest; each entry of `files` is checked on its own."""

    defaults: DefaultFields = DefaultFields()
    files: list[dict[str, Any]] = Field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Everything that is said about one file, put together. None where nobody said anything.

    `notes_audience` is for what the file does not show, see `content_index.companions`.
    """

    id: str | None = None
    title: str | None = None
    kind: AssetKind | None = None
    version: str | None = None
    updated: date | None = None
    owner: str | None = None
    review_by: date | None = None
    url: str | None = None
    url_base: str | None = None
    language: str | None = None
    status: Status | None = None
    supersedes: str | None = None
    label: Label | None = None
    notes_audience: AudienceLevel | None = None
    suits: Suits = field(default_factory=Suits)


def read_fields(yaml: Yaml, model: type[FileFields]) -> FileFields:
    """Check parsed front matter against the schema.

    Raises:
        DescriptionError: with the line of every unknown key and wrong value.
    """
    return checked(yaml, model, yaml.value if yaml.value is not None else {}, at=())


def checked(yaml: Yaml, model: type[_Model], value: Any, *, at: tuple[str | int, ...]) -> _Model:
    """Check the value that stands at a path of the YAML.

    Raises:
        DescriptionError: with the line of every unknown key and wrong value.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise DescriptionError(sorted(_problems(yaml, error, at))) from error


def _problems(
    yaml: Yaml, error: ValidationError, at: tuple[str | int, ...]
) -> Iterable[tuple[int, str]]:
    for fault in error.errors(include_url=False):
        path = (*at, *fault["loc"])
        name = ".".join(str(step) for step in path if isinstance(step, str)) or "the description"
        if fault["type"] == "extra_forbidden":
            what = f"unknown key {name!r}"
        elif fault["type"] == "missing":
            what = f"{name!r} is missing"
        elif fault["type"] in NO_MAPPING:
            what = f"{name}: expected keys with values, not {kind_in_words(fault['input'])}"
        else:
            what = f"{name}: {fault['msg'].removeprefix('Value error, ')}"
        yield yaml.line(path), what


def described(base: Description, fields: SharedFields) -> Description:
    """Apply one more description on top of what is known.

    Raises:
        ContradictionError: the labels contradict each other.
    """
    given = {
        name: getattr(fields, name)
        for name in type(fields).model_fields
        if name not in ("match", "label", "suits") and getattr(fields, name) is not None
    }
    if fields.suits is not None:
        said = {name: value for name, value in fields.suits if value}
        given["suits"] = replace(base.suits, **said)
    if fields.label is not None:
        given["label"] = narrowed(base.label, fields.label.label())
        given["notes_audience"] = narrower(base.notes_audience, fields.label.notes_audience)
    return replace(base, **given)
