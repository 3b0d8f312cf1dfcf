"""`dealmate crm simulate`: act as the CRM towards a running bot, with a real signed event."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import AsJson, Data, fail, print_json, settings_for
from playbooks.deals.stages import Stage

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import SecretStr

    from playbooks.crm.mapping import CrmMapping
    from store.database import Database

OK = 200
TIMEOUT_SECONDS = 10.0
LOOK_SECONDS = 0.2


def simulate(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    deal: Annotated[str, typer.Argument(help="The deal's number here, such as D-1001.")],
    stage: Annotated[Stage | None, typer.Option(help="The stage that the CRM says.")] = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="NAME=VALUE", help="Another field, by the CRM's name."),
    ] = None,
    record: Annotated[
        str | None, typer.Option(help="The record's id; the deal's own, or one made up, if not.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Where the bot listens; as the settings say if not given.")
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0, help="So many seconds to see what the bot makes of it.")
    ] = 10.0,
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Send what a CRM would send when somebody changes a record there, signed as it would be.

    For trials and for the demo: dealmate crm simulate D-1001 --stage validation. It waits a moment
    and says what became of it: moved, in line already, or why it waits for a person.
    """
    import httpx  # noqa: PLC0415

    from bot.composition import clock, opened_database  # noqa: PLC0415
    from bot.crm.opening import configured_crm  # noqa: PLC0415
    from content_index.sources.source import SourceError  # noqa: PLC0415
    from playbooks.crm import queries  # noqa: PLC0415
    from playbooks.deals.queries import deal_for_program  # noqa: PLC0415

    settings = settings_for(data)
    configured = configured_crm(settings)
    if configured is None:
        fail(f"There is no crm.yaml in {settings.data_folder}. docs/crm.md says how to write one.")
    with opened_database(settings) as database, database.reading() as session:
        known = queries.record_of_deal(session, deal.upper())
        found = deal_for_program(session, deal.upper())
    try:
        secret = configured.webhook_secret()
    except SourceError as error:
        fail(str(error))
    if secret is None:
        fail("crm.yaml has no 'webhook': this CRM sends no events.")
    fields = _fields(configured.mapping, deal.upper(), stage, field or [])
    account = None if found is None else configured.mapping.account_of(found.partner_id)
    if account is not None and known is None:  # a record that is known has told its account
        fields.setdefault(configured.mapping.fields.account, account)
    now = clock()
    about = record or (f"SIMULATED{_plain(deal)}" if known is None else known.id)
    body = json.dumps(
        {
            "record": about,
            "modified_at": now.isoformat(),
            "fields": fields,
        }
    ).encode()
    address = url or f"http://{settings.http_host}:{settings.http_port}/crm"
    headers = signed(body, secret=secret, now=now)
    try:
        answer = httpx.post(
            address,
            content=body,
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        fail(f"No bot listens at {address} ({type(error).__name__}). Start it, or give --url.")
    if answer.status_code != OK:
        fail(f"The bot does not take it ({answer.status_code}): {answer.text[:300]}")
    event_key = f"crm:sent:{headers['webhook-id']}"
    with opened_database(settings) as database:
        became = _became(database, configured.mapping.whole_id(about), event_key, wait_seconds=wait)
    if as_json:
        print_json({"sent": fields, **answer.json(), **asdict(became)})
    else:
        typer.echo(f"Sent for {deal.upper()}: {json.dumps(fields, ensure_ascii=False)}")
        typer.echo(became.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What the bot made of the event: the deal that it changed, or what waits for a person."""

    deal: str | None
    stage: str | None
    waits: str
    words: str


def _became(database: Database, record_id: str, event_key: str, *, wait_seconds: float) -> Became:
    """Look until the event is dealt with, and say what came of it."""
    from playbooks.crm import queries  # noqa: PLC0415
    from playbooks.deals.queries import deal_for_program  # noqa: PLC0415
    from store import inbox  # noqa: PLC0415

    deadline = time.monotonic() + wait_seconds
    while True:
        with database.reading() as session:
            is_open = inbox.is_unfinished(session, event_key=event_key)
            known = queries.record(session, record_id)
            letter = queries.open_letter(
                session, direction=queries.Direction.IN, record_id=record_id
            )
            deal = None if known is None else deal_for_program(session, known.deal_id or "")
        if not is_open or time.monotonic() > deadline:
            break
        time.sleep(LOOK_SECONDS)
    if is_open:
        words = "The bot has not taken it yet. It is kept, and taken once a bot works."
        return Became(deal=None, stage=None, waits="", words=words)
    if letter is not None:
        words = f"It waits for a person: {letter.words} `dealmate crm dead` lists it."
        return Became(deal=letter.deal_id, stage=None, waits=letter.words, words=words)
    if deal is None:
        words = "It changes nothing here: no deal is linked to that record, and none was made."
        return Became(deal=None, stage=None, waits="", words=words)
    words = f"It is deal {deal.id} here ({deal.customer}), which is at {deal.stage}."
    return Became(deal=deal.id, stage=str(deal.stage), waits="", words=words)


def signed(body: bytes, *, secret: SecretStr, now: datetime) -> dict[str, str]:
    """Return the headers of a body, as Standard Webhooks describe."""
    from content_index.sources.pushed import signature  # noqa: PLC0415

    event, stamp = f"evt_{uuid.uuid4().hex}", str(int(now.timestamp()))
    return {
        "webhook-id": event,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(event, stamp, body, secret=secret),
        "content-type": "application/json",
    }


def _fields(mapping: CrmMapping, deal: str, stage: Stage | None, more: list[str]) -> dict[str, Any]:
    if stage is None and not more:
        fail("Say what changed: --stage, or --field NAME=VALUE.")
    fields: dict[str, Any] = {}
    if mapping.fields.number is not None:
        fields[mapping.fields.number] = deal
    if stage is not None:
        written = mapping.written_stage(stage)
        if written is None:
            fail(f"crm.yaml names no stage of {mapping.name} that means {stage}.")
        fields[mapping.fields.stage] = written
    for text in more:
        name, equals, value = text.partition("=")
        if not equals:
            fail(f"--field {text}: write it as NAME=VALUE.")
        fields[name] = value or None
    return fields


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
