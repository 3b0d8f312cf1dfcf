"""A part of a recommendation's score. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a score: its points, and what it stands for in words."""

    points: float
    words: str
