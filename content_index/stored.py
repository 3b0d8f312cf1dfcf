"""Labels and preferences as JSON values, the form in which the database keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from content_index.assets import Suits
from content_index.labels import AudienceLevel, Label

_LABEL_SETS = (
    "partners",
    "also_minimum_tiers",
    "tiers",
    "partner_types",
    "regions",
    "certifications",
    "milestones",
    "products",
)


def label_as_json(label: Label) -> dict[str, Any]:
    """Return a label as it is stored: only what it asks for, lists sorted."""
    stored = {}
    for name, value in asdict(label).items():
        if isinstance(value, frozenset):
            value = sorted(value)  # noqa: PLW2901
        elif isinstance(value, AudienceLevel):
            value = value.value  # noqa: PLW2901
        elif isinstance(value, date):
            value = value.isoformat()  # noqa: PLW2901
        if value:
            stored[name] = value
    return stored


def label_from_json(stored: Mapping[str, Any]) -> Label:
    """Read a stored label back.

    Raises:
        ValueError: it holds a name that is not known, so it must not be trusted.
    """
    values: dict[str, Any] = dict(stored)
    for name in _LABEL_SETS:
        values[name] = frozenset(values.get(name, ()))
    for name in ("embargo_until", "expires_on"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    audience = values.get("audience")
    values["audience"] = AudienceLevel(audience) if audience else None
    try:
        return Label(**values)
    except TypeError as error:
        raise ValueError(f"a stored label holds an unknown name: {error}") from error


def suits_as_json(suits: Suits) -> dict[str, Any]:
    """Return `Suits` as it is stored."""
    return {name: sorted(value) for name, value in asdict(suits).items() if value}


def suits_from_json(stored: Mapping[str, Any]) -> Suits:
    """Read stored `Suits` back."""
    return Suits(**{name: frozenset(value) for name, value in stored.items()})
