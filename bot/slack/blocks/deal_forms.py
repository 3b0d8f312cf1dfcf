"""The modals about deals: register, ask back, answer, reject, move the stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.slack.blocks.deals import DealFacts, headline
from bot.slack.blocks.elements import (
    Block,
    Choice,
    View,
    context,
    date_field,
    field,
    modal,
    section,
    select,
    text_field,
)
from bot.slack.blocks.limits import INPUT_LENGTH
from bot.slack.blocks.markup import data, day

REGISTER_FORM = "deal_form"
ASK_FORM = "deal_ask_form"
ANSWER_FORM = "deal_answer_form"
REJECT_FORM = "deal_reject_form"
STAGE_FORM = "deal_stage_form"
DETAILS_FORM = "deal_details_form"
MORE_TIME_FORM = "deal_more_time_form"
REFUSE_TIME_FORM = "deal_refuse_time_form"
EXTEND_FORM = "deal_extend_form"
NOTICE = "notice"

LONG_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DealChoices:
    """What the form offers."""

    products: tuple[Choice, ...]
    industries: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    competitors: tuple[Choice, ...] = ()
    contact_roles: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DealDraft:
    """What is filled in when the form opens."""

    customer: str = ""
    currency: str | None = None
    stage: str | None = None


def loading(title: str) -> View:
    """Return what is shown for the moment in which the form is prepared."""
    return modal(title, [section("One moment …")], callback_id=NOTICE, close="Close")


def notice(title: str, *lines: str) -> View:
    """Return a modal that only tells something; `lines` are plain text."""
    return telling(title, [section(*(data(line, 600) for line in lines))])


def telling(title: str, blocks: Sequence[Block], *, close: str = "Close") -> View:
    """Return a modal that only shows these blocks."""
    return modal(title, blocks, callback_id=NOTICE, close=close)


def registration(choices: DealChoices, draft: DealDraft, *, metadata: str) -> View:
    """Return the form that registers a deal."""
    blocks: list[Block] = [
        field(
            "Customer",
            text_field("customer", initial=draft.customer, placeholder="Legal name of the company"),
            block_id="customer",
        ),
        field(
            "Customer's domain",
            text_field("customer_domain", placeholder="northwind.example"),
            block_id="customer_domain",
            optional=True,
            hint="Helps us to see at once whether the deal is free.",
        ),
        _select("Product", "product", choices.products, "Choose a product"),
        field("Amount", text_field("amount", placeholder="48000", at_most=20), block_id="amount"),
        _select("Currency", "currency", choices.currencies, "Currency", chosen=draft.currency),
        _select("Industry", "industry", choices.industries, "Choose an industry"),
        _select("Stage", "stage", choices.stages, "Where are you now?", chosen=draft.stage),
        field("Expected close", date_field("expected_close"), block_id="expected_close"),
    ]
    blocks += [
        _select("Competitor", "competitor", choices.competitors, "Choose", optional=True),
        _select("Contact's role", "contact_role", choices.contact_roles, "Who decides?"),
    ]
    blocks.append(
        field(
            "Notes",
            text_field("notes", multiline=True, at_most=LONG_TEXT),
            block_id="notes",
            optional=True,
            hint="What is it about, what hurts, what is next?",
        )
    )
    return modal(
        "Register a deal", blocks, callback_id=REGISTER_FORM, submit="Register", metadata=metadata
    )


def ask_back(deal: DealFacts, *, metadata: str) -> View:
    """Return the form in which the account manager asks the partner."""
    return _one_text(
        "Ask back",
        deal,
        callback_id=ASK_FORM,
        label="Your question",
        hint=f"{deal.partner} sees it in the deal's thread and can answer there.",
        submit="Ask",
        metadata=metadata,
    )


def answer(deal: DealFacts, *, question: str, metadata: str, typed: str = "") -> View:
    """Return the form in which the partner answers; `typed` is what it holds already."""
    form = _one_text(
        "Answer",
        deal,
        callback_id=ANSWER_FORM,
        label="Your answer",
        hint="Your account manager gets it and decides.",
        submit="Send",
        metadata=metadata,
        initial=typed,
    )
    if question:
        form["blocks"].insert(1, context(f"Asked: {data(question, LONG_TEXT)}"))
    return form


def reject(deal: DealFacts, *, metadata: str) -> View:
    """Return the form in which the account manager says why not."""
    return _one_text(
        "Reject",
        deal,
        callback_id=REJECT_FORM,
        label="Why?",
        hint="The partner reads this. Never name another partner here.",
        submit="Reject",
        metadata=metadata,
    )


def more_time(deal: DealFacts, *, metadata: str) -> View:
    """Return the form in which the partner asks for a longer protection."""
    return _one_text(
        "More time",
        deal,
        callback_id=MORE_TIME_FORM,
        label="Where does it stand, and why does it need more time?",
        hint="Your account manager reads it and decides.",
        submit="Ask",
        metadata=metadata,
    )


def extend_by(deal: DealFacts, *, days: int, metadata: str) -> View:
    """Return the form in which the account manager makes a protection longer, unasked."""
    blocks = [
        section(headline(deal), f"Protected until {day(deal.protected_until)}."),
        field(
            "So many days more",
            text_field("days", initial=str(days), at_most=4),
            block_id="days",
            hint="On top of what is left, or from today when nothing is.",
        ),
    ]
    return modal(
        "Protect it longer", blocks, callback_id=EXTEND_FORM, submit="Protect", metadata=metadata
    )


def refuse_time(deal: DealFacts, *, metadata: str) -> View:
    """Return the form in which the account manager says why the protection stays as it is."""
    return _one_text(
        "Leave it",
        deal,
        callback_id=REFUSE_TIME_FORM,
        label="Why?",
        hint="The partner reads this. Never name another partner here.",
        submit="Leave it",
        metadata=metadata,
    )


def details(
    deal: DealFacts, typed: Mapping[str, str], choices: DealChoices, *, metadata: str
) -> View:
    """Return the form that completes a deal; `typed` is what is known, by field.

    What is too long for a field of Slack's is left out, and so stays as it is.
    """
    blocks: list[Block] = [section(headline(deal))]
    if deal.missing:
        blocks.append(context(f"Still missing: {data(', '.join(deal.missing), 400)}."))
    fields: list[Block | None] = [
        _text("Customer's domain", "customer_domain", typed),
        _text("Amount", "amount", typed, optional=False),
        _chosen("Currency", "currency", choices.currencies, typed),
        _chosen("Industry", "industry", choices.industries, typed),
        field(
            "Expected close",
            date_field("expected_close", initial=deal.expected_close),
            block_id="expected_close",
            optional=True,
        ),
        _chosen("Competitor", "competitor", choices.competitors, typed),
        _text(
            "Contacts, one a line",
            "contacts",
            typed,
            hint="role: name, address. The first one decides. CIO: Ada Hill, ada@firm.example",
        ),
        _text(
            "Products, one a line, where there are several",
            "lines",
            typed,
            hint="product: amount. The amounts make up the deal's.",
        ),
        _text("Notes", "notes", typed),
    ]
    blocks += [block for block in fields if block is not None]
    return modal("Details", blocks, callback_id=DETAILS_FORM, submit="Save", metadata=metadata)


def _text(
    label: str, block_id: str, typed: Mapping[str, str], *, optional: bool = True, hint: str = ""
) -> Block | None:
    is_long = block_id in {"contacts", "lines", "notes"}
    at_most = INPUT_LENGTH if is_long else 200
    known = typed.get(block_id, "")
    if len(known) > at_most:
        return None
    element = text_field(block_id, initial=known, multiline=is_long, at_most=at_most)
    return field(label, element, block_id=block_id, optional=optional, hint=hint)


def _chosen(
    label: str, block_id: str, choices: Sequence[Choice], typed: Mapping[str, str]
) -> Block:
    """A select with what is known, which is offered even where the programme no longer does."""
    known = typed.get(block_id, "")
    if known and known not in {choice.value for choice in choices}:
        choices = (*choices, Choice(value=known, label=known))
    return _select(label, block_id, choices, "Choose", chosen=known or None, optional=True)


def move_stage(deal: DealFacts, stages: Sequence[Choice], *, metadata: str) -> View:
    """Return the form that moves a deal; `stages` are those it may move to."""
    blocks = [
        section(headline(deal)),
        _select("New stage", "stage", stages, "Choose a stage"),
        field(
            "Reason",
            text_field("reason", multiline=True, at_most=LONG_TEXT),
            block_id="reason",
            optional=True,
            hint="Needed when the deal goes back, or when it is lost.",
        ),
    ]
    return modal("Move stage", blocks, callback_id=STAGE_FORM, submit="Move", metadata=metadata)


def _select(  # noqa: PLR0913 (the properties of a select)
    label: str,
    block_id: str,
    choices: Sequence[Choice],
    placeholder: str,
    *,
    chosen: str | None = None,
    optional: bool = False,
) -> Block:
    if choices:
        element = select(choices, action_id=block_id, placeholder=placeholder, chosen=chosen)
    else:  # a programme that offers no words for it: people write their own
        element = text_field(block_id, at_most=80)
    return field(label, element, block_id=block_id, optional=optional)


def _one_text(  # noqa: PLR0913 (the words of one small form)
    title: str,
    deal: DealFacts,
    *,
    callback_id: str,
    label: str,
    hint: str,
    submit: str,
    metadata: str,
    initial: str = "",
) -> View:
    most = min(LONG_TEXT, INPUT_LENGTH)
    blocks = [
        section(headline(deal)),
        field(
            label,
            text_field("text", initial=initial, multiline=True, at_most=most),
            block_id="text",
            hint=hint,
        ),
    ]
    return modal(title, blocks, callback_id=callback_id, submit=submit, metadata=metadata)
