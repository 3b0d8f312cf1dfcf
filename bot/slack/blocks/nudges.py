"""How nudges look: the account manager's form with its preview, the nudge, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.slack.blocks.elements import (
    Block,
    Choice,
    View,
    actions,
    button,
    context,
    divider,
    field,
    grouped_select,
    modal,
    overflow,
    section,
    select,
)
from bot.slack.blocks.markup import bold, data, quoted
from bot.slack.blocks.reader_words import ReaderWords, reader_words
from bot.slack.blocks.recommendations import Card, bare_card
from content_index.languages import ENGLISH
from playbooks.plays.nudge import REMIND_IN_DAYS, Act
from retrieval.phrases import phrases_of

OPEN = "nudge_open"
PARTNER = "nudge_partner"
DEAL = "nudge_deal"
PLAY = "nudge_play"
SENT_ON = "nudge_sent_on"
NOT_USEFUL = "nudge_not_useful"
REMIND = "nudge_remind"
MORE = "nudge_more"
UNMUTE = "nudge_unmute"
LATER = "later"
MUTE = "mute"
PAUSE = "pause"
CARDS_IN_DIGEST = 3
"""So many assets are shown of each nudge where several are one message: Slack has a limit."""
FORM = "nudge_form"
FITTING = "Fits this deal"
OTHERS = "Other plays"
MESSAGE_SHORTCUT = "nudge_from_message"

_DONE: Mapping[str, Callable[[ReaderWords], str]] = {
    Act.SENT_ON: lambda words: words.has_sent_on,
    Act.NOT_USEFUL: lambda words: words.has_found_not_useful,
    Act.REMIND_ME: lambda words: words.has_asked_for_reminder,
    Act.MUTED: lambda words: words.has_muted,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeForm:
    """What the account manager has chosen so far, and what there is to choose from.

    `deals` is empty until a partner is chosen, `plays` until a deal is. `metadata` carries the
    choices from one update to the next.
    """

    partners: tuple[Choice, ...]
    partner: str | None = None
    deals: tuple[Choice, ...] = ()
    deal: str | None = None
    plays: tuple[Choice, ...] = ()
    """Those that fit the deal now; `other_plays` may be sent, and a warning says why not to."""
    other_plays: tuple[Choice, ...] = ()
    play: str | None = None
    preview: Preview | None = None
    metadata: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Exactly what will be said and to whom. `can_be_sent` is false when a warning forbids it.

    `language` is that of its text, and of the words around its assets.
    """

    recipient: str
    text: str
    cards: tuple[Card, ...] = ()
    warnings: tuple[str, ...] = ()
    can_be_sent: bool = True
    language: str = ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeFacts:
    """One nudge as its messages show it. `may_go_on`: something in it may go to the customer.

    `language` is that of its text, and of its buttons.
    """

    id: str
    customer: str
    play: str
    text: str
    recipient: str = ""
    cards: tuple[Card, ...] = ()
    titles: tuple[str, ...] = ()
    """The titles of its assets, for the account manager, where no cards are shown."""
    language: str = ENGLISH

    @property
    def may_go_on(self) -> bool:
        """True when the nudge holds an asset for the customer."""
        return any(card.may_go_on for card in self.cards)


def act_words(
    act: str,
    on: date,
    *,
    about: str = "",
    remind_in_days: int = REMIND_IN_DAYS,
    language: str = ENGLISH,
) -> str:
    """Say what somebody did and when, in one plain line without their name.

    Of a reminder only the day is said on which it comes.
    """
    done, day_of = _DONE[act](reader_words(language)), phrases_of(language).day_of
    what = f": {about}" if about else ""
    if act == Act.REMIND_ME:
        return f"{done.format(day=day_of(on + timedelta(days=remind_in_days)))}{what}"
    return f"{done}{what}, {day_of(on)}"


def form(state: NudgeForm) -> View:
    """Return the form for what is chosen so far.

    Slack wants a submit button wherever there are inputs, so the button is always there; the check
    of the submission refuses what has not been looked at.
    """
    blocks = [_choice("Partner", "partner", PARTNER, state.partners, state.partner)]
    if state.partner is not None:
        blocks += _deal_step(state)
    if state.preview is not None:
        blocks += _preview(state.preview)
    return modal(
        "Nudge a partner",
        blocks,
        callback_id=FORM,
        submit="Send",
        metadata=state.metadata,
    )


def nudge(facts: NudgeFacts) -> list[Block]:
    """Show a nudge to the partner."""
    blocks = [section(*_paragraphs(facts.text))]
    for card in facts.cards:
        blocks += bare_card(card, language=facts.language)
    return [*blocks, actions(*_buttons(facts))]


def acted(facts: NudgeFacts, outcomes: Sequence[str], *, is_open: bool = False) -> list[Block]:
    """Show a nudge after something was done with it.

    While it `is_open` (somebody wants to be reminded) one can still say what became of it.
    """
    blocks = [*nudge(facts)[:-1], context(*(data(outcome, 300) for outcome in outcomes[-5:]))]
    return [*blocks, actions(*_buttons(facts, can_wait=False))] if is_open else blocks


def message(parts: Sequence[Sequence[Block]], *, language: str = ENGLISH) -> list[Block]:
    """Put nudges into one message: one as it is, several with a line that says how many."""
    if len(parts) == 1:
        return list(parts[0])
    head = reader_words(language).things_in_one_message.format(count=len(parts))
    blocks = [section(f"*{head}*")]
    for part in parts:
        blocks += [divider(), *part]
    return blocks


def muted(text: str, scope: str, *, language: str = ENGLISH) -> list[Block]:
    """Confirm a silence, with the way back."""
    again = button(reader_words(language).hear_again, action_id=UNMUTE, value=scope)
    return [section(text), actions(again)]


def play_words(title: str) -> str:
    """Name a play for people."""
    return f"“{data(title, 120)}”"


def silences(
    notice: str, silent: Sequence[tuple[str, str]], *, language: str = ENGLISH
) -> list[Block]:
    """Show a partner's person what they have silenced: (scope, words) each, with its way back."""
    said = reader_words(language)
    blocks = [section(data(notice, 600))]
    if silent:
        blocks.append(section(f"*{said.silences}*"))
    for scope, words in silent[:20]:
        again = button(said.hear_again, action_id=UNMUTE, value=scope)
        blocks.append(section(f"• {words}", accessory=again))
    return blocks


def reminder(facts: NudgeFacts, *, reader: str) -> list[Block]:
    """Remind the person who asked for it."""
    asked = reader_words(facts.language).asked_to_remind.format(name=data(reader, 80))
    return [context(asked), *nudge(facts)]


def confirmation(facts: NudgeFacts, outcomes: Sequence[str] = ()) -> list[Block]:
    """Tell the account manager what was sent, and what came of it so far."""
    blocks = [
        section(
            f"Nudge sent about {bold(facts.customer)}: {data(facts.play, 120)}",
            f"To: {data(facts.recipient, 200)}",
            quoted(facts.text, 900),
        )
    ]
    titles = ", ".join(data(title, 120) for title in facts.titles[:5])
    if titles:
        blocks.append(context(f"With: {titles}"))
    if outcomes:
        blocks.append(context(*(data(outcome, 300) for outcome in outcomes[-5:])))
    else:
        blocks.append(context("Nothing done with it yet. I will tell you here."))
    return blocks


def _deal_step(state: NudgeForm) -> list[Block]:
    if not state.deals:
        return [section("This partner has no open deal that a play could help with.")]
    # The block's name changes with what it depends on, or Slack would keep the former choice.
    deal = _choice("Deal", f"deal:{state.partner}", DEAL, state.deals, state.deal)
    if state.deal is None:
        return [deal]
    if not (state.plays or state.other_plays):
        return [deal, section("No play fits this deal at its present stage.")]
    plays = grouped_select(
        [(FITTING, state.plays), (OTHERS, state.other_plays)],
        action_id=PLAY,
        placeholder="Choose one",
        chosen=state.play,
    )
    return [deal, field("Play", plays, block_id=f"play:{state.deal}", dispatches=True)]


def _preview(preview: Preview) -> list[Block]:
    warnings = [f":warning: {data(warning, 300)}" for warning in preview.warnings[:5]]
    if not preview.can_be_sent:
        warnings.append("This nudge cannot be sent now. Choose another play or deal.")
    blocks: list[Block] = [
        divider(),
        *([section(*warnings)] if warnings else []),
        section("*Preview*", f"To: {data(preview.recipient, 200)}", quoted(preview.text)),
    ]
    for card in preview.cards[:5]:
        blocks += bare_card(card, language=preview.language)
    return blocks


def _buttons(facts: NudgeFacts, *, can_wait: bool = True) -> list[Block]:
    said = reader_words(facts.language)
    shown = [button(said.not_useful, action_id=NOT_USEFUL, value=facts.id)]
    if can_wait:
        shown += [button(said.remind_me, action_id=REMIND, value=facts.id), _more(facts, said)]
    if facts.may_go_on:
        shown.insert(
            0, button(said.sent_to_customer, action_id=SENT_ON, value=facts.id, style="primary")
        )
    return shown


def _more(facts: NudgeFacts, said: ReaderWords) -> Block:
    choices = (
        (f"{LATER}:1", said.remind_tomorrow),
        (f"{LATER}:7", said.remind_in_a_week),
        (MUTE, said.no_more_of_these),
        (f"{PAUSE}:14", said.no_nudges_for_two_weeks),
    )
    return overflow(
        [Choice(value=f"{facts.id}|{value}", label=label) for value, label in choices],
        action_id=MORE,
    )


def _paragraphs(text: str) -> list[str]:
    return [data(line, 1_500) for line in text.splitlines() if line.strip()] or ["-"]


def _choice(  # noqa: PLR0913 (the properties of a select)
    label: str,
    block_id: str,
    action_id: str,
    choices: Sequence[Choice],
    chosen: str | None,
    *,
    placeholder: str = "Choose one",
) -> Block:
    element = select(choices, action_id=action_id, placeholder=placeholder, chosen=chosen)
    return field(label, element, block_id=block_id, dispatches=True)
