"""Controls for tests and for whoever runs the playground: sockets, request URLs, the clock."""

from playground.services import Services
from playground.state.records import Json
from playground.wire.errors import SlackError
from playground.world import DeliveryKind


async def disconnect(services: Services, body: Json) -> Json:
    """Send Slack's disconnect frame with `reason`, or drop the sockets without one."""
    app_id = str(body.get("app_id"))
    if body.get("reason"):
        await services.hub.disconnect(app_id, reason=str(body["reason"]))
    else:
        await services.hub.drop(app_id, close_code=int(body.get("close_code") or 1011))
    return {"ok": True}


async def request_url(services: Services, body: Json) -> Json:
    """Set the app's request URL, as in Slack's settings: it must answer the challenge first."""
    app = services.workspace.apps.get(str(body.get("app_id")))
    if app is None:
        raise SlackError("app_not_found")
    before = (app.request_url, app.delivery)
    app.request_url, app.delivery = str(body.get("url")), DeliveryKind.HTTP
    challenge = services.workspace.ids.secret(length=40)
    if await services.http.verify_url(
        app,
        challenge=challenge,
        timeout_seconds=services.workspace.timings.acknowledge_seconds,
    ):
        for one in services.workspace.installations():
            if one.id == app.id:
                one.request_url, one.delivery = app.request_url, app.delivery
        return {"ok": True}
    app.request_url, app.delivery = before
    raise SlackError("challenge_failed")


async def clock(services: Services, body: Json) -> Json:
    """Move the clock forward by `seconds`."""
    seconds = float(body.get("seconds") or 0)
    if seconds < 0:
        raise SlackError("clock_runs_forward_only")
    services.workspace.clock.advance(seconds)
    return {"ok": True, "now": services.workspace.clock.now()}
