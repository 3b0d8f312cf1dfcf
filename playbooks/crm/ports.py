"""What a CRM has to offer, and the few ways in which it may fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from playbooks.crm.record import CrmEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some changed records, the earliest change first.

    `read_to` is the moment up to which everything was told, once this page is stored.
    """

    events: tuple[CrmEvent, ...]
    read_to: datetime


class Crm(Protocol):
    """A CRM that can be asked. Not for use by several threads at once."""

    def changed_since(self, since: datetime) -> Iterator[Page]:
        """Yield every record that changed at that moment or later.

        Raises:
            CrmAwayError, CrmRefusedError: as every call.
        """
        ...

    def update(self, record_id: str, fields: Mapping[str, str | None]) -> None:
        """Set fields of one record, all or none; doing it twice is the same as once.

        Raises:
            CrmAwayError: it may or may not have happened.
            CrmRefusedError, CrmGoneError: it has not.
        """
        ...

    def ping(self) -> None:
        """Make the cheapest call that shows whether the CRM lets us in and works."""
        ...


class CrmAwayError(Exception):
    """It cannot be reached, is busy, or does not let us in: nothing is wrong with the work.

    The message is for whoever runs Dealmate. `seconds` is how long the CRM asks to wait.
    """

    def __init__(self, problem: str, *, seconds: float | None = None) -> None:
        super().__init__(problem)
        self.seconds = seconds


class CrmRefusedError(Exception):
    """It says no to this piece of work, for good; the message is what it says."""


class CrmGoneError(CrmRefusedError):
    """There is no such record any more."""
