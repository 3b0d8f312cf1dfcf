"""The modal in which an account manager withdraws, restores, pins or hides a document. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.slack.blocks.elements import (
    Block,
    Choice,
    View,
    context,
    date_field,
    divider,
    field,
    modal,
    section,
    select,
    text_field,
)

OPEN = "content_curate"
FORM = "content_curate_form"
SEARCH = "content_curate_search"
DEED = "content_curate_deed"
TITLE = "Change what is shown"
LONGEST_REASON = 300
NOTHING_CHOSEN = "Type a part of the title and press Enter, then choose the document."
SAY_FOR_WHOM = "Say for whom: a partner, an industry or a stage."
SAY_UNTIL = "Say the last day on which it is to hold."


class Deed(StrEnum):
    """What can be done with a document here."""

    WITHDRAW = "withdraw"
    RESTORE = "restore"
    PIN = "pin"
    HIDE = "hide"
    TAKE_BACK = "take_back"


_DEEDS = {
    Deed.WITHDRAW: "Withdraw it: nobody sees it any more",
    Deed.RESTORE: "Restore it: what its file says counts again",
    Deed.PIN: "Pin it: it comes first where it fits",
    Deed.HIDE: "Hide it from some",
    Deed.TAKE_BACK: "Take its pins and hides back",
}
_NOTHING_FOUND = "No document has that in its title or id."
_NOTHING_WITHDRAWN = "No withdrawn document has that in its title or id."
_ALL_WITHDRAWN = "No document has that in its title or id, unless it is withdrawn: then restore it."
_FOR_SOME = (Deed.PIN, Deed.HIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratingForm:
    """What the form offers; `found` are the first of `count` documents that fit `searched`.

    Only those are found with which the `deed` can be done; `asset_id` is the one chosen so far.
    """

    partners: Sequence[Choice]
    industries: Sequence[Choice]
    stages: Sequence[Choice]
    until: date
    deed: Deed | None = None
    searched: str = ""
    asset_id: str = ""
    found: Sequence[Choice] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants done; empty or None where they have not said."""

    asset_id: str
    deed: Deed | None
    partner: str
    industry: str
    stage: str
    until: date | None
    why: str


def form(state: CuratingForm) -> View:
    """Return the modal; the choice of a document follows what is to be done, and its search."""
    blocks: list[Block] = [
        field(
            "What to do",
            select(
                [Choice(value=deed, label=label) for deed, label in _DEEDS.items()],
                action_id=DEED,
                placeholder="Choose",
                chosen=state.deed,
            ),
            block_id="deed",
            dispatches=True,
        ),
        field(
            "Document",
            text_field(SEARCH, initial=state.searched, placeholder="A part of its title or id"),
            block_id="search",
            dispatches=True,
            hint="Press Enter to search.",
        ),
        *_found(state),
        field("Why", text_field("why", at_most=LONGEST_REASON), block_id="why", hint=_WHY),
        divider(),
        context("To pin or hide: for whom, and until when. All that you choose must fit."),
    ]
    for name, label, choices in (
        ("partner", "Partner", state.partners),
        ("industry", "Industry of the customer", state.industries),
        ("stage", "Stage of the deal", state.stages),
    ):
        if choices:
            blocks.append(
                field(
                    label,
                    select(choices, action_id=name, placeholder="Any"),
                    block_id=name,
                    optional=True,
                )
            )
    until = date_field("until", initial=state.until)
    blocks.append(field("Until", until, block_id="until", optional=True))
    return modal(TITLE, blocks, callback_id=FORM, submit="Do it")


_WHY = "Kept with the document for good. Partners never read it."


def _found(state: CuratingForm) -> list[Block]:
    if not state.searched:
        return []
    if not state.found:
        words = _ALL_WITHDRAWN
        if is_for(state.deed, is_withdrawn=True):
            words = _NOTHING_WITHDRAWN if state.deed is Deed.RESTORE else _NOTHING_FOUND
        return [section(words)]
    label = "Which one"
    if state.count > len(state.found):
        label = f"Which one (the first {len(state.found)} of {state.count})"
    only = state.found[0].value if len(state.found) == 1 else None
    element = select(
        state.found, action_id="asset", placeholder="Choose", chosen=only or state.asset_id
    )
    return [field(label, element, block_id=asset_block(state.searched, state.deed))]


def asset_block(searched: str, deed: Deed | None) -> str:
    """Return the id of the block of choices.

    It is another one for another search or deed, so that no choice stays that is not offered.
    """
    return f"asset:{deed or ''}:{searched.casefold()[:100]}"


def is_for(deed: Deed | None, *, is_withdrawn: bool) -> bool:
    """Say whether a document is offered for a deed: what is withdrawn only for the way back.

    Pins and hides of a withdrawn document can be taken back all the same.
    """
    if deed is Deed.RESTORE:
        return is_withdrawn
    return not is_withdrawn or deed in {None, Deed.TAKE_BACK}


def searched_in(view: Mapping[str, Any]) -> str:
    """Return what is typed into the search."""
    element = (_values(view).get("search") or {}).get(SEARCH) or {}
    return " ".join(str(element.get("value") or "").split())


def asset_chosen_in(view: Mapping[str, Any]) -> str:
    """Return what is chosen of what the search found, whatever deed it was offered for.

    Empty when something else is typed by now.
    """
    searched = searched_in(view)
    of_search = {asset_block(searched, deed) for deed in (None, *Deed)}
    for name, block in _values(view).items():
        if name in of_search:
            return str(((block.get("asset") or {}).get("selected_option") or {}).get("value") or "")
    return ""


def wish_in(view: Mapping[str, Any]) -> Wish:
    """Read the form as it was sent."""
    values = _values(view)

    def chosen(block: str, action: str) -> str:
        element = (values.get(block) or {}).get(action) or {}
        return str((element.get("selected_option") or {}).get("value") or "")

    known = chosen("deed", DEED)
    deed = Deed(known) if known in set(Deed) else None
    until = ((values.get("until") or {}).get("until") or {}).get("selected_date")
    why = ((values.get("why") or {}).get("why") or {}).get("value")
    return Wish(
        asset_id=asset_chosen_in(view),
        deed=deed,
        partner=chosen("partner", "partner"),
        industry=chosen("industry", "industry"),
        stage=chosen("stage", "stage"),
        until=date.fromisoformat(until) if until else None,
        why=" ".join(str(why or "").split()),
    )


def errors_in(wish: Wish) -> dict[str, str]:
    """Return what is missing, by the block under which it is said."""
    if not wish.asset_id:
        return {"search": NOTHING_CHOSEN}
    if wish.deed not in _FOR_SOME:
        return {}
    missing = {} if wish.until else {"until": SAY_UNTIL}
    if not (wish.partner or wish.industry or wish.stage):
        missing["deed"] = SAY_FOR_WHOM
    return missing


def _values(view: Mapping[str, Any]) -> Mapping[str, Any]:
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    return values
