"""The assistant's side: threads that are opened, what the person looks at, status and sessions."""

from playground.alarms import Alarms
from playground.announcer import Announcer
from playground.conversing import Author, Conversing
from playground.state.records import App, Channel, Json, User
from playground.state.workspace import Workspace

GREETING = "New assistant thread"


class Assisting:
    """Tells apps what people do with them, and people's pages what apps are doing."""

    def __init__(
        self, workspace: Workspace, announcer: Announcer, conversing: Conversing, alarms: Alarms
    ) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._conversing = conversing
        self._alarms = alarms
        self._looking_at: dict[str, str] = {}
        self._threads: dict[tuple[str, str], str] = {}

    def open(self, app: App, user: User, *, tab: str, channel: Channel, view: Json | None) -> None:
        """Somebody opened the app's home or messages tab."""
        context = None
        if tab == "messages" and app.manifest.is_agent:
            if app.manifest.has_assistant_view:
                self._open_thread(app, user, channel)
            else:
                context = {"entities": self._entities(user)}
        self._announcer.home_opened(app, user, tab=tab, channel=channel, view=view, context=context)

    def _open_thread(self, app: App, user: User, channel: Channel) -> None:
        author = Author(user=self._workspace.users[app.bot_user_id], app=app)
        root = self._conversing.open_assistant_thread(channel, author, title=GREETING)
        self._threads[app.id, user.id] = root.ts
        self._tell_thread("assistant_thread_started", app, user, channel, root.ts)

    def look(self, user: User, seen: Channel | None, apps: list[App]) -> None:
        """The person looks at another conversation while these apps are on the screen."""
        if seen is None:
            self._looking_at.pop(user.id, None)
        else:
            self._looking_at[user.id] = seen.id
        for app in apps:
            channel, _ = self._conversing.open_direct([user.id, app.bot_user_id])
            thread_ts = self._threads.get((app.id, user.id))
            if app.manifest.has_assistant_view and thread_ts is not None:
                self._tell_thread("assistant_thread_context_changed", app, user, channel, thread_ts)
            elif app.manifest.is_agent and not app.manifest.has_assistant_view:
                event = {
                    "type": "app_context_changed",
                    "user": user.id,
                    "channel": channel.id,
                    "context": {"entities": self._entities(user)},
                }
                self._announcer.to_app(app, event)

    def _entities(self, user: User) -> list[Json]:
        seen = self._looking_at.get(user.id)
        if seen is None:
            return []
        entity = {"type": "slack#/types/channel_id", "value": seen, "team_id": user.team_id}
        return [entity]

    def _tell_thread(
        self, kind: str, app: App, user: User, channel: Channel, thread_ts: str
    ) -> None:
        context: Json = {}
        seen = self._looking_at.get(user.id)
        if seen is not None:
            context = {
                "channel_id": seen,
                "team_id": user.team_id,
                "enterprise_id": self._workspace.enterprise_of(user.team_id),
            }
        thread = {
            "user_id": user.id,
            "context": context,
            "channel_id": channel.id,
            "thread_ts": thread_ts,
        }
        self._announcer.to_app(app, {"type": kind, "assistant_thread": thread})

    def note(self, channel: Channel, thread_ts: str, user_id: str, values: Json) -> None:
        """Status, title, prompts or session of a thread; pages show it at once.

        A status goes away by itself after two minutes without a message.
        """
        held = channel.thread_status.setdefault(thread_ts, {})
        held.update(values)
        if values.get("status"):
            self._alarms.after(
                self._workspace.timings.status_seconds,
                lambda: self._clear(channel, thread_ts, user_id, held),
            )
        self._show(channel, thread_ts, user_id)

    def _clear(self, channel: Channel, thread_ts: str, user_id: str, held: Json) -> None:
        if channel.thread_status.get(thread_ts) is held and held.get("status"):
            held |= {"status": "", "loading_messages": []}
            self._show(channel, thread_ts, user_id)

    def _show(self, channel: Channel, thread_ts: str, user_id: str) -> None:
        self._announcer.tell_members(
            channel,
            {
                "type": "assistant",
                "channel": channel.id,
                "thread_ts": thread_ts,
                "user": user_id,
                **channel.thread_status[thread_ts],
            },
        )
