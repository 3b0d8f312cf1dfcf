"""`dealmate crm simulate`: act as the CRM towards a running bot, with a real signed event."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.terminal import AsJson, Data, fail, print_json, settings_for
from playbooks.deals.stages import Stage

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import SecretStr

    from playbooks.crm.mapping import CrmMapping

OK = 200
TIMEOUT_SECONDS = 10.0


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
    data: Data = None,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Send what a CRM would send when somebody changes a record there, signed as it would be.

    For trials and for the demo: dealmate crm simulate D-1001 --stage validation
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
    body = json.dumps(
        {
            "record": record or (f"SIMULATED{_plain(deal)}" if known is None else known.id),
            "modified_at": now.isoformat(),
            "fields": fields,
        }
    ).encode()
    address = url or f"http://{settings.http_host}:{settings.http_port}/crm"
    try:
        answer = httpx.post(
            address,
            content=body,
            headers=signed(body, secret=secret, now=now),
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        fail(f"No bot listens at {address} ({type(error).__name__}). Start it, or give --url.")
    if answer.status_code != OK:
        fail(f"The bot does not take it ({answer.status_code}): {answer.text[:300]}")
    if as_json:
        print_json({"sent": fields, **answer.json()})
    else:
        typer.echo(f"Sent for {deal.upper()}: {json.dumps(fields, ensure_ascii=False)}")


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
