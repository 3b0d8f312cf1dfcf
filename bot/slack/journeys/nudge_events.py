"""A nudge becomes due, is posted, and something is done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import RetryLaterError
from bot.jobs import Work
from bot.slack.blocks import nudges as appearance
from bot.slack.blocks.elements import context
from bot.slack.blocks.markup import data, mention
from bot.slack.blocks.reader_words import reader_words
from bot.slack.contacts import slack_id_of
from bot.slack.envelope import Envelope
from bot.slack.journeys.actor import UNKNOWN_PERSON, actor_of, tell
from bot.slack.journeys.deal_deciding import clicked_value
from bot.slack.journeys.deal_guard import nudge_guard
from bot.slack.journeys.home import refresh_homes
from bot.slack.journeys.nudge_moment import moment_of
from bot.slack.journeys.nudge_muting import tell_muted
from bot.slack.journeys.nudge_reading import Readers, readable_assets, readers_of
from bot.slack.journeys.nudge_showing import (
    about,
    facts_of,
    language_of,
    message_now,
    outcomes_of,
)
from bot.slack.journeys.nudge_telling import (
    confirm,
    confirmation_key,
    helper_of_nudge,
    tell_helper,
    tell_not_shown,
    tell_sender,
)
from bot.slack.messenger import Fate, Guard
from content_index.languages import ENGLISH
from playbooks.deals.queries import deal_for_program
from playbooks.deals.stages import Refusal, RefusalCode
from playbooks.plays import queries as plays
from playbooks.plays.acting import record_act
from playbooks.plays.muting import EVERYTHING, mute
from playbooks.plays.nudge import REMIND_IN_DAYS, Act, NudgeState
from playbooks.plays.sending import (
    NOBODY,
    NotSent,
    Postponed,
    ReadyToSend,
    mark_not_shown,
    mark_refused,
    mark_sent,
    nudge_at_send,
    nudge_readers,
)
from playbooks.plays.waiting import due_key
from playbooks.programme import queries as programme
from store import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from bot.services import Dealmate
    from playbooks.plays.nudge import Nudge
    from playbooks.programme.people import Member

POSTED = "nudge.posted"
"""Our own topic: a nudge's message is in the outbox, and what follows waits until it is posted."""
WAIT_SECONDS = 0.3


def on_due(work: Work) -> None:
    """Say a nudge whose time has come, after everything was checked once more."""
    nudge_id, number = str(work.payload["nudge_id"]), int(work.payload["round"])
    dealmate = work.dealmate
    with dealmate.database.reading() as session:
        delivery = nudge_readers(session, nudge_id, plays=dealmate.plays)
        nudge = plays.nudge(session, nudge_id)
        partner_id = None if nudge is None else nudge.partner_id
        moment = moment_of(dealmate, session, work.now, partner_id=partner_id)
    _wait_for_its_time(nudge, number, work)
    readers = None
    if delivery is not None and nudge is not None:
        readers = readers_of(dealmate, delivery, partner_id=nudge.partner_id)
        if readers is None and not delivery.is_private:  # others are in that channel by now
            readers = _private(dealmate, delivery.member_id)
    assets = [] if readers is None else readable_assets(dealmate, readers, work.now)
    with work.finishing() as session:
        ready = nudge_at_send(
            session,
            nudge_id,
            round=number,
            plays=dealmate.plays,
            assets=assets,
            moment=moment,
        )
        if isinstance(ready, Postponed):
            return
        if isinstance(ready, NotSent):
            tell_sender(work, session, ready.nudge, f"Not sent: {ready.reason}")
        elif readers is None:
            mark_refused(session, nudge_id, NOBODY)
            tell_sender(work, session, ready.nudge, "Not sent: nobody can be reached for it.")
        else:
            _post(work, session, ready, readers)


def on_posted(work: Work) -> None:
    """Once the message is there: note it, confirm it to the account manager, refresh the homes."""
    nudge_id, number = str(work.payload["nudge_id"]), int(work.payload["round"])
    key = message_key(nudge_id, number)
    with work.dealmate.database.reading() as session:
        fate = work.dealmate.messenger.fate(session, key=key)
        posted = work.dealmate.messenger.posted(session, key=key)
    if fate is None or fate is Fate.UNKNOWN:
        raise RetryLaterError("the nudge is being posted", seconds=WAIT_SECONDS)
    with work.finishing() as session:
        nudge = plays.nudge(session, nudge_id)
        if fate is Fate.REPLACED:
            nudge = mark_not_shown(session, nudge_id)
            if nudge is not None:
                tell_not_shown(work, session, nudge)
            return
        if posted is None:
            mark_refused(session, nudge_id)
            tell_sender(work, session, nudge, "Slack refused this nudge. Nothing was sent.")
            return
        nudge = mark_sent(session, nudge_id, channel_id=posted.channel, ts=posted.ts, now=work.now)
        if nudge is None:
            return
        if number == 1:
            confirm(work, session, nudge)
        _refresh_homes(work, session, [nudge, *plays.companions(session, nudge.id)])


def on_sent_on(work: Work) -> None:
    """The partner says that it went to the customer."""
    _act(work, Act.SENT_ON, clicked_value(Envelope.of(work.payload)))


def on_not_useful(work: Work) -> None:
    """The partner says that it does not help."""
    _act(work, Act.NOT_USEFUL, clicked_value(Envelope.of(work.payload)))


def on_remind(work: Work) -> None:
    """The partner wants to see it again in a few days."""
    _act(work, Act.REMIND_ME, clicked_value(Envelope.of(work.payload)))


def on_more(work: Work) -> None:
    """Something from the menu: later, or no more of this."""
    action = Envelope.of(work.payload).body["actions"][0]
    nudge_id, _, choice = str(action["selected_option"]["value"]).partition("|")
    what, _, days = choice.partition(":")
    if what == appearance.LATER:
        _act(work, Act.REMIND_ME, nudge_id, days=int(days))
    elif what == appearance.MUTE:
        _act(work, Act.MUTED, nudge_id)
    else:
        _pause(work, nudge_id, days=int(days))


def on_acted(work: Work) -> None:
    """Show the account manager what somebody did with a nudge."""
    nudge_id = str(work.payload["nudge_id"])
    confirmed_to = _confirmed_to(work, nudge_id)
    with work.finishing() as session:
        nudge = plays.nudge(session, nudge_id)
        if nudge is None:
            return
        outcomes = outcomes_of(session, nudge)
        key, facts = confirmation_key(nudge.id), facts_of(session, nudge, [])
        helper = helper_of_nudge(session, nudge)
        is_confirmed = work.dealmate.messenger.fate(session, key=key) is not None
        if is_confirmed:
            work.dealmate.messenger.update(
                session,
                key=f"{work.key}/confirmation",
                of=key,
                text=data(outcomes[-1]),
                blocks=appearance.confirmation(facts, outcomes),
                guard=nudge_guard([nudge]),
            )
        tell_helper(
            work,
            session,
            nudge,
            key=f"{work.key}/line",
            text=f"{data(facts.customer)}: {data(outcomes[-1])}",
            thread_of=key if is_confirmed and _has_account(helper, confirmed_to) else None,
        )
        _refresh_homes(work, session, [nudge])


def _confirmed_to(work: Work, nudge_id: str) -> str | None:
    """Return whose direct messages the confirmation is in; None where it is in nobody's yet."""
    with work.dealmate.database.reading() as session:
        at = work.dealmate.messenger.posted(session, key=confirmation_key(nudge_id))
    return None if at is None else work.dealmate.identity.user_of_direct(at.channel)


def _has_account(member: Member | None, user_id: str | None) -> bool:
    """Say whether it is theirs; before the confirmation is posted it is."""
    if user_id is None or member is None:
        return True
    return any(one.user_id == user_id for one in member.accounts)


def message_key(nudge_id: str, number: int) -> str:
    """Return the key of a nudge's message in one of its rounds."""
    return f"nudge/{nudge_id}/{number}"


def _private(dealmate: Dealmate, member_id: str | None) -> Readers | None:
    with dealmate.database.reading() as session:
        member = programme.member(session, member_id)
    user = slack_id_of(member, home_team_id=dealmate.identity.home_team_id)
    if member is None or user is None:
        return None
    team = next(i.team_id for i in member.identities if i.user_id == user)
    return Readers(audience=dealmate.identity.audience_of_person(team, user), user=user)


def _post(work: Work, session: Session, ready: ReadyToSend, readers: Readers) -> None:
    """Post a nudge, and in the same message what is due to the same readers as well."""
    nudge, parts = ready.nudge, (ready, *ready.also)
    most = appearance.CARDS_IN_DIGEST if ready.also else None
    facts = [
        facts_of(
            session,
            part.nudge,
            part.assets[:most],
            language=language_of(session, work.dealmate.plays, part.nudge),
        )
        for part in parts
    ]
    key = message_key(nudge.id, nudge.round)
    language = facts[0].language
    blocks = appearance.message([appearance.nudge(one) for one in facts], language=language)
    member = programme.member(session, nudge.delivery.member_id)
    if nudge.round > 1:
        blocks = appearance.reminder(facts[0], reader="" if member is None else member.first_name)
    guard = nudge_guard(
        [part.nudge for part in parts],
        version_ids=tuple(asset.version_id for part in parts for asset in part.assets),
        instead=reader_words(language).no_longer,
    )
    text = data(nudge.text, 600)
    called = slack_id_of(member, home_team_id=work.dealmate.identity.home_team_id)
    if readers.user is None and called is not None:  # Slack tells nobody of a thread's replies
        for_whom = reader_words(language).for_whom.format(person=mention(called))
        blocks = [*blocks, context(for_whom)]
    if readers.user is not None:
        work.dealmate.messenger.direct(
            session, key=key, user=readers.user, text=text, blocks=blocks, guard=guard
        )
    else:
        work.dealmate.messenger.post(
            session,
            key=key,
            channel=str(readers.channel),
            thread_ts=readers.thread_ts,
            text=text,
            blocks=blocks,
            guard=guard,
        )
    payload = {"nudge_id": nudge.id, "round": nudge.round}
    outbox.put(session, topic=POSTED, key=key, payload=payload, now=work.now)


def _wait_for_its_time(nudge: Nudge | None, number: int, work: Work) -> None:
    """Come again when the clock was set back meanwhile; an outdated row has nothing to wait for."""
    if nudge is None or nudge.round != number or nudge.state is not NudgeState.SCHEDULED:
        return
    seconds = (nudge.due_at - work.now).total_seconds()
    if seconds > 0 and work.key == due_key(nudge):
        raise RetryLaterError("the nudge is not due yet", seconds=seconds)


def _act(work: Work, act: Act, nudge_id: str, *, days: int = REMIND_IN_DAYS) -> None:
    """Record the act once; the message keeps its place and shows what was done."""
    envelope = Envelope.of(work.payload)
    with work.dealmate.database.reading() as session:
        nudge = plays.nudge(session, nudge_id)
        actor = actor_of(session, envelope)
        delivery = nudge_readers(session, nudge_id, plays=work.dealmate.plays)
    readers = None
    if nudge is not None and delivery is not None and actor is not None:
        readers = readers_of(work.dealmate, delivery, partner_id=nudge.partner_id)
    assets = [] if readers is None else readable_assets(work.dealmate, readers, work.now)
    known = work.dealmate.plays
    with work.finishing() as session:
        if actor is None:
            tell(work, session, envelope, UNKNOWN_PERSON)
            return
        language = ENGLISH if nudge is None else language_of(session, known, nudge)
        recorded = record_act(session, nudge_id, act, by=actor, now=work.now, remind_in_days=days)
        if isinstance(recorded, Refusal):
            said, guard = _refused(session, recorded, nudge, language)
            tell(work, session, envelope, said, guard=guard)
            return
        if not recorded.is_new:
            tell(work, session, envelope, reader_words(language).noted_already)
            return
        if act is Act.MUTED:
            tell_muted(work, session, envelope, scope=recorded.nudge.play_id, language=language)
        work.dealmate.messenger.update(
            session,
            key=f"{work.key}/acted",
            channel=envelope.channel_id,
            ts=envelope.message_ts,
            text=data(outcomes_of(session, recorded.nudge, language=language)[-1]),
            blocks=message_now(session, known, recorded.nudge, envelope.message_ts, assets),
            guard=nudge_guard([recorded.nudge]),
        )


def _refused(
    session: Session, refusal: Refusal, nudge: Nudge | None, language: str
) -> tuple[str, Guard | None]:
    """Say, escaped and in the reader's language, why an act was not recorded; and its guard."""
    said = reader_words(language)
    if nudge is not None and refusal.code is RefusalCode.ILLEGAL:
        words = said.deal_closed.format(customer=data(about(session, nudge), 150))
        return words, nudge_guard([nudge])
    is_others = refusal.code is RefusalCode.NOT_ALLOWED
    return said.only_addressee if is_others else said.not_for_you, None


def _pause(work: Work, nudge_id: str, *, days: int) -> None:
    """Whoever pressed it hears nothing that plays send by themselves, for so many days."""
    envelope = Envelope.of(work.payload)
    with work.finishing() as session:
        actor, nudge = actor_of(session, envelope), plays.nudge(session, nudge_id)
        if actor is None or nudge is None or actor.organisation != nudge.partner_id:
            words = UNKNOWN_PERSON
            if actor is not None:
                words = reader_words(actor.language).not_for_you
            tell(work, session, envelope, words)
            return
        language = language_of(session, work.dealmate.plays, nudge)
        until = work.now + timedelta(days=days)
        mute(session, member_id=actor.id, scope=EVERYTHING, until=until, by=actor.id, now=work.now)
        tell_muted(work, session, envelope, scope=EVERYTHING, language=language, until=until.date())


def _refresh_homes(work: Work, session: Session, nudges: Sequence[Nudge]) -> None:
    for deal_id in dict.fromkeys(nudge.deal_id for nudge in nudges):
        deal = None if deal_id is None else deal_for_program(session, deal_id)
        if deal is not None:
            refresh_homes(work, session, deal)
