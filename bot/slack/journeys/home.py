"""The Home tab: published when it is opened, and after each change that concerns its viewer.

Each of these only wants it published. What it shows is worked out by whoever sends it
(`bot/slack/sending.py`), from what its viewer may see at that moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import Journey, Work
from bot.slack.blocks import deal_rows as rows
from bot.slack.blocks import home as appearance
from bot.slack.blocks.agreements import AchievementLine, AgreementView, KpiLine
from bot.slack.blocks.elements import View
from bot.slack.blocks.markup import day, spelt
from bot.slack.blocks.nudges import act_words
from bot.slack.contacts import slack_id_of, waiting_for
from bot.slack.envelope import Envelope
from bot.slack.journeys.deal_deciding import clicked_value
from bot.slack.journeys.deal_room import address_of
from bot.slack.journeys.deal_words import facts_of
from bot.slack.journeys.recommendations import ASSET_ACTED, allowed_assets
from playbooks.crm.queries import letters_about
from playbooks.deals.queries import deal_for_program
from playbooks.insights.home import (
    ActLine,
    CamHome,
    DealLine,
    NudgeLine,
    cam_home,
    partner_home,
)
from playbooks.insights.pages import FIRST_PAGE, Page
from playbooks.programme import queries as programme
from playbooks.programme.audience import Audience
from playbooks.programme.readers import any_admin, cam_of_partner, who

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from bot.conversations.records import QuestionRecord
    from content_index.assets import Asset
    from playbooks.deals.deal import Deal
    from playbooks.programme.people import Agreement, Member

REFRESH = "home.refresh"
"""A topic of earlier releases, of which rows may be left: publish one person's Home tab anew."""
MOST_VIEWERS = 20
QUESTIONS = 20
"""Shown at most of those that wait."""


def on_opened(work: Work) -> None:
    """Publish the Home tab of whoever opened it: its first page is what they ask for."""
    envelope = Envelope.of(work.payload)
    if envelope.body.get("tab") in {None, "home"}:
        _publish(work, envelope.user_id, page=FIRST_PAGE.number)


def on_page(work: Work) -> None:
    """Show another page of the deals to whoever pressed its button."""
    envelope = Envelope.of(work.payload)
    _publish(work, envelope.user_id, page=int(clicked_value(envelope)))


def on_refresh(work: Work) -> None:
    """Publish the Home tab of somebody whom a change concerns."""
    _publish(work, str(work.payload["user_id"]))


def on_asset_acted(work: Work) -> None:
    """Show on the Home tabs what somebody did with a recommended asset."""
    with work.finishing() as session:
        deal = deal_for_program(session, str(work.payload["deal_id"]))
        if deal is not None:
            refresh_homes(work, session, deal)


def refresh_homes(work: Work, session: Session, deal: Deal) -> None:
    """Have the Home tabs of everybody who works on a deal published anew."""
    viewers = programme.members(session, organisation=deal.partner_id)[:MOST_VIEWERS]
    cam = cam_of_partner(session, deal.partner_id)
    for member in [*viewers, *([cam] if cam is not None else [])]:
        refresh_home(work, session, member)


def refresh_home(work: Work, session: Session, member: Member) -> None:
    """Have one person's Home tab published anew, once for this work."""
    user_id = slack_id_of(member, home_team_id=work.dealmate.identity.home_team_id)
    if user_id is not None:
        key = f"{work.key}/home/{user_id}"
        work.dealmate.messenger.publish_home(session, key=key, user=user_id)


def _publish(work: Work, user_id: str, *, page: int | None = None) -> None:
    with work.finishing() as session:
        key = f"{work.key}/home"
        work.dealmate.messenger.publish_home(session, key=key, user=user_id, page=page)


def home_now(work: Work) -> View:
    """Return what may be shown now to the user of a row of `Topic.HOME`: nothing to a stranger.

    Raises:
        RetryLaterError: Slack could not be asked who they are.
    """
    user_id = str(work.payload["user"])
    # The workspace that an event names is the one where the app is installed, not the person's own.
    audience = work.dealmate.identity.audience_of_user(user_id)
    member = None
    if audience.person is not None and audience.certain:
        with work.dealmate.database.reading() as session:
            member = who(session, *audience.person)
    page = Page(number=int(work.payload.get("page") or FIRST_PAGE.number))
    return _home_of(work, member, user_id, page=page)


def _home_of(work: Work, member: Member | None, user_id: str, *, page: Page) -> View:
    dealmate, today = work.dealmate, work.dealmate.today(work.now)
    if member is None:
        with dealmate.database.reading() as session:
            admin = any_admin(session)
        return appearance.stranger(contact="" if admin is None else admin.name)
    if member.is_vendor:
        with dealmate.database.reading() as session:
            found = cam_home(session, member, today=today, page=page)
        is_asset_named = any(line.act.asset_id for line in found.acts)
        shown = _assets_of(work, member, user_id) if is_asset_named else []
        titles = {asset.id: asset.title for asset in shown}
        with dealmate.database.reading() as session:
            return appearance.cam(_cam(work, session, found, titles))
    assets = _assets_of(work, member, user_id)
    with dealmate.database.reading() as session:
        mine = partner_home(
            session,
            member,
            plays=dealmate.plays,
            assets=assets,
            today=today,
            explores=dealmate.settings.explore_recommendations,
            page=page,
        )
        return appearance.partner(
            appearance.PartnerHome(
                name=member.first_name,
                partner=mine.partner_name,
                cam="" if mine.cam is None else mine.cam.name,
                deals=_lines(work, session, [*mine.open_deals, *mine.closed_deals], member),
                page=mine.page,
                achievements=tuple(
                    AchievementLine(name=one.id, state=one.state, day=one.day)
                    for one in mine.achievements
                ),
                agreements=_agreements([mine.agreement] if mine.agreement else []),
            )
        )


def _assets_of(work: Work, member: Member, user_id: str) -> list[Asset]:
    team_id = next((i.team_id for i in member.identities if i.user_id == user_id), "")
    audience = Audience(team_ids=frozenset(), person=(team_id, user_id))
    return allowed_assets(work.dealmate, audience, work.now)


def _cam(
    work: Work, session: Session, found: CamHome, titles: Mapping[str, str]
) -> appearance.CamHome:
    cam_id = None if found.member.is_admin else found.member.id
    asked = waiting_for(session, found.member, limit=QUESTIONS)
    count, letters = letters_about(session, cam_id=cam_id, limit=appearance.LETTERS)
    return appearance.CamHome(
        letters=tuple(f"{one.deal_id or one.record_id}: {one.words}" for one in letters),
        letters_count=count,
        name=found.member.first_name,
        reviews=tuple(
            facts_of(session, line.deal) for line in [*found.to_decide, *found.asked_back]
        ),
        contested=tuple(facts_of(session, line.deal) for line in found.contested),
        deals=_lines(work, session, found.open_deals, found.member),
        page=found.page,
        stage_counts={str(stage): count for stage, count in found.stage_counts.items()},
        questions=tuple(_question(session, record) for record in asked),
        due=tuple(_due(line) for line in found.due),
        acts=tuple(_act(line, titles) for line in found.acts),
        agreements=_agreements(found.agreements),
    )


def _agreements(agreed: Sequence[Agreement]) -> tuple[AgreementView, ...]:
    return tuple(
        AgreementView(
            partner=one.partner,
            joint_value=one.joint_value,
            kpis=tuple(
                KpiLine(name=k.name, target=k.target, unit=k.unit, actual=k.actual, end=k.end)
                for k in one.kpis
            ),
        )
        for one in agreed
        if one.kpis or one.joint_value
    )


def _lines(
    work: Work, session: Session, lines: Sequence[DealLine], viewer: Member
) -> tuple[rows.DealLine, ...]:
    return tuple(
        rows.DealLine(
            deal=facts_of(session, line.deal),
            days_in_stage=line.days_in_stage,
            is_stuck=line.is_stuck,
            next_asset=_next_asset(line),
            thread=address_of(work.dealmate, session, line.deal, viewer),
        )
        for line in lines
    )


def _next_asset(line: DealLine) -> rows.NextAsset | None:
    if line.next_asset is None:
        return None
    asset, receipt = line.next_asset.asset, line.next_asset.receipt
    return rows.NextAsset(title=asset.title, url=asset.url, reason=receipt[0] if receipt else "")


def _question(session: Session, record: QuestionRecord) -> appearance.OpenQuestion:
    team = record.user_team_id
    asker = None if team is None else who(session, team, record.user_id)
    partner = programme.partner(session, record.partner_id)
    return appearance.OpenQuestion(
        asked_by="Somebody" if asker is None else asker.name,
        partner="" if partner is None else partner.name,
        text=record.text,
        asked_on=record.asked_at.date(),
        url=record.link or "",
        is_urgent=record.is_urgent,
    )


def _due(line: NudgeLine) -> str:
    when = day(line.nudge.due_at.date())
    again = ", reminder" if line.nudge.round > 1 else ""
    customer = f", {line.customer}" if line.customer else ""  # some plays are about the partner
    return f"{when}: {line.nudge.play_title}{customer} ({line.partner_name}{again})"


def _act(line: ActLine, titles: Mapping[str, str]) -> str:
    act = line.act
    what = act.play_title or titles.get(act.asset_id) or spelt(act.asset_id)
    about = f"{what}, {line.customer}" if line.customer else what
    days = act.remind_in_days
    words = act_words(act.act, act.at.date(), about=about, remind_in_days=days)
    return f"{line.name} {words}"


JOURNEY = Journey(
    handlers={
        "event.app_home_opened": on_opened,
        REFRESH: on_refresh,
        ASSET_ACTED: on_asset_acted,
        f"action.{appearance.PAGE_BACK}": on_page,
        f"action.{appearance.PAGE_ON}": on_page,
    }
)
