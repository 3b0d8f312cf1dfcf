"""The Home tab: for a partner, for the vendor's account managers, for somebody unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.slack.blocks import curating, nudges, reaching
from bot.slack.blocks.agreements import (
    AchievementLine,
    AgreementView,
    achievements,
    agreements,
)
from bot.slack.blocks.deal_rows import DealLine, cam_row, partner_row
from bot.slack.blocks.deals import (
    REGISTER,
    DealFacts,
    headline,
    review_buttons,
    settle_buttons,
)
from bot.slack.blocks.elements import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    header,
    home,
    section,
)
from bot.slack.blocks.markup import data, day, link, words
from playbooks.insights.pages import FIRST_PAGE, Page

MORE = "and {count} more · /deal list"
REVIEWS = 10
PAGE_BACK, PAGE_ON = "home_page_back", "home_page_on"
LINES = 8
LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerHome:
    """What a partner's person sees: their own organisation's deals and nothing else.

    `deals` are those of the `page`.
    """

    name: str
    partner: str
    cam: str
    deals: tuple[DealLine, ...] = ()
    page: Page = FIRST_PAGE
    achievements: tuple[AchievementLine, ...] = ()
    agreements: tuple[AgreementView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that the bot could not answer."""

    asked_by: str
    partner: str
    text: str
    asked_on: date
    url: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CamHome:
    """What an account manager sees. `due` and `acts` are plain lines, soonest or newest first.

    `deals` are those of the `page`, and `stage_counts` says how many of all are at each stage.
    `contested` are decided deals that may have become somebody else's. `letters` are the first of
    `letters_count` changes that did not go through between the CRM and deals.
    """

    name: str
    reviews: tuple[DealFacts, ...] = ()
    contested: tuple[DealFacts, ...] = ()
    deals: tuple[DealLine, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    due: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    agreements: tuple[AgreementView, ...] = ()
    letters: tuple[str, ...] = ()
    letters_count: int = 0
    page: Page = FIRST_PAGE
    stage_counts: Mapping[str, int] = field(default_factory=dict)


def partner(view: PartnerHome) -> View:
    """Return the Home tab of a partner's person."""
    blocks: list[Block] = [
        section(f"Hello {data(view.name, 80)}. Good to see you."),
        context(
            f"{data(view.partner, 100)} · your account manager: {data(view.cam, 80) or 'not named'}"
        ),
        actions(
            button("Register a deal", action_id=REGISTER, style="primary"),
            block_id="home_buttons",
        ),
        header("Your deals"),
    ]
    if not view.deals:
        blocks.append(section("No deals yet. Register one, and I bring what helps at each stage."))
    for line in view.deals:
        blocks += partner_row(line)
    blocks += _pages(view.page)
    blocks += achievements(view.achievements)
    blocks += agreements(view.agreements)
    blocks += [
        divider(),
        context("Questions? Mention me in our shared channel, or write to me in Messages."),
    ]
    return home(blocks, more="and more · /deal list")


def cam(view: CamHome) -> View:
    """Return the Home tab of an account manager."""
    blocks: list[Block] = [
        section(f"Hello {data(view.name, 80)}."),
        actions(
            button("Nudge a partner", action_id=nudges.OPEN, style="primary"),
            button("Record a milestone", action_id=reaching.OPEN),
            button("Change what is shown", action_id=curating.OPEN),
            block_id="home_buttons",
        ),
        header(f"Waiting for you ({len(view.reviews) + len(view.contested)})"),
    ]
    if not view.reviews and not view.contested:
        blocks.append(context("No registration waits for approval."))
    for deal in view.reviews[:REVIEWS]:
        lines = [headline(deal), _review_line(deal)]
        blocks += [section(*lines), actions(*review_buttons(deal))]
    blocks += _more(len(view.reviews), REVIEWS)
    for deal in view.contested[:REVIEWS]:
        blocks += [section(headline(deal), _review_line(deal)), *settle_buttons(deal)]
    blocks += _more(len(view.contested), REVIEWS)
    blocks += _letters(view)
    blocks += [header("Unanswered questions"), *_questions(view.questions)]
    blocks += [header("Nudges due"), _lines(view.due, "Nothing is due.")]
    blocks += [header("What partners did"), _lines(view.acts, "Nothing yet.")]
    blocks += agreements(view.agreements)
    blocks += [header("Deals by stage"), *_by_stage(view), *_pages(view.page)]
    return home(blocks, more="and more · /deal list")


def stranger(*, contact: str) -> View:
    """Return the Home tab of somebody whom the programme does not know."""
    ask = (
        f"Ask {data(contact, 80)} to add you to the partner programme."
        if contact
        else "Ask your contact at the vendor to add you to the partner programme."
    )
    return home(
        [
            section("Hello, I am Dealmate."),
            section(
                "I answer partners from the vendor's sales content, register their deals, and "
                "bring what helps at each stage.",
                f"I do not know you yet, so I can show you public content only. {ask}",
            ),
        ]
    )


def _review_line(deal: DealFacts) -> str:
    parts = [data(deal.partner, 100), words(deal.registration), f"{deal.completeness}% complete"]
    if deal.needs_review:
        parts.append(":warning: needs review")
    return " · ".join(parts)


def _letters(view: CamHome) -> list[Block]:
    """What is stuck between the CRM and the deals, and what to do; nothing where nothing is."""
    if not view.letters_count:
        return []
    shown = [f"• {data(words, 250)}" for words in view.letters[:LETTERS]]
    more = view.letters_count - len(shown)
    note = (
        "Each ends by itself when a later change goes through. Else whoever runs Dealmate mends "
        "its cause and replays it, or drops it: `dealmate crm dead`, `replay`, `drop`."
    )
    return [
        header(f"Stuck between the CRM and here ({view.letters_count})"),
        section(*shown, *([f"and {more} more"] if more else [])),
        context(note),
    ]


def _questions(questions: Sequence[OpenQuestion]) -> list[Block]:
    if not questions:
        return [context("None. Everything asked was answered.")]
    lines = []
    for one in questions[:LINES]:
        text = link(one.url, one.text, 200) if one.url else data(one.text, 200)
        who = f"{data(one.asked_by, 80)}, {data(one.partner, 80)}"
        mark = ":rotating_light: " if one.is_urgent else ""
        lines.append(f"• {mark}{text} ({who}, {day(one.asked_on)})")
    return [section(*lines), *_more(len(questions), LINES, note="and {count} more")]


def _lines(lines: Sequence[str], empty: str) -> Block:
    if not lines:
        return context(empty)
    shown = [f"• {data(line, 300)}" for line in lines[:LINES]]
    if len(lines) > LINES:
        shown.append(f"and {len(lines) - LINES} more")
    return section(*shown)


def _by_stage(view: CamHome) -> list[Block]:
    if not view.deals:
        return [context("No deals yet.")]
    blocks: list[Block] = []
    stage = None
    for line in view.deals:
        if line.deal.stage != stage:
            stage = line.deal.stage
            blocks.append(context(f"*{words(stage)}* ({view.stage_counts.get(stage, 0)})"))
        blocks.append(cam_row(line))
    return blocks


def _pages(page: Page) -> list[Block]:
    """Where in the list of deals this page is, and the way to the others; nothing for one page."""
    if page.count <= page.size:
        return []
    buttons = []
    if page.number > 0:
        label = f"Previous {page.size}"
        buttons.append(button(label, action_id=PAGE_BACK, value=str(page.number - 1)))
    if page.end < page.count:
        label = f"Next {min(page.size, page.count - page.end)}"
        buttons.append(button(label, action_id=PAGE_ON, value=str(page.number + 1)))
    place = f"Deals {page.begin + 1} to {page.end} of {page.count}"
    return [context(place), actions(*buttons, block_id="home_pages")]


def _more(count: int, shown: int, *, note: str = MORE) -> list[Block]:
    return [context(note.format(count=count - shown))] if count > shown else []
