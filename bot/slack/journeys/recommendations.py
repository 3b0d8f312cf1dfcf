"""The assets that help with a deal at its stage, and what people do with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import structlog

from bot.jobs import Journey, Work
from bot.slack.blocks import recommendations as appearance
from bot.slack.blocks.answers import Part
from bot.slack.blocks.markup import data
from bot.slack.blocks.reader_words import reader_words
from bot.slack.blocks.recommendations import Card
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, tell
from bot.slack.journeys.deal_deciding import clicked_value
from bot.slack.journeys.deal_guard import deal_guard
from bot.slack.journeys.deal_room import Room, say
from content_index.labels import AudienceLevel
from content_index.languages import ENGLISH
from playbooks.deals import queries as deals
from playbooks.deals.stages import Registration
from playbooks.insights.for_deal import occasion_of, recommend_for_deal, words_of_deal
from playbooks.insights.measuring import Evidence
from playbooks.plays.acting import record_asset_act
from playbooks.plays.nudge import Act
from playbooks.plays.scheduling import words_for_recommendations
from playbooks.programme.audience import Audience, audience_grant
from playbooks.programme.people import VENDOR
from playbooks.programme.queries import members
from retrieval.fitting import text_fit
from store import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from bot.services import Dealmate
    from content_index.assets import Asset
    from content_index.labels import Grant
    from playbooks.deals.deal import Deal
    from playbooks.insights.recommending import Recommendation

log = structlog.get_logger(__name__)

MAY_GO_ON = frozenset({AudienceLevel.THRU_PARTNER, AudienceLevel.PUBLIC})
SOURCE = "recommendation"
ASSET_ACTED = "asset.acted"
"""Our own topic: somebody did something with a recommended asset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to show for a deal at its stage. `words` is what the play says, empty without one."""

    stage: str
    items: tuple[Recommendation, ...]
    words: str = ""
    language: str = ENGLISH
    """That of `words`."""

    @property
    def version_ids(self) -> tuple[int, ...]:
        """The versions that it names."""
        return tuple(item.asset.version_id for item in self.items)


def allowed_assets(dealmate: Dealmate, audience: Audience, now: datetime) -> list[Asset]:
    """Return what every reader of a message may see at this moment, owners by their names."""
    today = dealmate.today(now)
    with dealmate.database.reading() as session:
        grant = audience_grant(session, audience, today)
    return _granted_assets(dealmate, grant, today)


def _granted_assets(dealmate: Dealmate, grant: Grant, today: date) -> list[Asset]:
    with dealmate.database.reading() as session:
        names = {m.email: m.name for m in members(session, organisation=VENDOR)}
    assets = dealmate.library.assets(grant, today=today)
    return [replace(asset, owner=names.get(asset.owner or "", asset.owner)) for asset in assets]


def advise(dealmate: Dealmate, deal: Deal, audience: Audience, now: datetime) -> Advice:
    """Choose what helps with a deal, among what all of its room's readers may see."""
    today = dealmate.today(now)
    with dealmate.database.reading() as session:
        grant = audience_grant(session, audience, today)
    assets = _granted_assets(dealmate, grant, today)
    fit = text_fit(
        dealmate.library,
        words_of_deal(deal),
        grant,
        today=today,
        occasion=occasion_of(deal),
    )
    with dealmate.database.reading() as session:
        explores = dealmate.settings.explore_recommendations
        found = recommend_for_deal(
            session,
            deal,
            plays=dealmate.plays,
            assets=assets,
            today=today,
            evidence=Evidence(session, deal.partner_id, explores=explores),
            fit=fit,
        )
        said = words_for_recommendations(session, deal, plays=dealmate.plays, today=today)
    if found.gap is not None:
        log.info("asset_gap", deal=deal.id, stage=str(deal.stage), product=deal.product)
    advice = Advice(stage=deal.stage, items=found.items)
    return advice if said is None else replace(advice, words=said.text, language=said.language)


def put_advice(  # noqa: PLR0913 (what is said, where, under which key)
    work: Work, session: Session, deal: Deal, room: Room, advice: Advice, *, key: str
) -> None:
    """Post advice into a deal's thread and note what was shown.

    The versions are checked once more when it is posted: what is withdrawn meanwhile is not shown.
    """
    part = advice_part(advice, deal)
    say(
        work.dealmate,
        session,
        room,
        deal,
        key=key,
        text=part.text,
        blocks=part.blocks,
        version_ids=advice.version_ids,
        instead=reader_words(advice.language).stage_no_longer,
    )
    note_shown(session, deal, advice, key=key, now=work.now)


def advice_part(advice: Advice, deal: Deal, *, can_act: bool = True) -> Part:
    """Show what helps with a deal, as one message; `can_act`: with each asset's buttons."""
    cards = [card_of(item, deal) for item in advice.items]
    blocks = appearance.for_stage(
        advice.stage,
        deal.customer,
        cards,
        advice=advice.words,
        language=advice.language,
        can_act=can_act,
    )
    text = appearance.for_stage_text(advice.stage, cards, language=advice.language)
    return Part(text=text, blocks=blocks)


def note_shown(session: Session, deal: Deal, advice: Advice, *, key: str, now: datetime) -> None:
    """Note for the deal which assets were shown, once under a key."""
    for item in advice.items:
        one = f"{key}/{item.asset.id}"
        record_asset_act(session, deal.id, item.asset.id, Act.SHOWN, key=one, by=None, now=now)


def card_of(item: Recommendation, deal: Deal) -> Card:
    """Return what people see of a recommendation."""
    card = asset_card(
        item.asset,
        receipt=item.receipt,
        reference=f"{deal.id}|{item.asset.id}",
        deal_id=deal.id,
        warnings=item.warnings,
    )
    return replace(card, is_closed=is_closed(deal))


def is_closed(deal: Deal) -> bool:
    """Whether nothing goes to the deal's customer any more: won, lost, or not accepted."""
    return not deal.is_open or deal.registration is Registration.REJECTED


def asset_card(
    asset: Asset,
    *,
    receipt: Sequence[str],
    reference: str,
    deal_id: str | None,
    warnings: Sequence[str] = (),
) -> Card:
    """Return what people see of an asset."""
    return Card(
        asset_id=asset.id,
        title=asset.title,
        kind=asset.kind,
        version=asset.version,
        url=asset.url,
        receipt=tuple(receipt),
        may_go_on=asset.label.audience in MAY_GO_ON,
        reference=reference,
        deal_id=deal_id,
        owner=asset.owner or "",
        updated=asset.updated,
        warnings=tuple(warnings),
    )


def on_sent_on(work: Work) -> None:
    """Note that an asset went to the customer."""
    _note(work, Act.SENT_ON)


def on_not_useful(work: Work) -> None:
    """Note that an asset did not help; it is not suggested for this deal again."""
    _note(work, Act.NOT_USEFUL)


def on_open(work: Work) -> None:
    """Note that somebody of the deal's partner opened an asset; Slack opens it by itself."""
    envelope = Envelope.of(work.payload)
    deal_id, _, asset_id = clicked_value(envelope).partition("|")
    with work.finishing() as session:
        actor = actor_of(session, envelope)
        deal = None if actor is None else deals.deal(session, deal_id, viewer=actor)
        if actor is not None and deal is not None and actor.organisation == deal.partner_id:
            key = f"{SOURCE}:{deal.id}:{deal.stage_entry}:{asset_id}:{Act.OPENED}:{actor.id}"
            record_asset_act(
                session, deal.id, asset_id, Act.OPENED, key=key, by=actor, now=work.now
            )


def _note(work: Work, act: Act) -> None:
    envelope = Envelope.of(work.payload)
    deal_id, _, asset_id = clicked_value(envelope).partition("|")
    with work.dealmate.database.reading() as session:
        actor = actor_of(session, envelope)
        deal = None if actor is None else deals.deal(session, deal_id, viewer=actor)
        audience = Audience(
            team_ids=frozenset(), person=(envelope.user_team_id or "", envelope.user_id)
        )
        today = work.dealmate.today(work.now)
        grant = audience_grant(session, audience, today)
    asset = work.dealmate.library.asset(asset_id, grant, today=today)
    with work.finishing() as session:
        if actor is None:
            tell(work, session, envelope, UNKNOWN_PERSON)
            return
        words = reader_words(actor.language)
        if deal is None or actor.organisation != deal.partner_id:
            tell(work, session, envelope, words.not_your_deal)
        elif act is Act.SENT_ON and is_closed(deal):
            said = words.deal_closed.format(customer=data(deal.customer, 150))
            tell(work, session, envelope, said, guard=deal_guard(deal.id))
        elif asset is None or (act is Act.SENT_ON and asset.label.audience not in MAY_GO_ON):
            tell(work, session, envelope, words.not_to_send_on)
        else:
            key = f"{SOURCE}:{deal.id}:{deal.stage_entry}:{asset.id}:{act}:{actor.id}"
            record_asset_act(session, deal.id, asset.id, act, key=key, by=actor, now=work.now)
            payload = {"deal_id": deal.id}
            outbox.put(session, topic=ASSET_ACTED, key=key, payload=payload, now=work.now)
            noted = words.went_to_customer if act is Act.SENT_ON else words.not_suggested_again
            said = noted.format(title=data(asset.title, 150), customer=data(deal.customer, 150))
            instead = words.stage_no_longer
            guard = deal_guard(deal.id, version_ids=[asset.version_id], instead=instead)
            tell(work, session, envelope, said, guard=guard)


JOURNEY = Journey(
    handlers={
        f"action.{appearance.SENT_ON}": on_sent_on,
        f"action.{appearance.NOT_USEFUL}": on_not_useful,
        f"action.{appearance.OPEN}": on_open,
    }
)
