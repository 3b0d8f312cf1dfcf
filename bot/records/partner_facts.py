"""What the records say of a partner, in words. What was agreed with its lead is never among it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.records.told import Line, Person, Told
from bot.records.words import words_of
from bot.slack.blocks.markup import spelt
from content_index.languages import ENGLISH, NAMES
from playbooks.programme import queries
from playbooks.programme.achievements import AchievementNow, AchievementState
from playbooks.programme.standing import Standing, standing_of
from retrieval.phrases import phrases_of
from retrieval.records.rules import RecordTopic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from playbooks.programme.people import Member, Partner

MOST_SHOWN = 20


def of_one(  # noqa: PLR0913 - what is told, of whom, to whom
    session: Session,
    partner: Partner,
    *,
    topic: RecordTopic,
    language: str,
    today: date,
    names_helper: bool,
    is_looked_up: bool = False,
) -> Told:
    """Tell one thing of a partner; `names_helper` if whoever can put it right is to be named.

    `is_looked_up`: what the next tier takes is asked of the documents besides.
    """
    standing = standing_of(session, partner, today=today)
    vendor_teams = queries.rules(session).vendor_team_ids
    nobody = Person(name=words_of(language).account_manager_word)
    helper = person_of(standing.helper, team_ids=vendor_teams) or nobody
    recorded = person_of(standing.cam, team_ids=vendor_teams) or helper
    is_named = topic is RecordTopic.ACCOUNT_MANAGER and recorded == helper
    names_helper = names_helper and not is_named
    if topic is RecordTopic.TIER:
        lines = _tier(standing, language, is_looked_up=is_looked_up)
    else:
        lines = _TELLS[topic](standing, recorded, language)
    return Told(
        language=language,
        lines=tuple(lines),
        source=source_lines(language, helper.name if names_helper else ""),
        partner_ids=frozenset({partner.id}),
    )


def of_all(partners: Sequence[Partner], *, language: str) -> Told:
    """Tell an account manager whom they look after."""
    words = words_of(language)
    if not partners:
        return Told(language=language, lines=(Line(words=words.no_partners),))
    lines = [Line(words=words.your_partners, fill={"count": str(len(partners))})]
    lines += [
        Line(
            words="\u2022 {name}: {tier}, {type}",
            fill={"name": one.name, "tier": spelt(one.tier), "type": spelt(one.type)},
        )
        for one in partners[:MOST_SHOWN]
    ]
    if len(partners) > MOST_SHOWN:
        more = {"count": str(len(partners) - MOST_SHOWN)}
        lines.append(Line(words=words.and_more, fill=more))
    return Told(
        language=language,
        lines=tuple(lines),
        source=source_lines(language),
        partner_ids=frozenset(one.id for one in partners),
    )


def source_lines(language: str, helper: str = "") -> tuple[Line, ...]:
    """Say where it is from, and who can put it right: by name alone, nobody is called for it."""
    words = words_of(language)
    wrong = [Line(words=words.something_wrong, fill={"name": helper})] if helper else []
    return (Line(words=words.from_records), *wrong)


def person_of(member: Member | None, *, team_ids: frozenset[str]) -> Person | None:
    """Return somebody with the Slack account that they have in one of these workspaces."""
    if member is None:
        return None
    own = [one.user_id for one in member.accounts if one.team_id in team_ids]
    return Person(name=member.name, slack_id=own[0] if own else "")


_Lines = list[Line]


def _account_manager(standing: Standing, helper: Person, language: str) -> _Lines:
    words = words_of(language)
    text = words.account_manager if standing.cam is not None else words.no_account_manager
    return [Line(words=text, fill={"partner": standing.partner.name, "person": helper})]


def _tier(standing: Standing, language: str, *, is_looked_up: bool) -> _Lines:
    words, partner = words_of(language), standing.partner
    lines = [Line(words=words.tier, fill={"partner": partner.name, "tier": spelt(partner.tier)})]
    if standing.next_tier:
        text = words.next_tier if is_looked_up else f"{words.next_tier} {words.ask_for_next_tier}"
        lines.append(Line(words=text, fill={"tier": spelt(standing.next_tier)}))
    elif standing.is_highest_tier:
        lines.append(Line(words=words.highest_tier))
    return lines


def _profile(standing: Standing, helper: Person, language: str) -> _Lines:
    words, partner = words_of(language), standing.partner
    known = phrases_of(language).languages if language != ENGLISH else NAMES
    names: list[tuple[str, Sequence[str]]] = [
        (words.type, [spelt(partner.type)]),
        (words.tier_of, [spelt(partner.tier)]),
        (words.regions, sorted(partner.regions)),
        (words.products, standing.products),
        (words.industries, [spelt(one) for one in sorted(partner.industries)]),
        (words.languages, [known.get(one, one) for one in partner.languages]),
        (words.distributor_of, [standing.distributor] if standing.distributor else []),
    ]
    lines = [Line(words=words.profile, fill={"partner": partner.name})]
    lines += [
        Line(words=f"\u2022 {text}", fill={"names": ", ".join(found)})
        for text, found in names
        if found
    ]
    if standing.cam is not None:
        lines.append(Line(words=f"\u2022 {words.manager_of}", fill={"person": helper.name}))
    return lines


def _achievements(standing: Standing, helper: Person, language: str) -> _Lines:
    del helper
    words, name = words_of(language), standing.partner.name
    if not standing.achievements:
        return [Line(words=words.no_achievements, fill={"partner": name})]
    lines = [Line(words=words.achievements, fill={"partner": name})]
    lines += [_achievement(one, language) for one in standing.achievements[:MOST_SHOWN]]
    if len(standing.achievements) > MOST_SHOWN:
        more = {"count": str(len(standing.achievements) - MOST_SHOWN)}
        lines.append(Line(words=words.and_more, fill=more))
    return lines


def _achievement(one: AchievementNow, language: str) -> Line:
    words = words_of(language)
    text = {
        AchievementState.LAPSED: words.lapsed,
        AchievementState.ENDING: words.ending,
        AchievementState.COMING: words.coming,
    }.get(one.state, words.held if one.day is None else words.held_until)
    day = "" if one.day is None else phrases_of(language).day_of(one.day)
    return Line(words=f"\u2022 {text}", fill={"name": spelt(one.id), "day": day})


def _distributor(standing: Standing, helper: Person, language: str) -> _Lines:
    del helper
    words, partner = words_of(language), standing.partner.name
    if not standing.distributor:
        return [Line(words=words.no_distributor, fill={"partner": partner})]
    fill = {"partner": partner, "distributor": standing.distributor}
    return [Line(words=words.distributor, fill=fill)]


_TELLS: Mapping[RecordTopic, Callable[[Standing, Person, str], _Lines]] = {
    RecordTopic.ACCOUNT_MANAGER: _account_manager,
    RecordTopic.PROFILE: _profile,
    RecordTopic.CERTIFICATIONS: _achievements,
    RecordTopic.DISTRIBUTOR: _distributor,
}
