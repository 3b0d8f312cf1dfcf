"""Custom steps: an app's function runs when a workflow comes to it, and says how it ended."""

from dataclasses import dataclass, field
from enum import StrEnum

from playground.announcer import Announcer
from playground.manifest import Function
from playground.state.records import App, Caller, Json, TokenKind
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError


class StepState(StrEnum):
    """How far a step is."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(slots=True, kw_only=True)
class Execution:
    """One run of a function. `token` is good until it ends."""

    id: str
    app_id: str
    function: Function
    token: str
    state: StepState = StepState.RUNNING
    outputs: Json = field(default_factory=dict)
    error: str = ""


class Stepping:
    """Starts functions and takes their results."""

    def __init__(self, workspace: Workspace, announcer: Announcer) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self.executions: dict[str, Execution] = {}

    def run(self, app: App, callback_id: str, inputs: Json) -> Execution:
        """Send `function_executed`. Raises function_not_found when the manifest has none such."""
        function = next(
            (one for one in app.manifest.functions if one.callback_id == callback_id), None
        )
        if function is None:
            raise SlackError("function_not_found")
        ids = self._workspace.ids
        execution = Execution(
            id=ids.make("Fx"), app_id=app.id, function=function, token=f"xwfp-{ids.secret()}"
        )
        self.executions[execution.id] = execution
        self._workspace.tokens.add(
            Caller(
                kind=TokenKind.BOT,
                team_id=app.team_id,
                user_id=app.bot_user_id,
                app=app,
                token=execution.token,
                scopes=app.manifest.bot_scopes,
            )
        )
        now = int(self._workspace.clock.now())
        event = {
            "type": "function_executed",
            "function": {
                "id": ids.make("Fn"),
                "callback_id": function.callback_id,
                "title": function.title,
                "description": function.description,
                "type": "app",
                "input_parameters": _parameters(function.input_parameters),
                "output_parameters": _parameters(function.output_parameters),
                "app_id": app.id,
                "date_created": now,
                "date_updated": now,
                "date_deleted": 0,
            },
            "inputs": inputs,
            "function_execution_id": execution.id,
            "workflow_execution_id": ids.make("Wx"),
            "bot_access_token": execution.token,
        }
        self._announcer.to_app(app, event)
        return execution

    def _running(self, app: App | None, execution_id: str) -> Execution:
        execution = self.executions.get(execution_id)
        if execution is None:
            raise SlackError("function_execution_not_found")
        if app is None or app.id != execution.app_id:
            raise SlackError("access_denied")
        if execution.state is not StepState.RUNNING:
            raise SlackError("execution_not_in_running_state")
        return execution

    def complete(self, app: App | None, execution_id: str, outputs: Json) -> None:
        """Raises parameter_validation_failed for a missing or unknown output."""
        execution = self._running(app, execution_id)
        known = execution.function.output_parameters
        required = {name for name, one in known.items() if one.get("is_required")}
        if not required <= set(outputs) <= set(known):
            raise SlackError("parameter_validation_failed")
        execution.outputs = outputs
        self._end(execution, StepState.COMPLETED)

    def fail(self, app: App | None, execution_id: str, error: str) -> None:
        """The app says that it could not."""
        execution = self._running(app, execution_id)
        execution.error = error
        self._end(execution, StepState.FAILED)

    def _end(self, execution: Execution, state: StepState) -> None:
        execution.state = state
        self._workspace.tokens.remove(execution.token, refusal="token_expired")


def _parameters(declared: Json) -> list[Json]:
    return [
        {
            "type": one.get("type", "string"),
            "name": name,
            "title": one.get("title", ""),
            "description": one.get("description", ""),
            "is_required": bool(one.get("is_required")),
        }
        for name, one in declared.items()
    ]
