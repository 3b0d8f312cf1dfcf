"""Who sees what, and who gains or loses what by a change before it is made. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from content_index.assets import Asset
from content_index.entitlement import Hindrance, Shelf
from content_index.labels import LEAST_GRANT, Grant
from playbooks.programme.audience import Audience, grant_of
from playbooks.programme.entitlements import holder_of
from playbooks.programme.people import Channel, Member, Partner, Programme


class ReaderKind(StrEnum):
    """Whom a reader stands for."""

    PARTNER = "partner"
    """Everybody of a partner, each for themselves."""
    CHANNEL = "channel"
    """Everybody in a channel, together."""
    PERSON = "person"
    """One person, by one Slack account."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reader:
    """Somebody who reads; `id` is a partner's, a channel's or a member's."""

    kind: ReaderKind
    id: str
    organisation: str = ""
    """The partner of a person or of a channel, where there is one."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Everything that decides who sees what: the programme, the assets, the day."""

    programme: Programme
    shelf: Shelf
    today: date
    _seen: dict[Grant, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _partners(self) -> dict[str, Partner]:
        return {p.id: p for p in self.programme.partners}

    @cached_property
    def _of_team(self) -> dict[str, Partner]:
        return {team: p for p in self.programme.partners for team in p.team_ids}

    @cached_property
    def _channels(self) -> dict[str, Channel]:
        return {c.id: c for c in self.programme.channels}

    @cached_property
    def _members(self) -> dict[str, Member]:
        return {m.id: m for m in self.programme.members}

    def grant(self, reader: Reader) -> Grant | None:
        """What a reader holds; None for somebody who is not in the programme."""
        rules = self.programme.rules
        if reader.kind is ReaderKind.PARTNER:
            owner = self._partners.get(reader.id)
            if owner is None:
                return None
            return Grant(holders=(holder_of(owner, tiers=rules.tiers, today=self.today),))
        if reader.kind is ReaderKind.CHANNEL:
            channel = self._channels.get(reader.id)
            if channel is None:
                return None
            audience = Audience(team_ids=channel.team_ids)
            there = {t: self._of_team[t] for t in channel.team_ids if t in self._of_team}
            needed = Programme(rules=rules, partners=tuple(there.values()))
            return grant_of(audience, needed, self.today)
        person = self._members.get(reader.id)
        if person is None or not person.identities:
            return None
        first = person.identities[0]
        employer = self._partners.get(person.organisation)
        needed = Programme(
            rules=rules, partners=() if employer is None else (employer,), members=(person,)
        )
        audience = Audience(team_ids=frozenset(), person=(first.team_id, first.user_id))
        return grant_of(audience, needed, self.today)

    def readers(self) -> frozenset[Reader]:
        """Everybody whom the programme knows to read."""
        programme = self.programme
        return frozenset(
            (
                *(Reader(kind=ReaderKind.PARTNER, id=p.id) for p in programme.partners),
                *(
                    Reader(kind=ReaderKind.CHANNEL, id=c.id, organisation=c.partner_id or "")
                    for c in programme.channels
                ),
                *(
                    Reader(kind=ReaderKind.PERSON, id=m.id, organisation=m.organisation)
                    for m in programme.members
                    if m.identities
                ),
            )
        )

    def seen(self, reader: Reader) -> frozenset[str]:
        """The ids of the assets that a reader sees.

        Who is not in the programme sees what anybody sees whom it does not know.
        """
        grant = self.grant(reader) or LEAST_GRANT
        if grant not in self._seen:
            self._seen[grant] = frozenset(self.shelf.permitted(grant, today=self.today))
        return self._seen[grant]

    def hindrances(self, reader: Reader, asset_id: str) -> tuple[Hindrance, ...]:
        """Every reason why a reader does not see an asset; none exactly when they do."""
        asset = self.shelf.assets.get(asset_id)
        if asset is None:
            return (Hindrance(code=NOT_THERE),)
        return self.shelf.hindrances(asset, self.grant(reader) or LEAST_GRANT, today=self.today)


NOT_THERE = "not_there"
"""There is no such asset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChange:
    """A reader who gains an asset or loses it. `reasons` are why it was, or will be, out of sight.

    For a gain they are what stood in the way before; for a loss what stands in the way after.
    """

    reader: Reader
    asset: Asset
    is_gain: bool
    reasons: tuple[Hindrance, ...]


def access_changes(before: Standing, after: Standing) -> tuple[AccessChange, ...]:
    """Return who gains and who loses which asset from one standing to another.

    Exactly the difference of what each reader of either sees, by reader and asset.
    """
    return tuple(
        change
        for reader in sorted(before.readers() | after.readers())
        for change in _changes_of(reader, before, after)
    )


def _changes_of(reader: Reader, before: Standing, after: Standing) -> Iterator[AccessChange]:
    is_same_day = before.shelf is after.shelf and before.today == after.today
    if is_same_day and before.grant(reader) == after.grant(reader):
        return  # what decides is the same: in a large programme this is nearly everybody
    had, has = before.seen(reader), after.seen(reader)
    for asset_id in sorted(had ^ has):
        is_gain = asset_id in has
        lacking = before if is_gain else after
        yield AccessChange(
            reader=reader,
            asset=(after if is_gain else before).shelf.assets[asset_id],
            is_gain=is_gain,
            reasons=lacking.hindrances(reader, asset_id),
        )
