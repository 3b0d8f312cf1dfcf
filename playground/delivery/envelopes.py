"""The outer part of an event delivery, and who is meant by it."""

from playground.identifiers import Identifiers
from playground.state.records import App, Channel, Json
from playground.state.workspace import Workspace

VERIFICATION_TOKEN = "playground-verification-token"  # noqa: S105 Slack's legacy field, no secret


def event_envelope(workspace: Workspace, app: App, event: Json, *, channel: Channel | None) -> Json:
    """The `event_callback` body. `authorizations` names the app's installation.

    Of an installation in a whole organisation there is no team: only `team_id` says in which of
    its workspaces this happened.
    """
    identifiers: Identifiers = workspace.ids
    enterprise = workspace.enterprise_of(app.team_id)
    team_id = app.team_id
    if app.is_enterprise_install and channel is not None:
        team_id = next((one for one in channel.team_ids if app.covers(one)), team_id)
    envelope: Json = {
        "token": VERIFICATION_TOKEN,
        "team_id": team_id,
        "enterprise_id": enterprise,
        "context_team_id": team_id,
        "context_enterprise_id": enterprise,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": identifiers.make("Ev"),
        "event_time": int(workspace.clock.now()),
        "authorizations": [
            {
                "enterprise_id": enterprise,
                "team_id": None if app.is_enterprise_install else app.team_id,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": app.is_enterprise_install,
            }
        ],
        "is_ext_shared_channel": channel is not None and workspace.is_ext_shared(channel),
    }
    if enterprise is None:
        del envelope["enterprise_id"]
    if channel is not None:
        envelope["event_context"] = f"4-{channel.id}-{identifiers.secret(length=12)}"
    return envelope


def as_seen_by(workspace: Workspace, app: App, event: Json) -> Json:
    """A copy in which a member of another Grid organisation is of that organisation only.

    Slack names the organisation (`E...`) and not the workspace of such an actor.
    """
    author = workspace.users.get(str(event.get("user")))
    if author is None or "user_team" not in event:
        return dict(event)
    enterprise = workspace.enterprise_of(author.team_id)
    if enterprise is None or enterprise == workspace.enterprise_of(app.team_id):
        return dict(event)
    hidden = {"team": enterprise, "user_team": enterprise, "source_team": enterprise}
    if "user_profile" in event:
        hidden["user_profile"] = event["user_profile"] | {"team": enterprise}
    return event | hidden
