"""An app manifest: what an app may do and what it is sent."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class ManifestError(ValueError):
    """The manifest cannot be read; the message names the file and the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One slash command: `command` starts with a slash.

    `should_escape`: people and channels in its text come as `<@U...|name>` and `<#C...|name>`.
    """

    command: str
    description: str
    usage_hint: str
    should_escape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """One shortcut; `kind` is `message` or `global`."""

    callback_id: str
    name: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One custom step of a workflow; the parameters are as the manifest has them."""

    callback_id: str
    title: str
    description: str
    input_parameters: dict[str, Any]
    output_parameters: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataSubscription:
    """A type of message metadata that the app hears of; `app_id` `*` is every app's."""

    app_id: str
    event_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPrompt:
    """What an agent suggests to ask before anybody asked anything."""

    title: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the playground needs of a manifest. `None` as scopes, events or domains: everything."""

    bot_scopes: frozenset[str] | None = None
    user_scopes: frozenset[str] = frozenset()
    redirect_urls: tuple[str, ...] = ()
    rotates_tokens: bool = False
    socket_mode: bool | None = None
    """Which way it is reached; `None`: the manifest does not say, so the world does."""
    is_mcp_server: bool = False
    is_org_ready: bool = False
    unfurl_domains: tuple[str, ...] | None = None
    functions: tuple[Function, ...] = ()
    has_assistant_view: bool = False
    agent_description: str = ""
    agent_prompts: tuple[AgentPrompt, ...] = ()
    bot_events: frozenset[str] | None = None
    metadata_subscriptions: tuple[MetadataSubscription, ...] = ()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    has_home: bool = True
    has_messages: bool = True
    messages_read_only: bool = False
    is_agent: bool = True
    interactivity: bool = True

    def hears(self, event: str, *, needs: tuple[str, ...]) -> bool:
        """True when the app asked for the event and has one of the scopes that it needs."""
        scoped = self.bot_scopes is None or not needs or bool(self.bot_scopes & set(needs))
        return scoped and self.subscribes_to(event)

    def subscribes_to(self, event: str) -> bool:
        """True when the app asked for the event, for example `message.channels`."""
        return self.bot_events is None or event in self.bot_events


MAX_AGENT_DESCRIPTION = 300
MAX_AGENT_PROMPTS = 4
EVERYTHING = Manifest()


def _mapping(value: Any, *, path: Path, place: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        msg = f"{path}: {place} must be a mapping"
        raise ManifestError(msg)
    return value


def read_manifest(path: Path) -> Manifest:
    """Read a manifest in YAML or JSON. Raises ManifestError."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: the manifest cannot be read ({error.strerror})"
        raise ManifestError(msg) from error
    except yaml.YAMLError as error:
        msg = f"{path}: the manifest is not valid YAML: {error}"
        raise ManifestError(msg) from error
    return manifest_of(_mapping(document, path=path, place="the document"), path=path)


def manifest_of(document: dict[str, Any], *, path: Path) -> Manifest:
    """Turn the parsed document into a Manifest; `path` is used in errors only."""
    features = _mapping(document.get("features"), path=path, place="features")
    settings = _mapping(document.get("settings"), path=path, place="settings")
    oauth = _mapping(document.get("oauth_config"), path=path, place="oauth_config")
    scopes = _mapping(oauth.get("scopes"), path=path, place="oauth_config.scopes")
    events = _mapping(
        settings.get("event_subscriptions"), path=path, place="settings.event_subscriptions"
    )
    interactivity = _mapping(
        settings.get("interactivity"), path=path, place="settings.interactivity"
    )
    agent = _mapping(features.get("agent_view"), path=path, place="features.agent_view")
    _check_agent(agent, path)
    home = _mapping(features.get("app_home"), path=path, place="features.app_home")
    return Manifest(
        bot_scopes=frozenset(scopes.get("bot") or ()),
        user_scopes=frozenset(scopes.get("user") or ()),
        redirect_urls=tuple(str(one) for one in oauth.get("redirect_urls") or ()),
        rotates_tokens=bool(settings.get("token_rotation_enabled", False)),
        socket_mode=_flag(settings, "socket_mode_enabled"),
        is_mcp_server=bool(settings.get("is_mcp_enabled", False)),
        is_org_ready=bool(settings.get("org_deploy_enabled", False)),
        unfurl_domains=tuple(str(one).lower() for one in features.get("unfurl_domains") or ()),
        functions=_functions(_mapping(document.get("functions"), path=path, place="functions")),
        agent_description=str(agent.get("agent_description") or ""),
        agent_prompts=tuple(
            AgentPrompt(title=str(one.get("title", "")), message=str(one.get("message", "")))
            for one in agent.get("suggested_prompts") or ()
        ),
        has_assistant_view="assistant_view" in features and "agent_view" not in features,
        bot_events=frozenset(events.get("bot_events") or ()),
        metadata_subscriptions=tuple(
            MetadataSubscription(app_id=str(one["app_id"]), event_type=str(one["event_type"]))
            for one in events.get("metadata_subscriptions") or ()
        ),
        commands=tuple(
            Command(
                command=str(entry["command"]),
                description=str(entry.get("description", "")),
                usage_hint=str(entry.get("usage_hint", "")),
                should_escape=bool(entry.get("should_escape", False)),
            )
            for entry in features.get("slash_commands") or ()
        ),
        shortcuts=tuple(
            Shortcut(
                callback_id=str(entry["callback_id"]),
                name=str(entry["name"]),
                kind=str(entry["type"]),
                description=str(entry.get("description", "")),
            )
            for entry in features.get("shortcuts") or ()
        ),
        has_home=bool(home.get("home_tab_enabled", False)),
        has_messages=bool(home.get("messages_tab_enabled", False)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        is_agent="agent_view" in features or "assistant_view" in features,
        interactivity=bool(interactivity.get("is_enabled", False)),
    )


def _flag(settings: dict[str, Any], name: str) -> bool | None:
    return bool(settings[name]) if settings.get(name) is not None else None


def _check_agent(view: dict[str, Any], path: Path) -> None:
    """Slack's limits for what an agent says of itself. Raises ManifestError."""
    place = f"{path}: features.agent_view"
    if len(str(view.get("agent_description") or "")) > MAX_AGENT_DESCRIPTION:
        msg = f"{place}.agent_description must be at most {MAX_AGENT_DESCRIPTION} characters"
        raise ManifestError(msg)
    if len(view.get("suggested_prompts") or ()) > MAX_AGENT_PROMPTS:
        msg = f"{place}.suggested_prompts must be at most {MAX_AGENT_PROMPTS}"
        raise ManifestError(msg)


def _functions(entries: dict[str, Any]) -> tuple[Function, ...]:
    return tuple(
        Function(
            callback_id=str(callback_id),
            title=str(entry.get("title", "")),
            description=str(entry.get("description", "")),
            input_parameters=dict(entry.get("input_parameters") or {}),
            output_parameters=dict(entry.get("output_parameters") or {}),
        )
        for callback_id, entry in entries.items()
        if isinstance(entry, dict)
    )
