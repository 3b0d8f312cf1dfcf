"""`/dealmate access DOCUMENT`: an account manager asks which partners may see it, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.asset_access import explained
from bot.slack.blocks import asset_access as appearance
from bot.slack.blocks.asset_access import PartnerAccess
from bot.slack.blocks.markup import data
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import tell
from bot.slack.journeys.deal_guard import asked_guard
from content_index.shelf.current import read_shelf
from content_index.shelf.listing import listed
from playbooks.programme import queries as programme
from playbooks.programme.audience import Audience
from playbooks.programme.readers import partners_looked_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from bot.jobs import Work
    from bot.slack.blocks.elements import Block
    from content_index.assets import Asset
    from content_index.entitlement import Shelf
    from playbooks.programme.people import Member, Partner

COMMAND = "access"
NO_PARTNERS = "You look after no partner, so there is nobody to ask about."


def on_access(work: Work, actor: Member, words: str) -> None:
    """Answer an account manager, privately, about the partners that they look after."""
    envelope = Envelope.of(work.payload)
    with work.dealmate.database.reading() as session:
        mine = partners_looked_after(session, actor)
        text, blocks, partners = _answer(work, session, envelope, mine, words)
    guard = asked_guard(partner_ids=[one.id for one in partners])
    with work.finishing() as session:
        tell(work, session, envelope, text, blocks=blocks, guard=guard)


def _answer(
    work: Work, session: Session, envelope: Envelope, mine: Sequence[Partner], words: str
) -> tuple[str, list[Block], Sequence[Partner]]:
    """Return text and blocks, and the partners on whose behalf they may be shown."""
    if not words:
        return appearance.USAGE, [], []
    if not mine:
        return NO_PARTNERS, [], []
    document, partners = _asked_for(words, mine)
    if not partners:
        channel = programme.channel(session, envelope.channel_id)
        here = None if channel is None else channel.partner_id
        partners = [one for one in mine if one.id == here] or list(mine)
    shelf = read_shelf(session)
    found = _documents(shelf, document)
    if not found:
        return f"No document has “{data(document, 150)}” in its title or id.", [], partners
    if len(found) > 1:
        shown = [(one.title, one.id) for one in found[: appearance.MOST_DOCUMENTS]]
        return "Which document?", appearance.several(shown, count=len(found)), partners
    lines = [_of_partner(work, session, shelf, found[0], partner) for partner in partners]
    return appearance.TITLE, appearance.access(found[0].title, found[0].id, lines), partners


def _asked_for(words: str, mine: Sequence[Partner]) -> tuple[str, list[Partner]]:
    """Split "price list for Northwind"; a title may hold the word "for" as well."""
    document, separator, name = words.rpartition(" for ")
    wanted = name.strip().casefold()
    if not (separator and document.strip() and wanted):
        return words, []
    exact = [one for one in mine if wanted in {one.id.casefold(), one.name.casefold()}]
    named = exact or [one for one in mine if wanted in one.name.casefold()]
    return (document.strip(), named) if named else (words, [])


def _documents(shelf: Shelf, part: str) -> list[Asset]:
    """Return the documents that are meant: the one of that id or title, else all that fit."""
    fitting = [one.asset for one in listed(shelf, part)]
    wanted = part.casefold()
    exact = [one for one in fitting if wanted in {one.id.casefold(), one.title.casefold()}]
    return exact or fitting


def _of_partner(
    work: Work, session: Session, shelf: Shelf, asset: Asset, partner: Partner
) -> PartnerAccess:
    """Look at it as everybody of that partner reads it."""
    audience = Audience(team_ids=partner.team_ids, certain=bool(partner.team_ids))
    found = explained(session, shelf, asset, audience, today=work.dealmate.today(work.now))
    return PartnerAccess(
        partner=partner.name,
        reasons=tuple(dict.fromkeys(one.text for one in found.reasons)),
        restores=tuple(one.text for one in found.restores),
    )
