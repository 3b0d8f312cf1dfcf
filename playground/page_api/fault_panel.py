"""Fault rules and broken sockets, set from the page or by tests."""

from starlette.requests import Request
from starlette.routing import Route

from playground.faults.rules import FaultRuleError, read_socket_fault
from playground.page_api.endpoints import controlling, json_endpoint
from playground.services import Services
from playground.state.records import Json
from playground.wire.errors import SlackError


async def rules(services: Services, request: Request) -> Json:
    """The rules in force, in the order they were set."""
    del request
    return {"ok": True, "rules": services.faults.rules()}


async def add(services: Services, body: Json) -> Json:
    """Set one more rule. Raises invalid_fault with every problem."""
    try:
        return {"ok": True, "rule": services.faults.add(body)}
    except FaultRuleError as error:
        raise SlackError("invalid_fault", errors=error.problems) from error


async def clear(services: Services, body: Json) -> Json:
    """Clear the rule `id`, or all rules when none is named. Raises fault_not_found."""
    rule_id = body.get("id")
    if not services.faults.clear(None if rule_id is None else str(rule_id)):
        raise SlackError("fault_not_found")
    return {"ok": True}


async def break_sockets(services: Services, body: Json) -> Json:
    """Do `fault` (`close`, `blackhole`, `disconnect:REASON`) to every socket of `app_id`."""
    fault = read_socket_fault(body.get("fault"))
    if fault is None:
        raise SlackError("invalid_fault")
    await services.hub.break_all(str(body.get("app_id")), fault=fault)
    return {"ok": True}


async def turn_on(services: Services, body: Json) -> Json:
    """Turn the event subscription of `app_id` on again, as in Slack's app settings."""
    services.dispatcher.allowance.turn_on(str(body.get("app_id")))
    return {"ok": True}


def fault_routes(services: Services) -> list[Route]:
    """Everything under `/_play/faults`."""
    controls = {
        "/_play/faults": add,
        "/_play/faults/clear": clear,
        "/_play/faults/sockets": break_sockets,
        "/_play/faults/subscription": turn_on,
    }
    return [
        Route("/_play/faults", json_endpoint(services, rules), methods=["GET"]),
        *(
            Route(path, json_endpoint(services, controlling(control)), methods=["POST"])
            for path, control in controls.items()
        ),
    ]
