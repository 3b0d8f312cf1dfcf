"""A table moves many deals at once: a few are told one by one, the rest by one message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from bot.slack.journeys.deal_bursts import DIGEST
from bot.slack.journeys.nudge_ticks import HOUR, TICK
from playbooks.deals.deal import CAME_BY_CRM
from playbooks.deals.registering import RegistrationForm
from playbooks.deals.usecases import Registered, register_deal
from playbooks.programme import queries as programme
from playbooks.sheets.files import given_by_files
from playbooks.sheets.loading import take_over
from store import outbox
from store.tables import OutboxRow, OutboxState
from tests.bot_ui.journeys.conftest import open_office

if TYPE_CHECKING:
    from tests.bot_ui.journeys.conftest import Office

Json = dict[str, Any]
WAIT = 60.0
CHANNEL = "C0NORDLICHT"
HEADER = "id,partner,registered_by,customer,product,amount,stage,registration"
DEALS = 8


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that tells three changes one by one."""
    with open_office(tmp_path_factory.mktemp("calm"), deal_notices_a_minute=3) as opened:
        yield opened
        opened.settle()
        assert opened.dead() == []


def import_table(office: Office, folder: Path, lines: list[str]) -> None:
    path = folder / "deals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    given, _ = given_by_files([path], dates=None, is_whole=False)
    dealmate = office.bot.dealmate
    with dealmate.database.transaction() as session:
        plan = take_over(session, given, skip_faulty=False, now=dealmate.clock())
    assert plan.problems == ()
    office.bot.worker.wake()
    office.settle(but=DIGEST)


def digest_now(office: Office) -> None:
    """Let the minute pass: what is due then is due now, twice over."""
    dealmate = office.bot.dealmate
    with dealmate.database.transaction() as session:
        session.execute(
            update(OutboxRow).where(OutboxRow.topic == DIGEST).values(due_at=dealmate.clock())
        )
    office.bot.worker.wake()
    office.settle()


def test_many_moves_are_one_message_with_each_deal_once(calm: Office, tmp_path: Path) -> None:
    lena = calm.person("U0LENA")
    names = [f"Burstwerk {chr(65 + n)}" for n in range(DEALS)]
    import_table(
        calm,
        tmp_path,
        [HEADER]
        + [
            f"B-{n},nordlicht,lena,{name},vault,900,discovery,approved"
            for n, name in enumerate(names)
        ],
    )
    assert not [one for one in lena.history(CHANNEL) if "Burstwerk" in str(one)]

    import_table(calm, tmp_path, ["id,stage", *(f"B-{n},validation" for n in range(DEALS))])
    roots = [one for one in lena.history(CHANNEL) if "Burstwerk" in str(one)]
    assert len(roots) <= 3 + 2, "two threads of the worker may begin at once"
    digest_now(calm)
    digest_now(calm)
    now = [one for one in lena.history(CHANNEL) if "Burstwerk" in str(one)]
    (digest,) = [one for one in now if "deals have changed" in str(one)]
    assert len(now) == len(roots) + 1
    alone = [name for name in names if any(name in str(one) for one in roots)]
    listed = [name for name in names if f"*{name}* moved from Discovery" in str(digest)]
    assert sorted(alone + listed) == names, "nothing lost, nothing twice"
    assert all(calm.deal(f"B-{n}").stage == "validation" for n in range(DEALS))
    home = lena.wait_for_home("A0DEALMATE", containing="Burstwerk", timeout_seconds=WAIT)
    assert "validation" in str(home).lower()


def test_many_registrations_are_one_message_to_the_cam(calm: Office, tmp_path: Path) -> None:
    ana = calm.person("U0ANA")
    names = [f"Massenfall {chr(65 + n)}" for n in range(DEALS)]
    import_table(
        calm,
        tmp_path,
        [HEADER]
        + [
            f"M-{n},costacloud,marta,{name},vault,900,registered,submitted"
            for n, name in enumerate(names)
        ],
    )
    before = [one for one in ana.history(calm.dm(ana)) if "Massenfall" in str(one)]
    assert 1 <= len(before) <= 5
    assert "deal_approve" in str(before[0])
    digest_now(calm)
    now = [one for one in ana.history(calm.dm(ana)) if "Massenfall" in str(one)]
    (digest,) = [one for one in now if "deals have changed" in str(one)]
    told = [name for name in names if sum(f"{name}*" in str(one) for one in now) == 1]
    assert told == names
    assert "(Costa Cloud) is registered and waits for approval" in str(digest)
    assert "Home tab" in str(digest)
    home = ana.wait_for_home("A0DEALMATE", containing="Massenfall", timeout_seconds=WAIT)
    assert "deal_approve" in str(home)


def test_many_registrations_by_a_crm_are_one_message_too(calm: Office) -> None:
    mia = calm.person("U0MIA")
    names = [f"Ledgerfall {chr(65 + n)}" for n in range(DEALS)]
    dealmate = calm.bot.dealmate
    with dealmate.database.transaction() as session:
        dana = programme.member(session, "dana")
        assert dana is not None
        for name in names:
            form = RegistrationForm(customer=name, product="vault", amount="900")
            taken = register_deal(
                session,
                form,
                by=dana,
                request_key=f"crm:{name}",
                now=dealmate.clock(),
                today=dealmate.clock().date(),
                note=CAME_BY_CRM,
            )
            assert isinstance(taken, Registered)
    calm.bot.worker.wake()
    calm.settle(but=DIGEST)
    before = [one for one in mia.history(calm.dm(mia)) if "Ledgerfall" in str(one)]
    assert 1 <= len(before) <= 5
    digest_now(calm)
    now = [one for one in mia.history(calm.dm(mia)) if "Ledgerfall" in str(one)]
    assert sum("deals have changed" in str(one) for one in now) == 1
    told = [name for name in names if sum(f"{name}*" in str(one) for one in now) == 1]
    assert told == names


def test_what_a_digest_left_that_was_given_up_is_told_with_the_next_hour(
    calm: Office, tmp_path: Path
) -> None:
    lena, dealmate = calm.person("U0LENA"), calm.bot.dealmate
    names = [f"Liegenblieb {chr(65 + n)}" for n in range(DEALS)]
    lines = [
        f"L-{n},nordlicht,lena,{name},vault,900,discovery,approved" for n, name in enumerate(names)
    ]
    import_table(calm, tmp_path, [HEADER, *lines])
    import_table(calm, tmp_path, ["id,stage", *(f"L-{n},validation" for n in range(DEALS))])
    with dealmate.database.transaction() as session:
        # As if it had been given up; this office counts what is.
        waiting = OutboxRow.topic == DIGEST, OutboxRow.state == OutboxState.PENDING
        session.execute(update(OutboxRow).where(*waiting).values(state=OutboxState.DONE))
    digest_now(calm)
    assert not [
        one
        for one in lena.history(CHANNEL)
        if "deals have changed" in str(one) and "Liegenblieb" in str(one)
    ]

    with dealmate.database.transaction() as session:
        payload = {"what": HOUR, "after": ""}
        outbox.put(session, topic=TICK, key="hour/test", payload=payload, now=dealmate.clock())
    calm.bot.worker.wake()
    calm.settle(but=DIGEST)
    digest_now(calm)
    now = [one for one in lena.history(CHANNEL) if "Liegenblieb" in str(one)]
    (digest,) = [one for one in now if "deals have changed" in str(one)]
    listed = [name for name in names if f"*{name}* moved from Discovery" in str(digest)]
    alone = [name for name in names if any(name in str(one) for one in now if one != digest)]
    assert sorted(alone + listed) == names
