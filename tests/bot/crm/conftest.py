"""A CRM behind a stand-in, a database with the example programme, and what keeps both in line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.crm.events import KIND
from bot.crm.exchange import CrmExchange, Surroundings
from bot.crm.opening import ConfiguredCrm
from playbooks.crm import queries
from playbooks.crm.mapping import CrmMapping
from playbooks.crm.ports import Crm
from playbooks.crm.queries import Connection, Letter
from playbooks.crm.record import from_json
from playbooks.crm.usecases import link, take_event
from playbooks.deals import queries as deals
from playbooks.deals.deal import Deal
from playbooks.deals.stages import Stage
from playbooks.deals.usecases import move_stage
from playbooks.programme.readers import find_member
from store import inbox, outbox
from store.database import Database
from tests.bot.crm.vendors import HUBSPOT, SALESFORCE, START, Vendor, World
from tests.content_index.sources.standin import (
    Authority,
    StandIn,
    make_authority,
    standing_in,
)

DEAL = "D-1001"  # Nordlicht's, in discovery


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@dataclass
class Bench:
    """Both sides of the exchange, and a clock that tests turn."""

    vendor: Vendor
    world: World
    server: StandIn
    mapping: CrmMapping
    database: Database
    environment: dict[str, str]
    now: datetime = START + timedelta(hours=1)
    woken: list[str] = field(default_factory=list)
    exchange: CrmExchange = field(init=False)
    exchanges: list[CrmExchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.exchange = self.new_exchange()

    def new_exchange(self) -> CrmExchange:
        """Another process, after this one was killed."""
        connection = self.mapping.connection
        assert connection is not None
        exchange = CrmExchange(
            Surroundings(
                database=self.database,
                mapping=self.mapping,
                connection=connection,
                open_crm=self.configured.opened,
                clock=lambda: self.now,
                today=datetime.date,
                on_stored=lambda: self.woken.append("woken"),
                most_attempts=3,
            )
        )
        self.exchanges.append(exchange)
        return exchange

    def close(self) -> None:
        for exchange in self.exchanges:
            exchange.close()

    @property
    def configured(self) -> ConfiguredCrm:
        return ConfiguredCrm(mapping=self.mapping, base=Path(), environment=self.environment)

    @contextmanager
    def opened(self) -> Iterator[Crm]:
        with self.configured.opened() as crm:
            yield crm

    def put(self, record_id: str | None = None, **by_our_name: str | None) -> None:
        """Somebody changes a record in the CRM; fields by our names, stages by our stages."""
        fields = {self.vendor.fields[name]: value for name, value in by_our_name.items()}
        stage = self.vendor.fields["stage"]
        if fields.get(stage) in set(Stage):
            fields[stage] = self.mapping.written_stage(Stage(str(fields[stage])))
        self.world.put(record_id or self.vendor.record_id, **fields)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def take_all(self) -> int:
        """Do what the worker does with the events in the inbox."""
        with self.database.transaction() as session:
            claims = inbox.claim(session, now=self.now, lease_seconds=60, limit=1000)
            for claimed in claims:
                assert claimed.kind == KIND
                take_event(
                    session,
                    from_json(claimed.payload),
                    self.mapping,
                    now=self.now,
                    today=self.now.date(),
                )
                inbox.finish(session, claimed, now=self.now)
        return len(claims)

    def link(self) -> None:
        with self.database.transaction() as session:
            assert not link(
                session,
                self.vendor.record_id,
                DEAL,
                self.mapping,
                now=self.now,
                today=self.now.date(),
            ).held

    def move(self, to: Stage, deal_id: str = DEAL) -> None:
        with self.database.transaction() as session:
            lena = find_member(session, "priya")
            assert lena is not None
            moved = move_stage(session, deal_id, to=to, by=lena, now=self.now, reason="So.")
            assert isinstance(moved, Deal), moved

    def deal(self) -> Deal:
        with self.database.reading() as session:
            found = deals.deal_for_program(session, DEAL)
        assert found is not None
        return found

    def letters(self) -> list[Letter]:
        with self.database.reading() as session:
            return queries.letters(session)

    def connection(self) -> Connection:
        with self.database.reading() as session:
            return queries.connection(session)

    def waiting(self) -> int:
        """How many writes are wanted and not done."""
        with self.database.reading() as session:
            return len(outbox.unfinished(session, topics=("crm.push",)))

    def stage_there(self, record_id: str | None = None) -> Stage:
        name = self.vendor.fields["stage"]
        known = self.world.records[record_id or self.vendor.record_id]
        return self.mapping.stages[known[name]]


Open = Callable[[Vendor], Bench]


@contextmanager
def opened_bench(
    vendor: Vendor, authority: Authority, prepared_file: Path, folder: Path
) -> Iterator[Bench]:
    """A bench in a folder of its own."""
    world = World()
    servers: list[StandIn] = []
    speaker = vendor.stand_in(world, lambda: servers[0].url)
    with ExitStack() as stack:
        servers.append(stack.enter_context(standing_in(speaker, authority)))
        shutil.copy(prepared_file, folder / "crm.sqlite3")
        database = Database(f"sqlite:///{folder / 'crm.sqlite3'}")
        stack.callback(database.close)
        bench = Bench(
            vendor=vendor,
            world=world,
            server=servers[0],
            mapping=vendor.mapping(servers[0].url, str(authority.ca_file)),
            database=database,
            environment={"CRM_TOKEN": world.secret},
        )
        stack.callback(bench.close)
        yield bench


@pytest.fixture
def open_bench(authority: Authority, prepared_file: Path, tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda vendor: stack.enter_context(
            opened_bench(vendor, authority, prepared_file, tmp_path)
        )


@pytest.fixture(params=[SALESFORCE, HUBSPOT], ids=lambda vendor: vendor.name)
def bench(request: pytest.FixtureRequest, open_bench: Open) -> Bench:
    return open_bench(request.param)
