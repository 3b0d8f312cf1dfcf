"""Which workspace a call is about whose token is good for a whole Grid organisation."""

from dataclasses import replace

from playground.state.records import Caller, Json
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError
from playground.wire.table import Row

_NAMES_A_CHANNEL = ("channel", "channel_id")


def of_workspace(workspace: Workspace, caller: Caller, arguments: Json, row: Row) -> Caller:
    """The caller in one workspace: that of `team_id`, else of the channel, else the first.

    Raises missing_argument where Slack wants a `team_id` of such tokens, and
    team_access_not_granted for a workspace that the installation does not cover.
    """
    app = caller.app
    if app is None or not app.is_enterprise_install:
        return caller
    takes_team = any(one.name == "team_id" for one in row.arguments)
    team_id = str(arguments.get("team_id") or "") if takes_team else ""
    if takes_team and not team_id and "missing_argument" in row.errors:
        raise SlackError("missing_argument", needed="team_id")
    if team_id and not app.covers(team_id):
        raise SlackError("team_access_not_granted")
    return replace(caller, team_id=team_id or _team_of_channel(workspace, caller, arguments))


def _team_of_channel(workspace: Workspace, caller: Caller, arguments: Json) -> str:
    named = (str(arguments.get(name) or "") for name in _NAMES_A_CHANNEL)
    channel = next((workspace.channels[one] for one in named if one in workspace.channels), None)
    parties = channel.team_ids if channel is not None else []
    covered = (one for one in parties if caller.app is not None and caller.app.covers(one))
    return next(covered, caller.team_id)
