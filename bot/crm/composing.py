"""What a running bot has for its CRM: a thread that talks to it, and a way in for its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.crm.exchange import CrmExchange, Surroundings
from bot.web.crm_events import CrmEvents, crm_route, hubspot_route

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.composition import Bot
    from bot.crm.opening import ConfiguredCrm


def compose_exchange(bot: Bot, crm: ConfiguredCrm) -> CrmExchange | None:
    """Return the thread that asks the CRM and writes to it, not yet started.

    None for a CRM that only sends events.
    """
    connection = crm.mapping.connection
    if connection is None:
        return None
    return CrmExchange(
        Surroundings(
            database=bot.dealmate.database,
            mapping=crm.mapping,
            connection=connection,
            open_crm=crm.opened,
            clock=bot.dealmate.clock,
            today=bot.dealmate.today,
            on_stored=bot.worker.wake,
            most_attempts=bot.dealmate.settings.most_attempts,
        )
    )


def crm_routes(bot: Bot, crm: ConfiguredCrm) -> list[Route]:
    """Return the routes of events, where the CRM sends any."""
    endpoint = CrmEvents(
        crm,
        database=bot.dealmate.database,
        body_limit_bytes=bot.dealmate.settings.http_body_limit_bytes,
        on_stored=bot.worker.wake,
        clock=bot.dealmate.clock,
    )
    hubspot = crm.mapping.hubspot
    routes = [] if crm.mapping.webhook is None else [crm_route(endpoint)]
    if hubspot is not None and hubspot.app_secret is not None:
        routes.append(hubspot_route(endpoint))
    return routes
