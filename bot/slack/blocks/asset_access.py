"""Who of an account manager's partners may see a document, and why not. For the vendor alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.blocks.elements import Block, context, header, section
from bot.slack.blocks.markup import bold, data

TITLE = "Who may see it"
MOST_PARTNERS = 30
MOST_DOCUMENTS = 10
USAGE = (
    "Type `/dealmate access` and a part of the document's title or its id: I say which of your "
    "partners may see it, and why not. Add `for` and a partner's name for one of them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAccess:
    """Whether a partner sees the document; plain sentences say why not, and what opens it."""

    partner: str
    reasons: tuple[str, ...]
    restores: tuple[str, ...]


def access(title: str, asset_id: str, found: Sequence[PartnerAccess]) -> list[Block]:
    """Show for each partner whether it sees a document, those that do not first."""
    shown = sorted(found, key=lambda one: not one.reasons)[:MOST_PARTNERS]
    blocks = [header(TITLE), section(f"{bold(title)} ({data(asset_id, 150)})")]
    blocks += [_of_partner(one) for one in shown]
    if len(found) > len(shown):
        blocks.append(context(f"{len(found) - len(shown)} more: name one of them with `for`."))
    blocks.append(
        context(
            "In a channel with several organisations, everybody there has to be allowed. "
            "Only you see this."
        )
    )
    return blocks


def several(found: Sequence[tuple[str, str]], *, count: int) -> list[Block]:
    """Ask which document is meant: (title, id) each, of so many."""
    lines = [f"• {data(title, 150)}: `{data(asset_id, 150)}`" for title, asset_id in found]
    more = [f"… and {count - len(found)} more"] if count > len(found) else []
    return [
        section(f"*{count} documents have that in their title or id.*", *lines, *more),
        context("Type the command again with the id of one."),
    ]


def _of_partner(one: PartnerAccess) -> Block:
    if not one.reasons:
        return section(f":white_check_mark: {bold(one.partner)} may see it.")
    lines = [f"• {data(text, 400)}" for text in (*one.reasons, *one.restores)]
    return section(f":no_entry: {bold(one.partner)} may not see it.", *lines)
