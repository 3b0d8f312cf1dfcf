"""The whole bot against the playground: real Bolt, real HTTP and WebSocket, real SQLite.

Only the embedding model has a twin here: journeys of deals and nudges do not search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from bot.cli.example import prepare_crm
from bot.composition import Bot, Knowledge, load_plays, open_database
from bot.running import running_bot
from bot.settings import load_settings
from content_index.embedding.hashing import HashingEmbedder
from content_index.library import open_library
from playbooks.deals import queries as deal_queries
from playbooks.deals.deal import Deal
from playbooks.programme.definition import read_programme
from playbooks.programme.importing import import_programme
from playbooks.programme.readers import who
from playground.harness import Person, RunningPlayground, running_playground, wait_for
from retrieval.alarm import shipped_alarm
from retrieval.answering import Answerer
from store import inbox, outbox
from store.tables import InboxRow, InboxState, OutboxRow, OutboxState
from tests.bot.conftest import UNHURRIED
from tests.parsing import sync_folder

TIDEWELL = Path(__file__).parents[3] / "examples" / "tidewell"
APP = "A0DEALMATE"
BOT = "U0DEALMATE"
Json = dict[str, Any]
WAIT = 60.0
"""Seconds after which something that did not come is missing; machines may be busy."""


def _asset(name: str, kind: str, label: str, stages: str, suits: str = "") -> tuple[str, str]:
    front = (
        f"id: {name}\ntitle: {name.replace('-', ' ').title()}\nkind: {kind}\nversion: '1.0'\n"
        f"updated: 2026-09-01\nurl: https://enable.tidewell.example/{name}\n"
        f"label: {{{label}}}\nsuits: {{stages: [{stages}]{suits}}}\n"
    )
    return f"{name}.md", f"---\n{front}---\n# {name}\n\nWhat partners say about {name}.\n"


ASSETS = dict(
    [
        _asset("vault-one-pager", "one_pager", "audience: thru_partner", "registered",
               ", products: [vault]"),
        _asset("coldstack-card", "battlecard", "audience: to_partner", "discovery",
               ", competitors: [coldstack]"),
        _asset("steel-story", "case_study", "audience: public", "discovery, registered",
               ", products: [vault], competitors: [coldstack]"),
        _asset("gold-prices", "pricing", "audience: to_partner, minimum_tier: gold", "discovery",
               ", products: [vault]"),
        _asset("secret-margins", "pricing", "audience: internal", "discovery, registered",
               ", products: [vault], competitors: [coldstack]"),
        _asset("demo-script", "demo_script", "audience: to_partner", "validation",
               ", products: [vault]"),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A playground with a running bot, and what tests do in it again and again."""

    playground: RunningPlayground
    bot: Bot

    def person(self, user_id: str) -> Person:
        return self.playground.person(user_id)

    def dm(self, person: Person) -> str:
        """The channel of the person's direct messages with the bot."""
        return person.direct_channel(BOT)

    def wait_in_dm(self, person: Person, containing: str, *, timeout_seconds: float = WAIT) -> Json:
        return person.wait_for_message(
            self.dm(person), containing=containing, timeout_seconds=timeout_seconds
        )

    def wait_for_change(self, person: Person, message: Json, containing: str) -> Json:
        """The same message of the person's DM, once it says this."""

        def look() -> Json | None:
            history = person.history(self.dm(person))
            now = next(one for one in history if one["ts"] == message["ts"])
            return now if containing in str(now) else None

        return wait_for(look, what=f"{containing!r} in a message", timeout_seconds=WAIT)

    def say(self, channel: str, blocks: list[Json], *, text: str) -> Json:
        """Have the bot post something, as a journey would."""
        dealmate = self.bot.dealmate
        with dealmate.database.transaction() as session:
            dealmate.messenger.post(
                session, key=f"test/{text}", channel=channel, text=text, blocks=blocks
            )
        self.bot.worker.wake()
        reader = self.person({"C0KESTREL": "U0OWEN"}.get(channel, "U0JONAS"))
        return reader.wait_for_message(channel, containing=text, timeout_seconds=WAIT)

    def double_click(self, person: Person, message: Json, action: str, *, channel: str) -> None:
        """Press twice, quicker than the message can change."""
        rule = self.playground.faults.add({"delay_ms": 1500}, method="chat.update")
        for _ in range(2):
            assert person.click(message, action, channel=channel)["ok"]
        self.playground.faults.clear(rule)

    def open_registration(self, person: Person, channel: str, text: str = "") -> Json:
        assert person.command("/deal", text, channel=channel)["ok"]
        return person.wait_for_view(callback_id="deal_form", timeout_seconds=WAIT)

    def submit_registration(self, person: Person, **changed: Any) -> Deal:
        """Fill in and submit the form that is open, and wait until the deal is stored."""
        view = person.wait_for_view(callback_id="deal_form", timeout_seconds=WAIT)
        answer = person.submit(view, complete_form(**changed))
        assert answer["ok"], answer
        return self.wait_for_deal(str(changed["customer"]))

    def register(self, person: Person, channel: str, **changed: Any) -> Deal:
        """Register a deal by command."""
        self.open_registration(person, channel)
        return self.submit_registration(person, **changed)

    def wait_for_deal(self, customer: str) -> Deal:
        return wait_for(
            lambda: next((d for d in self.deals() if d.customer == customer), None),
            what=f"a deal for {customer}",
            timeout_seconds=WAIT,
        )

    def deals(self) -> list[Deal]:
        """Every deal there is, as the programme's admin sees them."""
        with self.bot.dealmate.database.reading() as session:
            admin = who(session, "T0TIDEWELL", "U0PRIYA")
            assert admin is not None
            return deal_queries.deals(session, viewer=admin)

    def deal(self, deal_id: str) -> Deal:
        with self.bot.dealmate.database.reading() as session:
            deal = deal_queries.deal_for_program(session, deal_id)
        assert deal is not None
        return deal

    def settle(self, *, but: str = "") -> None:
        """Wait until the bot has nothing to do, now or after a short wait, but for a topic."""
        wait_for(lambda: not self.is_busy(but=but), what="a bot at rest", timeout_seconds=WAIT)

    def is_busy(self, *, but: str = "") -> bool:
        soon = self.bot.dealmate.clock() + timedelta(minutes=1)
        received = select(func.count()).where(InboxRow.state.in_(inbox.UNFINISHED))
        wanted = select(func.count()).where(
            OutboxRow.state.in_(outbox.UNFINISHED),
            OutboxRow.due_at <= soon,
            OutboxRow.topic != but,
        )
        with self.bot.dealmate.database.reading() as session:
            return bool(session.scalar(received) or session.scalar(wanted))

    def waiting(self, topic: str) -> list[int]:
        """In how many days, rounded, the pending work of a topic is due; only what is not yet."""
        now = self.bot.dealmate.clock()
        query = select(OutboxRow.due_at).where(OutboxRow.topic == topic, OutboxRow.due_at > now)
        with self.bot.dealmate.database.reading() as session:
            return [round((due - now) / timedelta(days=1)) for due in session.scalars(query)]

    def dead(self) -> list[str]:
        """What the bot gave up on: its kind and the error."""
        with self.bot.dealmate.database.reading() as session:
            rows = [
                *session.execute(
                    select(InboxRow.kind, InboxRow.error).where(InboxRow.state == InboxState.DEAD)
                ),
                *session.execute(
                    select(OutboxRow.topic, OutboxRow.error).where(
                        OutboxRow.state == OutboxState.DEAD
                    )
                ),
            ]
        return [f"{kind}: {error}" for kind, error in rows]


def chosen(value: str) -> Json:
    return {"selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}


def complete_form(*, customer: str, **changed: Any) -> Json:
    """A complete registration form."""
    values: Json = {
        "customer": customer,
        "customer_domain": f"{customer.split(maxsplit=1)[0].lower()}.example",
        "product": chosen("vault"),
        "amount": "48,000",
        "currency": chosen("EUR"),
        "industry": chosen("manufacturing"),
        "stage": chosen("registered"),
        "expected_close": {"selected_date": day_from_now(90)},
        "competitor": chosen("coldstack"),
        "contact_role": chosen("it_manager"),
        "notes": "Two plants.",
    }
    return values | changed


def day_from_now(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


@pytest.fixture
def filled() -> Callable[..., Json]:
    return complete_form


@pytest.fixture
def pick() -> Callable[[str], Json]:
    return chosen


@pytest.fixture
def in_days() -> Callable[[int], str]:
    return day_from_now


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One for all tests, which keep to customers of their own."""
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened
        opened.settle()
        assert opened.dead() == []


def crowded_world(folder: Path) -> Path:
    """Tidewell's world, with a newcomer whom the programme does not know, and with BrightPath in
    what the programme takes for Kestrel's own channel."""
    world = yaml.safe_load((TIDEWELL / "world.yaml").read_text(encoding="utf-8"))
    world["enforce_rates"] = False  # the journeys press a week's clicks into a minute
    for app in world["apps"]:
        app["manifest"] = str((TIDEWELL / app["manifest"]).resolve())
    newcomer = {"id": "U0NEW", "team": "T0COSTACLOUD", "name": "new", "real_name": "Nadia New"}
    world["users"].append(newcomer | {"email": "new@costacloud.example", "kind": "member"})
    for channel in world["channels"]:
        if channel["id"] == "C0KESTREL":
            channel["shared_with"].append("T0BRIGHTPATH")
            channel["members"].append("U0DANA")
        if channel["id"] == "C0COSTACLOUD":
            channel["members"].append("U0NEW")
    path = folder / "world.yaml"
    path.write_text(yaml.safe_dump(world), encoding="utf-8")
    return path


@contextmanager
def open_office(folder: Path, *, deal_notices_a_minute: int = 1_000) -> Iterator[Office]:
    content = folder / "content"
    content.mkdir()
    for name, text in ASSETS.items():
        (content / name).write_text(text, encoding="utf-8")
    with running_playground(crowded_world(folder), timings=UNHURRIED) as playground:
        settings = load_settings(
            {},
            data_folder=folder / "data",
            slack_bot_token="xoxb-playground-dealmate",
            slack_app_token="xapp-playground-dealmate",
            slack_api_url=playground.api_url,
            audience_cache_seconds=0.0,
            deal_notices_a_minute=deal_notices_a_minute,
        )
        database = open_database(settings)
        prepare_crm(TIDEWELL / "crm.yaml", settings.data_folder)
        now = datetime.now(UTC)
        with database.transaction() as session:
            import_programme(session, read_programme(TIDEWELL / "programme.yaml"), now)
        library = open_library(database=database, embedder=HashingEmbedder())
        sync_folder(library, content, now=now)
        knowledge = Knowledge(
            settings=settings,
            database=database,
            library=library,
            answerer=Answerer(library, alarm=shipped_alarm().chance),
            plays=load_plays(settings),
        )
        try:
            with running_bot(knowledge) as bot:
                playground.wait_for_app(APP)
                yield Office(playground=playground, bot=bot)
        finally:
            database.close()
