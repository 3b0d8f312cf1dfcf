"""What was agreed with a partner and how much of it is reached, in words.

For the partner's lead and its account manager alone: see `agreement_for`. Whoever else asks is told
who hears of it, the same whether there is anything.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.records.numbers import number
from bot.records.partner_facts import source_lines
from bot.records.target_naming import named_in
from bot.records.told import Line, Told
from bot.records.words import words_of
from playbooks.programme import queries
from playbooks.programme.people import Role, agreement_for
from playbooks.programme.progress import Progress, progress_of
from retrieval.phrases import phrases_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from playbooks.programme.people import Kpi, Member, Partner

MOST_SHOWN = 20


def targets_of(  # noqa: PLR0913 - what is told, of whom, to whom
    session: Session, partner: Partner, *, asker: Member, text: str, language: str, today: date
) -> Told:
    """Tell the numbers that a question names, or all; to who may not hear them, who may."""
    words, agreed = words_of(language), agreement_for(asker, partner)
    cam = queries.member(session, partner.cam_id)
    if agreed is None:
        leads = queries.members(session, organisation=partner.id, role=Role.PARTNER_LEAD)
        names = [one.name for one in (*leads, *([cam] if cam is not None else []))]
        known = phrases_of(language).joined(names or [words.account_manager_word])
        fill = {"partner": partner.name, "names": known}
        return Told(
            language=language,
            lines=(Line(words=words.targets_for_others, fill=fill),),
            partner_ids=frozenset({partner.id}),
        )
    helper = cam.name if cam is not None and cam.id != asker.id else ""
    return Told(
        language=language,
        lines=tuple(_lines(agreed.kpis, partner, text=text, language=language, today=today)),
        source=source_lines(language, helper),
        partner_ids=frozenset({partner.id}),
        agreed_with=frozenset({partner.id}),
    )


def _lines(
    kpis: tuple[Kpi, ...], partner: Partner, *, text: str, language: str, today: date
) -> list[Line]:
    words = words_of(language)
    if not kpis:
        return [Line(words=words.no_targets, fill={"partner": partner.name})]
    named = named_in(text, kpis)
    lines = []
    if named.is_other_kind:
        lines.append(Line(words=words.no_such_target))
    if named.is_other_period:
        lines.append(Line(words=words.no_target_of_period))
    day = phrases_of(language).day_of(today)
    lines.append(Line(words=words.targets, fill={"partner": partner.name, "day": day}))
    found = [progress_of(kpi, today=today) for kpi in named.kpis]
    found.sort(key=lambda one: one.is_over)
    lines += [_line(one, language) for one in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        more = {"count": str(len(found) - MOST_SHOWN)}
        lines.append(Line(words=words.and_more, fill=more))
    return lines


def _line(one: Progress, language: str) -> Line:
    words, kpi = words_of(language), one.kpi
    fill = {"name": kpi.name, "target": _number(kpi.target, kpi.unit, language)}
    text = words.target_uncounted
    if kpi.actual is not None and one.missing is not None:
        fill["actual"] = _number(kpi.actual, "", language)
        fill["missing"] = _number(one.missing, kpi.unit, language)
        text = words.target_open if one.missing else words.target_reached
        if one.reached is not None:
            fill["share"] = _percent(one.reached)
            text += words.target_share
    if one.passed is not None:
        fill["passed"] = _percent(one.passed)
        text += words.target_time
    last = kpi.start if one.is_to_come else kpi.end
    if last is not None:
        fill["day"] = phrases_of(language).day_of(last)
        text += (
            words.target_begins
            if one.is_to_come
            else words.target_ended
            if one.is_over
            else words.target_until
        )
    return Line(words=f"\u2022 {text}.", fill=fill)


def _number(value: Decimal, unit: str, language: str) -> str:
    """Return a number with its unit: 312,000 EUR or 312.000 EUR."""
    return f"{number(value, language)} {unit}".rstrip()


def _percent(share: float) -> str:
    return f"{int(share * 100)} %"
