"""entity.presentDetails: what an app says of an entity that a person opened."""

from playground.state.records import Json
from playground.wire.errors import SlackError
from playground.wire.method import BOT_ONLY, Call, Method


async def _present(call: Call) -> Json:
    given = call.arguments
    needs_login = bool(given.get("user_auth_required"))
    if needs_login and not given.get("user_auth_url"):
        raise SlackError("user_auth_url_missing")
    details = {
        "metadata": given.get("metadata"),
        "error": given.get("error"),
        "user_auth_url": given.get("user_auth_url") if needs_login else None,
    }
    call.services.presenting.present(
        call.caller.app,
        str(given["trigger_id"]),
        details={name: value for name, value in details.items() if value is not None},
    )
    return {}


METHODS = (Method(name="entity.presentDetails", handler=_present, tokens=BOT_ONLY),)
