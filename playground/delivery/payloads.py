"""The bodies of interactions, in Slack's shapes. Pure: built from records, sent elsewhere."""

from dataclasses import dataclass

from playground.delivery.envelopes import VERIFICATION_TOKEN
from playground.state.records import App, Channel, ChannelKind, Json, Message, User
from playground.state.workspace import Workspace

PASSED_ON = (
    "value",
    "selected_option",
    "selected_options",
    "selected_date",
    "selected_time",
    "selected_date_time",
    "selected_user",
    "selected_users",
    "selected_conversation",
    "selected_conversations",
    "selected_channel",
    "selected_channels",
    "rich_text_value",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person who acts, and the app that will hear of it."""

    workspace: Workspace
    app: App
    user: User

    def base(self, kind: str, *, team_id: str) -> Json:
        """What every interaction carries; `team` is null for an app of a whole organisation."""
        team = self.workspace.teams[team_id]
        enterprise = self.workspace.enterprise_json(team_id)
        body: Json = {
            "type": kind,
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": self.user.team_id,
            },
            "api_app_id": self.app.id,
            "token": VERIFICATION_TOKEN,
            "team": {"id": team.id, "domain": team.domain},
            "enterprise": enterprise,
            "is_enterprise_install": self.app.is_enterprise_install,
        }
        if self.app.is_enterprise_install:
            body["team"], body["enterprise"] = (
                None,
                self.workspace.enterprise_json(self.app.team_id),
            )
        elif enterprise is not None:
            body["team"] |= {
                "enterprise_id": enterprise["id"],
                "enterprise_name": enterprise["name"],
            }
        return body


def channel_ref(channel: Channel, team_id: str) -> Json:
    """`channel` of an interaction."""
    return {"id": channel.id, "name": channel_word(channel, team_id)}


def channel_word(channel: Channel, team_id: str) -> str:
    """The name, or Slack's word for a conversation without a public one."""
    if channel.kind is ChannelKind.IM:
        return "directmessage"
    if channel.kind in (ChannelKind.PRIVATE, ChannelKind.MPIM):
        return "privategroup"
    return channel.name_for(team_id)


def message_container(channel: Channel, message: Message, attachment: Json | None = None) -> Json:
    """`container` of an action in a message, or in one of its attachments."""
    body: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts is not None:
        body["thread_ts"] = message.thread_ts
    if attachment is None:
        return body
    is_unfurl = bool(attachment.get("is_app_unfurl"))
    body |= {
        "type": "message_attachment",
        "attachment_id": attachment["id"],
        "is_app_unfurl": is_unfurl,
    }
    if is_unfurl:
        body["app_unfurl_url"] = attachment["app_unfurl_url"]
    return body


def action_json(element: Json, sent: Json, *, block_id: str, action_ts: str) -> Json:
    """One entry of `actions`: what the element says of itself and what was chosen."""
    body: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    for key in ("text", "placeholder", "style", "initial_option", "initial_date"):
        if key in element:
            body[key] = element[key]
    for key in PASSED_ON:
        if key in sent:
            body[key] = sent[key]
    if element["type"] == "button":
        body.pop("placeholder", None)
        if "value" in element:
            body["value"] = element["value"]
        else:
            body.pop("value", None)
    return body | {"action_ts": action_ts}


def command_json(  # noqa: PLR0913 one argument per field
    actor: Actor, channel: Channel, *, command: str, text: str, response_url: str, trigger_id: str
) -> Json:
    """The form of a slash command; every value is a string."""
    team = actor.workspace.teams[actor.user.team_id]
    body: Json = {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_word(channel, team.id),
        "user_id": actor.user.id,
        "user_name": actor.user.name,
        "command": command,
        "text": text,
        "api_app_id": actor.app.id,
        "is_enterprise_install": "true" if actor.app.is_enterprise_install else "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }
    enterprise = actor.workspace.enterprise_json(team.id)
    if enterprise is not None:
        body |= {"enterprise_id": enterprise["id"], "enterprise_name": enterprise["name"]}
    return body
