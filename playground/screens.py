"""What apps put on people's screens: stacks of modals, and App Homes."""

import json

from playground.announcer import Announcer
from playground.kit.state import values_of
from playground.kit.validation import completed, view_problems
from playground.state.records import App, Json, Trigger, View
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError, invalid_arguments

MAX_STACK = 3
MAX_VIEW_BYTES = 250_000


class Screens:
    """Opens, pushes, updates, publishes and closes views, and tells the person's page."""

    def __init__(self, workspace: Workspace, announcer: Announcer) -> None:
        self._workspace = workspace
        self._announcer = announcer

    def new_trigger(self, app: App, user_id: str, *, view_id: str | None = None) -> str:
        """A trigger id that opens one modal within three seconds."""
        ids, now = self._workspace.ids, self._workspace.clock.now()
        trigger = Trigger(
            id=f"{ids.digits()}.{ids.digits()}.{ids.secret(length=32).lower()}",
            app_id=app.id,
            user_id=user_id,
            expires_at=now + self._workspace.timings.trigger_seconds,
            view_id=view_id,
        )
        self._workspace.triggers[trigger.id] = trigger
        return trigger.id

    def _take(self, app: App, trigger_id: str) -> Trigger:
        trigger = self._workspace.triggers.get(trigger_id)
        if trigger is None or trigger.app_id != app.id:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._workspace.clock.now() > trigger.expires_at:
            raise SlackError("expired_trigger_id")
        return trigger

    def _checked(self, app: App, definition: Json, *, kind: str, replacing: str = "") -> Json:
        """The definition with defaults. Raises invalid_arguments, view_too_large, duplicates."""
        problems = view_problems(definition, kind=kind)
        if problems:
            raise invalid_arguments(*problems)
        if len(json.dumps(definition, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
            raise SlackError("view_too_large")
        external_id = definition.get("external_id") or ""
        if external_id and any(
            view.external_id == external_id
            and view.id != replacing
            and view.installed_team_id == app.team_id
            for view in self._workspace.views.values()
        ):
            raise SlackError("duplicate_external_id")
        return definition | {"blocks": completed(definition["blocks"], self._workspace.ids)}

    def _new(self, app: App, user_id: str, definition: Json) -> View:
        view = View(
            id=self._workspace.ids.make("V"),
            app_id=app.id,
            user_id=user_id,
            team_id=self._workspace.users[user_id].team_id,
            definition=definition,
            hash=self._new_hash(),
            external_id=str(definition.get("external_id") or ""),
            installed_team_id=app.team_id,
            values=values_of(definition["blocks"], {}),
        )
        view.root_id = view.id
        self._workspace.views[view.id] = view
        return view

    def _new_hash(self) -> str:
        ids = self._workspace.ids
        return f"{int(self._workspace.clock.now())}.{ids.short(length=8)}"

    def _tell(self, kind: str, view: View, **more: object) -> None:
        self._announcer.tell(
            view.user_id,
            {
                "type": kind,
                "app_id": view.app_id,
                "view_id": view.id,
                "view": self.view_json(view),
                **more,
            },
        )

    def open(self, app: App, trigger_id: str, definition: Json) -> View:
        """Open a modal; one that is open already gives way."""
        trigger = self._take(app, trigger_id)
        definition = self._checked(app, definition, kind="modal")
        trigger.used = True
        for view_id in self._workspace.stacks.pop(trigger.user_id, []):
            self._forget(self._workspace.views[view_id])
        view = self._new(app, trigger.user_id, definition)
        self._workspace.stacks[trigger.user_id] = [view.id]
        self._tell("view_opened", view)
        return view

    def push(self, app: App, trigger_id: str, definition: Json) -> View:
        """Put a modal on top. Raises push_limit_reached."""
        trigger = self._take(app, trigger_id)
        definition = self._checked(app, definition, kind="modal")
        stack = self._workspace.stacks.get(trigger.user_id, [])
        if not stack:
            return self.open(app, trigger_id, definition)
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        trigger.used = True
        return self.push_on(app, self._workspace.views[stack[-1]], definition, checked=True)

    def push_on(self, app: App, below: View, definition: Json, *, checked: bool = False) -> View:
        """Put a modal on a known one. Raises push_limit_reached."""
        if not checked:
            definition = self._checked(app, definition, kind="modal")
        stack = self._workspace.stacks[below.user_id]
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        view = self._new(app, below.user_id, definition)
        view.root_id, view.previous_id = below.root_id, below.id
        stack.append(view.id)
        self._tell("view_pushed", view)
        return view

    def update(self, app: App, view: View, definition: Json, *, expected_hash: str = "") -> View:
        """Replace what a modal shows. Raises hash_conflict."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        kind = str(view.definition["type"])
        definition = self._checked(app, definition, kind=kind, replacing=view.id)
        view.definition = definition
        view.hash = self._new_hash()
        view.external_id = str(definition.get("external_id") or "")
        view.values = values_of(definition["blocks"], view.values)
        self._tell("view_updated", view)
        return view

    def find(self, app: App, *, view_id: str = "", external_id: str = "") -> View:
        """An open view of the app. Raises not_found."""
        for view in self._workspace.views.values():
            same = view.id == view_id or (external_id and view.external_id == external_id)
            if same and view.app_id == app.id:
                return view
        raise SlackError("not_found")

    def publish(self, app: App, user_id: str, definition: Json, *, expected_hash: str = "") -> View:
        """Show an App Home to one person. Raises hash_conflict."""
        existing = self._workspace.homes.get((app.id, user_id))
        view = self._workspace.views[existing] if existing is not None else None
        if expected_hash and (view is None or view.hash != expected_hash):
            raise SlackError("hash_conflict")
        definition = self._checked(
            app, definition, kind="home", replacing=view.id if view is not None else ""
        )
        if view is None:
            view = self._new(app, user_id, definition)
            self._workspace.homes[(app.id, user_id)] = view.id
        else:
            view.definition, view.hash = definition, self._new_hash()
            view.external_id = str(definition.get("external_id") or "")
            view.values = values_of(definition["blocks"], {})
        self._announcer.tell(
            user_id,
            {"type": "home", "home": {"app_id": app.id, "view": self.view_json(view)}},
        )
        return view

    def home_of(self, app: App, user_id: str) -> View | None:
        """What the person's home tab shows now."""
        view_id = self._workspace.homes.get((app.id, user_id))
        return self._workspace.views[view_id] if view_id is not None else None

    def stack_of(self, user_id: str) -> list[View]:
        """The person's open modals, the lowest first."""
        return [self._workspace.views[one] for one in self._workspace.stacks.get(user_id, ())]

    def close(self, view: View) -> list[View]:
        """Close it and all above it; those that were closed, the top first."""
        stack = self._workspace.stacks.get(view.user_id, [])
        if view.id not in stack:
            return []
        position = stack.index(view.id)
        closed = [self._workspace.views[one] for one in reversed(stack[position:])]
        del stack[position:]
        for one in closed:
            self._forget(one)
        self._tell("view_closed", view, cleared=not stack)
        return closed

    def clear(self, user_id: str) -> list[View]:
        """Close everything; those that were closed, the top first."""
        stack = self.stack_of(user_id)
        return self.close(stack[0]) if stack else []

    def _forget(self, view: View) -> None:
        self._workspace.views.pop(view.id, None)

    def _installed_in(self, app: App | None, view: View) -> str:
        """The workspace, or the organisation of an app that is installed in all of it."""
        grid = self._workspace.enterprise_of(view.installed_team_id)
        return (
            grid
            if app is not None and app.is_enterprise_install and grid
            else (view.installed_team_id)
        )

    def view_json(self, view: View) -> Json:
        """A view as Slack gives it to apps."""
        app = self._workspace.installation(view.app_id, view.installed_team_id)
        given = view.definition
        body: Json = {
            "id": view.id,
            "team_id": view.team_id,
            "type": given["type"],
            "blocks": given["blocks"],
            "private_metadata": given.get("private_metadata") or "",
            "callback_id": given.get("callback_id") or "",
            "state": {"values": view.values},
            "hash": view.hash,
            "clear_on_close": bool(given.get("clear_on_close")),
            "notify_on_close": bool(given.get("notify_on_close")),
            "submit_disabled": bool(given.get("submit_disabled")),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": view.app_id,
            "external_id": view.external_id,
            "app_installed_team_id": self._installed_in(app, view),
            "bot_id": app.bot_id if app is not None else None,
        }
        if "title" in given:
            body["title"] = given["title"]
        return body
