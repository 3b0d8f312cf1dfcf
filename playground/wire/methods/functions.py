"""functions.completeSuccess and functions.completeError."""

from playground.state.records import Json
from playground.wire.method import BOT_ONLY, Call, Method


async def _success(call: Call) -> Json:
    call.services.stepping.complete(
        call.caller.app, str(call.arguments["function_execution_id"]), call.arguments["outputs"]
    )
    return {}


async def _error(call: Call) -> Json:
    call.services.stepping.fail(
        call.caller.app, str(call.arguments["function_execution_id"]), str(call.arguments["error"])
    )
    return {}


METHODS = (
    Method(name="functions.completeSuccess", handler=_success, tokens=BOT_ONLY),
    Method(name="functions.completeError", handler=_error, tokens=BOT_ONLY),
)
