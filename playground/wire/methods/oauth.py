"""oauth.v2.access, auth.revoke and apps.uninstall: how an app gets its tokens and loses them."""

from playground.state.records import App, Json, TokenKind
from playground.wire.errors import SlackError
from playground.wire.method import BOT_AND_USER, Call, Method


def _client(call: Call) -> App:
    client_id, secret = (
        str(call.arguments.get(one) or call.sent.get(one) or "")
        for one in ("client_id", "client_secret")
    )
    return call.services.installing.checked_client(client_id, secret)


async def _access(call: Call) -> Json:
    app = _client(call)
    installing = call.services.installing
    grant_type = call.arguments.get("grant_type") or "authorization_code"
    if grant_type == "refresh_token":
        return installing.refresh(app, refresh_token=str(call.arguments.get("refresh_token")))
    if grant_type != "authorization_code":
        raise SlackError("invalid_grant_type")
    return installing.exchange(
        app,
        code=str(call.arguments.get("code") or ""),
        redirect_uri=str(call.arguments.get("redirect_uri") or ""),
    )


async def _revoke(call: Call) -> Json:
    if call.arguments.get("test"):
        return {"revoked": False}
    call.services.installing.revoke(call.caller)
    return {"revoked": call.caller.app is not None}


async def _uninstall(call: Call) -> Json:
    app = call.services.installing.checked_client(
        str(call.arguments["client_id"]), str(call.arguments["client_secret"])
    )
    installed = call.caller.app
    if installed is None or installed.id != app.id:
        raise SlackError("client_id_token_mismatch")
    call.services.installing.uninstall(installed)
    return {"uninstalled": True}


METHODS = (
    Method(name="oauth.v2.access", handler=_access, needs_token=False),
    Method(
        name="auth.revoke",
        handler=_revoke,
        tokens=frozenset({TokenKind.BOT, TokenKind.USER}),
    ),
    Method(name="apps.uninstall", handler=_uninstall, tokens=BOT_AND_USER),
)
