"""The values of a view or message: what each element holds, typed or chosen or initial."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How an element keeps its value: the key in the state, the key of its initial value."""

    key: str
    initial: str
    many: bool = False


HELD = {
    "plain_text_input": Held(key="value", initial="initial_value"),
    "email_text_input": Held(key="value", initial="initial_value"),
    "url_text_input": Held(key="value", initial="initial_value"),
    "number_input": Held(key="value", initial="initial_value"),
    "rich_text_input": Held(key="rich_text_value", initial="initial_value"),
    "static_select": Held(key="selected_option", initial="initial_option"),
    "external_select": Held(key="selected_option", initial="initial_option"),
    "users_select": Held(key="selected_user", initial="initial_user"),
    "conversations_select": Held(key="selected_conversation", initial="initial_conversation"),
    "channels_select": Held(key="selected_channel", initial="initial_channel"),
    "multi_static_select": Held(key="selected_options", initial="initial_options", many=True),
    "multi_external_select": Held(key="selected_options", initial="initial_options", many=True),
    "multi_users_select": Held(key="selected_users", initial="initial_users", many=True),
    "multi_conversations_select": Held(
        key="selected_conversations", initial="initial_conversations", many=True
    ),
    "multi_channels_select": Held(key="selected_channels", initial="initial_channels", many=True),
    "datepicker": Held(key="selected_date", initial="initial_date"),
    "timepicker": Held(key="selected_time", initial="initial_time"),
    "datetimepicker": Held(key="selected_date_time", initial="initial_date_time"),
    "checkboxes": Held(key="selected_options", initial="initial_options", many=True),
    "radio_buttons": Held(key="selected_option", initial="initial_option"),
    "file_input": Held(key="files", initial="initial_files", many=True),
}


def with_nested(blocks: list[Json]) -> Iterator[Json]:
    """Each block, followed by the blocks inside it: of a container, and the cards of a carousel."""
    for block in blocks:
        yield block
        yield from with_nested(list(block.get("child_blocks") or ()))
        if block.get("type") == "carousel":
            yield from with_nested(list(block.get("elements") or ()))


def elements_in(block: Json) -> list[Json]:
    """The elements that stand in the block itself, those without an action id too."""
    inner = [
        block.get("element"),
        block.get("accessory"),
        *(block.get("elements") or ()),
        *(block.get("actions") or ()),
    ]
    return [one for one in inner if isinstance(one, dict)]


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block."""
    for block in with_nested(blocks):
        for element in elements_in(block):
            if "action_id" in element:
                yield block, element


def find_element(blocks: list[Json], *, block_id: str, action_id: str) -> Json | None:
    """The element with these ids."""
    for block, element in elements_of(blocks):
        if block.get("block_id") == block_id and element["action_id"] == action_id:
            return element
    return None


def values_of(blocks: list[Json], given: Json) -> Json:
    """`state.values`: for every element that holds one, the given value, else its initial."""
    values: Json = {}
    for block, element in elements_of(blocks):
        held = HELD.get(str(element.get("type")))
        if held is None:
            continue
        block_id, action_id = str(block.get("block_id")), str(element["action_id"])
        sent = (given.get(block_id) or {}).get(action_id)
        if isinstance(sent, dict) and held.key in sent:
            value = sent[held.key]
        else:
            value = element.get(held.initial)
        if value in (None, ""):
            value = [] if held.many else None
        state = {"type": element["type"], held.key: value}
        values.setdefault(block_id, {})[action_id] = state
    return values


def unanswered(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client says under inputs before it sends anything; empty when all is well."""
    errors: dict[str, str] = {}
    for block in blocks:
        element = block.get("element")
        if block.get("type") != "input" or not isinstance(element, dict):
            continue
        held = HELD.get(str(element.get("type")))
        if held is None:
            continue
        block_id = str(block.get("block_id"))
        value = (values.get(block_id) or {}).get(element.get("action_id"), {}).get(held.key)
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block_id] = "Please complete this required field."
            continue
        problem = _problem_with(element, value)
        if problem is not None:
            errors[block_id] = problem
    return errors


def _problem_with(element: Json, value: Any) -> str | None:
    most_items = element.get("max_selected_items")
    if most_items is not None and len(value) > most_items:
        return f"Select no more than {most_items}."
    check = _CHECKS.get(str(element["type"]))
    return check(element, str(value)) if check is not None else None


def _email_problem(element: Json, value: str) -> str | None:
    del element
    return None if "@" in value else "Please enter a valid email address."


def _url_problem(element: Json, value: str) -> str | None:
    del element
    return None if value.startswith(("http://", "https://")) else "Please enter a valid URL."


def _text_problem(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Must be at least {least} characters."
    return f"Must be at most {most} characters." if len(value) > most else None


def _number_problem(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Must be at least {least}."
    if most is not None and number > float(most):
        return f"Must be at most {most}."
    return None


_CHECKS = {
    "number_input": _number_problem,
    "email_text_input": _email_problem,
    "url_text_input": _url_problem,
    "plain_text_input": _text_problem,
}
