"""Who would lose all access by an import, and when that is so many that a person is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playbooks.programme.people import Member, Partner, Programme

A_FEW = 3
"""So many may always leave at once: in a small programme they are soon more than half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """How many partners and people an import does not have any more, of how many."""

    partners: int
    partners_before: int
    members: int
    members_before: int

    @property
    def is_most(self) -> bool:
        """Say whether it is more than a few, and more than half of the partners or the people."""
        return _is_most(self.partners, self.partners_before) or _is_most(
            self.members, self.members_before
        )

    def __str__(self) -> str:
        """Say it in words."""
        return (
            f"{self.partners} of {self.partners_before} partners and {self.members} of "
            f"{self.members_before} people"
        )


def leaving(before: Programme, after: Programme) -> Leaving:
    """Compare a programme with what an import would make of it."""
    return Leaving(
        partners=_gone(before.partners, after.partners),
        partners_before=len(before.partners),
        members=_gone(before.members, after.members),
        members_before=len(before.members),
    )


def _gone(before: Iterable[Partner | Member], after: Iterable[Partner | Member]) -> int:
    return len({one.id for one in before} - {one.id for one in after})


def _is_most(gone: int, of: int) -> bool:
    return gone > A_FEW and 2 * gone > of
