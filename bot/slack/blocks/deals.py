"""How deals look in Slack: registration, review by the account manager, stage moves, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.slack.blocks.elements import (
    Block,
    actions,
    button,
    context,
    divider,
    facts,
    section,
)
from bot.slack.blocks.markup import bold, data, day, money, quoted, words

REGISTER = "deal_register"
GLOBAL_SHORTCUT = "register_deal"
APPROVE = "deal_approve"
ASK = "deal_ask"
REJECT = "deal_reject"
ANSWER = "deal_answer"
TYPED_ANSWER = "deal_answer_typed"
LONGEST_TYPED = 1_500
"""What fits into a button beside the number of a deal."""
MOVE = "deal_move"
DETAILS = "deal_details"
MORE_TIME = "deal_more_time"
SETTLE = "deal_settle"

CLOSED_STAGES = frozenset({"won", "lost"})
LIST_LENGTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """What one deal's messages say. Names are readable ones; `product` is a title, not an id.

    `completeness` is between 0 and 100. `needs_review` is for the account manager alone. `contacts`
    and `lines` are written out; `extension_reason` is why a longer protection is asked for, and
    `can_ask_time` says whether the partner can ask for one now.
    """

    id: str
    customer: str
    partner: str
    product: str
    amount: Decimal | int | None
    currency: str
    stage: str
    registration: str
    domain: str = ""
    industry: str | None = None
    expected_close: date | None = None
    competitor: str | None = None
    contact_role: str | None = None
    notes: str = ""
    registered_by: str = ""
    completeness: int = 100
    missing: tuple[str, ...] = ()
    needs_review: bool = False
    alike: tuple[str, ...] = ()
    """Other open deals of the same partner with that customer and product."""
    protected_until: date | None = None
    contacts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    extension_reason: str = ""
    can_ask_time: bool = False


def headline(deal: DealFacts) -> str:
    """Return one escaped line that names the deal."""
    return f"{bold(deal.customer)} · {data(deal.product, 80)} · {money(deal.amount, deal.currency)}"


def registered(deal: DealFacts) -> list[Block]:
    """Say that a deal is registered, and where it stands: the root of its thread."""
    blocks = [section(f"Deal registered: {headline(deal)}"), context(_standing(deal))]
    if not can_move(deal):
        return blocks
    if deal.missing:
        blocks.append(context(f"Still missing: {data(', '.join(deal.missing), 400)}."))
    buttons = [move_button(deal.id), button("Details", action_id=DETAILS, value=deal.id)]
    if deal.can_ask_time:
        buttons.append(more_time_button(deal.id))
    return [*blocks, actions(*buttons)]


def registered_text(deal: DealFacts) -> str:
    """Return the same for a notification."""
    return f"Deal registered: {data(deal.customer)}, stage {data(deal.stage, 40)}."


def review(deal: DealFacts) -> list[Block]:
    """Ask the account manager to decide on a registration."""
    return [*_reviewed_facts(deal), actions(*review_buttons(deal))]


def review_buttons(deal: DealFacts) -> list[Block]:
    """Return Approve, Ask back and Reject for one registration."""
    return [
        button("Approve", action_id=APPROVE, value=deal.id, style="primary"),
        button("Ask back", action_id=ASK, value=deal.id),
        button("Reject", action_id=REJECT, value=deal.id, style="danger"),
    ]


def reviewed(deal: DealFacts, outcome: str) -> list[Block]:
    """Show the same facts after the decision, without buttons; `outcome` is plain text."""
    return [*_reviewed_facts(deal), context(data(outcome, 500))]


def approved(deal: DealFacts, *, by: str) -> list[Block]:
    """Tell the partner that the deal is approved and until when it is protected."""
    protection = (
        f"Your registration is protected until *{day(deal.protected_until)}*."
        if deal.protected_until
        else "Your registration is protected."
    )
    return [
        section(f"Approved by {data(by, 80)}: {bold(deal.customer)}", protection),
        actions(move_button(deal.id)),
    ]


def rejected(deal: DealFacts, *, by: str, reason: str) -> list[Block]:
    """Tell the partner that the registration was not accepted, and why."""
    lines = [f"{data(by, 80)} could not accept the registration of {bold(deal.customer)}."]
    if reason:
        lines.append(quoted(reason))
    lines.append("If something has changed, talk to them or register the deal again.")
    return [section(*lines)]


def asked_back(deal: DealFacts, *, by: str, question: str) -> list[Block]:
    """Bring the account manager's question to the partner, with a button to answer."""
    return [
        section(f"{data(by, 80)} has a question about {bold(deal.customer)}:", quoted(question)),
        actions(button("Answer", action_id=ANSWER, value=deal.id, style="primary")),
    ]


def typed_answer(deal_id: str, text: str, *, by: str, or_else: Block) -> list[Block]:
    """Ask whether what was typed answers the account manager's question about the deal.

    `or_else` is the button for whoever meant something else.
    """
    value = f"{deal_id}|{text}"
    return [
        section(
            f"Is that for the question of {bold(by)} about this deal? I send it on as your answer."
        ),
        actions(
            button("Send as answer", action_id=TYPED_ANSWER, value=value, style="primary"),
            or_else,
        ),
    ]


def question_closed(deal: DealFacts, *, by: str, question: str) -> list[Block]:
    """Show the question without its button, once nothing is asked any more."""
    return [*asked_back(deal, by=by, question=question)[:-1], context("Nothing more to answer.")]


def answered(deal: DealFacts, *, by: str, answer: str) -> list[Block]:
    """Bring the partner's answer to the account manager, who can decide now."""
    return [
        section(f"{data(by, 80)} answered about {bold(deal.customer)}:", quoted(answer)),
        *review(deal),
    ]


def answer_noted(deal: DealFacts, *, by: str, answer: str, cam: str) -> list[Block]:
    """Show in the deal's thread what was answered, and who decides next."""
    return [
        section(f"{data(by, 80)} answered:", quoted(answer)),
        context(f"{data(cam, 80)} has it and decides next about {data(deal.customer)}."),
    ]


def agreed_changed(*, by: str, note: str) -> list[Block]:
    """Say that something changed on which an approval rested."""
    return [section(f"{data(by, 80)} changed what was approved: {data(note, 600)}.")]


def contested(deal: DealFacts, *, by: str, note: str) -> list[Block]:
    """Ask the account manager to look at a deal that is approved and may be somebody else's now."""
    return [
        *_contested(deal, f"{data(by, 80)} changed it: {data(note, 600)}."),
        *settle_buttons(deal),
    ]


def looked_at(deal: DealFacts, *, note: str, outcome: str) -> list[Block]:
    """Show the same after the account manager has looked, without buttons."""
    return [*_contested(deal, f"Changed: {data(note, 600)}."), context(data(outcome, 500))]


def settle_buttons(deal: DealFacts) -> list[Block]:
    """Return what the account manager can do about a deal that may be somebody else's."""
    settle = button("It stays as it is", action_id=SETTLE, value=deal.id, style="primary")
    details = button("Details", action_id=DETAILS, value=deal.id)
    return [actions(settle, *([move_button(deal.id)] if can_move(deal) else []), details)]


def moved(deal: DealFacts, *, by: str, before: str, after: str, reason: str) -> list[Block]:
    """Say that a deal changed its stage."""
    lines = [f"{bold(deal.customer)} moved from {words(before)} to *{words(after)}*."]
    if reason:
        lines.append(quoted(reason, 600))
    blocks = [section(*lines), context(f"Moved by {data(by, 80)}")]
    if after not in CLOSED_STAGES:
        blocks.append(actions(move_button(deal.id)))
    return blocks


def can_move(deal: DealFacts) -> bool:
    """Whether a deal may move at all: one that is over, or was not accepted, stays where it is."""
    return deal.stage not in CLOSED_STAGES and deal.registration != "rejected"


def move_button(deal_id: str) -> Block:
    """Return the button that opens the stage form."""
    return button("Move stage", action_id=MOVE, value=deal_id)


def more_time_button(deal_id: str) -> Block:
    """Return the button that opens the form in which the partner asks for more time."""
    return button("Ask for more time", action_id=MORE_TIME, value=deal_id)


def listing(
    deals: Sequence[DealFacts], *, title: str, count: int, may_register: bool = True
) -> list[Block]:
    """Show the first deals that a viewer may see, at most `LIST_LENGTH` of `count`."""
    register = [actions(button("Register a deal", action_id=REGISTER, style="primary"))]
    if not deals:
        return [section("There are no deals yet."), *(register if may_register else [])]
    blocks: list[Block] = [section(f"*{data(title, 150)}*")]
    for deal in deals[:LIST_LENGTH]:
        accessory = move_button(deal.id) if can_move(deal) else None
        blocks.append(section(headline(deal), _standing(deal), accessory=accessory))
    if count > LIST_LENGTH:
        blocks.append(
            context(f"and {count - LIST_LENGTH} more: my Home tab shows them page by page")
        )
    return [*blocks, divider(), *register] if may_register else blocks


def usage() -> list[Block]:
    """Explain the command."""
    return [
        section(
            "*Deals with Dealmate*",
            "`/deal` opens the form; `/deal Northwind Foods` fills in the customer.",
            "`/deal list` shows your deals, `/deal help` this page.",
            "Move a deal's stage with the button in its thread or on my Home tab.",
            "*Details* in its thread adds contacts, products and what is still missing.",
            "*Ask for more time* asks your account manager for a longer protection.",
        )
    ]


def _contested(deal: DealFacts, change: str) -> list[Block]:
    return [
        section(f"{headline(deal)} ({data(deal.partner, 100)})", change, REVIEW_NOTE),
        context(
            "It keeps its protection. If it is not theirs, talk to them: they, or you, move it to "
            "lost. Name no other partner."
        ),
    ]


REVIEW_NOTE = ":warning: *Needs review*: a similar registration exists."


def _reviewed_facts(deal: DealFacts) -> list[Block]:
    lines = [f"{data(deal.partner, 100)} registers a deal: {headline(deal)}"]
    if deal.needs_review:
        lines.append(f"{REVIEW_NOTE} Check before you decide.")
    if deal.alike:
        numbers = ", ".join(data(number, 40) for number in deal.alike)
        lines.append(f":warning: They have this customer and product already in {numbers}.")
    blocks = [section(*lines), *facts(_facts_of(deal))]
    for title, written in (("Products", deal.lines), ("Contacts", deal.contacts)):
        if written:
            blocks.append(section(f"*{title}*", *(f"• {data(one, 200)}" for one in written)))
    if deal.notes:
        blocks.append(section("*Notes*", quoted(deal.notes)))
    missing = f" Missing: {data(', '.join(deal.missing), 400)}." if deal.missing else ""
    blocks.append(
        context(
            f"{deal.completeness}% complete.{missing}",
            f"Registered by {data(deal.registered_by, 80)}",
        )
    )
    return blocks


def _facts_of(deal: DealFacts) -> list[tuple[str, str]]:
    return [
        ("Industry", words(deal.industry)),
        ("Stage", words(deal.stage)),
        ("Expected close", day(deal.expected_close)),
        ("Competitor", words(deal.competitor)),
        ("Contact", words(deal.contact_role)),
        ("Customer's domain", data(deal.domain, 200) or "not given"),
    ]


def _standing(deal: DealFacts) -> str:
    parts = [
        f"Stage: {words(deal.stage)}",
        STANDING.get(deal.registration, words(deal.registration)),
    ]
    if can_move(deal) and deal.protected_until and deal.registration == "approved":
        parts.append(f"protected until {day(deal.protected_until)}")
    return " · ".join(parts)


STANDING = {
    "submitted": "waiting for approval",
    "needs_info": "waiting for your answer",
    "approved": "approved",
    "rejected": "not accepted",
    "expired": "protection has ended",
}
