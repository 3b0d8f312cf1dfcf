"""What of a message was understood to be for the records: values that telling goes by. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from playbooks.deals.deal import Deal
from playbooks.programme.people import Partner
from retrieval.records.asked import RecordAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a question names."""

    deals: tuple[Deal, ...] = ()
    partners: tuple[Partner, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A part that is for the records: what it asks, and what it names."""

    part: str
    marked: str
    """The part with a mark in place of what it names."""
    asked: RecordAsked
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What of a message is for the records, and what is left of it for the documents.

    `may_find_nothing`: what is left may be no question at all ("they are nervous"), so nobody need
    hear of it where the documents say nothing of it.
    """

    asked: list[Understood]
    rest: list[str]
    may_find_nothing: bool = False
