"""Block elements with their limits, and where each may stand."""

from collections.abc import Iterator, Mapping
from typing import Any

from playground.kit.composition import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    IDENTIFIER,
    MARKED_OPTION,
    OPTION,
    OPTION_GROUPS,
    OPTIONS,
    OVERFLOW_OPTION,
    SLACK_FILE,
    any_text,
    initial_among_options,
    plain_text,
)
from playground.kit.rules import (
    Check,
    anything,
    boolean,
    both,
    integer,
    items,
    matching,
    one_of,
    problem,
    shape,
    string,
)

_STYLE = one_of("primary", "danger")
_DATE = matching(r"\d{4}-\d{2}-\d{2}", "must be a date in the format YYYY-MM-DD")
_TIME = matching(r"\d{2}:\d{2}", "must be a time in the format HH:mm")
_ID_LIST = items(IDENTIFIER, most=100)
_MOST_ITEMS = integer(least=1, most=100)


def _interactive(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    common = {"action_id": IDENTIFIER, "confirm": CONFIRM, "focus_on_load": boolean}
    return shape({"type": anything, **required}, {**common, **optional})


def _menu(
    required: Mapping[str, Check], optional: Mapping[str, Check], *, many: bool = False
) -> Check:
    more = {"placeholder": plain_text(150)} | ({"max_selected_items": _MOST_ITEMS} if many else {})
    return _interactive(required, {**more, **optional})


def _text_input(**optional: Check) -> Check:
    return shape(
        {"type": anything},
        {
            "action_id": IDENTIFIER,
            "placeholder": plain_text(150),
            "focus_on_load": boolean,
            "dispatch_action_config": DISPATCH_CONFIG,
            **optional,
        },
    )


def _options_or_groups(value: Any, pointer: str) -> Iterator[str]:
    has_options, has_groups = bool(value.get("options")), bool(value.get("option_groups"))
    if has_options == has_groups:
        yield problem("either options or option_groups is required", pointer)


def _lengths_in_order(value: Any, pointer: str) -> Iterator[str]:
    least, most = value.get("min_length"), value.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield problem("min_length must not be greater than max_length", f"{pointer}/min_length")


IMAGE = shape(
    {"type": anything, "alt_text": string(most=2000)},
    {"image_url": string(most=3000), "slack_file": SLACK_FILE},
    either=("image_url", "slack_file"),
    never_both=("image_url", "slack_file"),
)
BUTTON = shape(
    {"type": anything, "text": plain_text(75)},
    {
        "action_id": IDENTIFIER,
        "url": string(most=3000),
        "value": string(most=2000),
        "style": _STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(most=75),
        "agent_prompt": string(most=4000),
        "agent_prompt_display": string(most=4000),
        "visible_to_user_ids": _ID_LIST,
    },
)
_FEEDBACK_BUTTON = shape(
    {"text": plain_text(75), "value": string(most=2000)},
    {"accessibility_label": string(most=75)},
)
_WORKFLOW_BUTTON = shape(
    {"type": anything, "text": plain_text(75), "workflow": anything},
    {"action_id": IDENTIFIER, "style": _STYLE, "accessibility_label": string(most=75)},
)
_OPTIONS_OF_TEN = items(MARKED_OPTION, most=10)

ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "workflow_button": _WORKFLOW_BUTTON,
    "checkboxes": both(
        _interactive({"options": _OPTIONS_OF_TEN}, {"initial_options": _OPTIONS_OF_TEN}),
        initial_among_options,
    ),
    "radio_buttons": both(
        _interactive({"options": _OPTIONS_OF_TEN}, {"initial_option": MARKED_OPTION}),
        initial_among_options,
    ),
    "overflow": shape(
        {"type": anything, "options": items(OVERFLOW_OPTION, most=5)},
        {"action_id": IDENTIFIER, "confirm": CONFIRM},
    ),
    "datepicker": _menu({}, {"initial_date": _DATE}),
    "timepicker": _menu({}, {"initial_time": _TIME, "timezone": string(most=100)}),
    "datetimepicker": _interactive(
        {}, {"initial_date_time": integer(least=1_000_000_000, most=9_999_999_999)}
    ),
    "static_select": both(
        _menu(
            {},
            {"options": OPTIONS, "option_groups": OPTION_GROUPS, "initial_option": OPTION},
        ),
        _options_or_groups,
        initial_among_options,
    ),
    "multi_static_select": both(
        _menu(
            {},
            {"options": OPTIONS, "option_groups": OPTION_GROUPS, "initial_options": OPTIONS},
            many=True,
        ),
        _options_or_groups,
        initial_among_options,
    ),
    "external_select": _menu(
        {}, {"initial_option": OPTION, "min_query_length": integer(least=0, most=255)}
    ),
    "multi_external_select": _menu(
        {},
        {"initial_options": OPTIONS, "min_query_length": integer(least=0, most=255)},
        many=True,
    ),
    "users_select": _menu({}, {"initial_user": IDENTIFIER}),
    "multi_users_select": _menu({}, {"initial_users": _ID_LIST}, many=True),
    "conversations_select": _menu(
        {},
        {
            "initial_conversation": IDENTIFIER,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": CONVERSATION_FILTER,
        },
    ),
    "multi_conversations_select": _menu(
        {},
        {
            "initial_conversations": _ID_LIST,
            "default_to_current_conversation": boolean,
            "filter": CONVERSATION_FILTER,
        },
        many=True,
    ),
    "channels_select": _menu({}, {"initial_channel": IDENTIFIER, "response_url_enabled": boolean}),
    "multi_channels_select": _menu({}, {"initial_channels": _ID_LIST}, many=True),
    "plain_text_input": both(
        _text_input(
            initial_value=string(most=3000, least=0),
            multiline=boolean,
            min_length=integer(least=0, most=3000),
            max_length=integer(least=1, most=3000),
        ),
        _lengths_in_order,
    ),
    "email_text_input": _text_input(initial_value=string(most=3000, least=0)),
    "url_text_input": _text_input(initial_value=string(most=3000, least=0)),
    "number_input": both(
        _text_input(
            is_decimal_allowed=boolean,
            initial_value=string(most=255),
            min_value=string(most=255),
            max_value=string(most=255),
        ),
        lambda value, pointer: iter(
            ()
            if "is_decimal_allowed" in value
            else (problem("missing required field: is_decimal_allowed", pointer),)
        ),
    ),
    "rich_text_input": _text_input(
        initial_value=anything,
        min_lines=integer(least=1, most=100),
        max_lines=integer(least=1, most=100),
    ),
    "file_input": shape(
        {"type": anything},
        {
            "action_id": IDENTIFIER,
            "filetypes": _ID_LIST,
            "max_files": integer(least=1, most=10),
        },
    ),
    "feedback_buttons": shape(
        {
            "type": anything,
            "positive_button": _FEEDBACK_BUTTON,
            "negative_button": _FEEDBACK_BUTTON,
        },
        {"action_id": IDENTIFIER},
    ),
    "icon_button": shape(
        {"type": anything, "icon": one_of("trash"), "text": plain_text(75)},
        {
            "action_id": IDENTIFIER,
            "value": string(most=2000),
            "confirm": CONFIRM,
            "accessibility_label": string(most=75),
            "visible_to_user_ids": _ID_LIST,
        },
    ),
}

_SINGLE = {
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
}
_SELECTS = _SINGLE | {f"multi_{name}" for name in _SINGLE}
_PICKS = {"checkboxes", "radio_buttons", "datepicker", "timepicker"}


def only(names: set[str]) -> dict[str, Check]:
    """The part of the table with these names."""
    return {name: check for name, check in ELEMENTS.items() if name in names}


ACCESSORIES = only({"button", "image", "overflow", "workflow_button"} | _PICKS | _SELECTS)
ACTIONS = only(
    {"button", "overflow", "datetimepicker", "workflow_button", "feedback_buttons", "icon_button"}
    | _PICKS
    | _SELECTS
)
INPUTS = only(
    {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
        "datetimepicker",
    }
    | _PICKS
    | _SELECTS
)
CONTEXT = {"image": IMAGE, "plain_text": any_text(2000), "mrkdwn": any_text(2000)}
CONTEXT_ACTIONS = only({"feedback_buttons", "icon_button"})
