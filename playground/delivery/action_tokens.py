"""The token in a message event with which an app may search for the person who wrote."""

from playground.state.records import ActionToken, App, ChannelKind, Json
from playground.state.workspace import Workspace

ACTION_TOKEN_SECONDS = 600.0
_DIRECT = ChannelKind.IM.channel_type


def with_action_token(workspace: Workspace, app: App, event: Json) -> Json:
    """The event, with `assistant_thread.action_token` when a person speaks to a searching app.

    That is a mention or a direct message to an app with one of the `search:read` scopes.
    """
    to_the_app = event["type"] == "app_mention" or (
        event["type"] == "message"
        and event.get("channel_type") == _DIRECT
        and event.get("subtype") in (None, "file_share")
    )
    scopes = app.manifest.bot_scopes or frozenset()
    author = workspace.users.get(str(event.get("user")))
    may_search = any(scope.startswith("search:read") for scope in scopes)
    if not to_the_app or not may_search or author is None or author.is_bot:
        return event
    token = f"{workspace.ids.digits()}.{workspace.ids.digits()}.{workspace.ids.secret(length=16)}"
    workspace.action_tokens[token] = ActionToken(
        app_id=app.id,
        user_id=author.id,
        expires_at=workspace.clock.now() + ACTION_TOKEN_SECONDS,
    )
    return event | {"assistant_thread": {"action_token": token}}
