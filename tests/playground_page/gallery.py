"""One example of every block type and element, for axe and for looking at."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def rich(*elements: Json) -> Json:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [section]}


def words(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


OPTIONS = [
    {"text": plain("Discovery"), "value": "discovery"},
    {"text": plain("Proposal"), "value": "proposal", "description": plain("The price is known")},
    {"text": plain("Closed"), "value": "closed"},
]
CHOOSING_PLAIN: Json = {"options": OPTIONS, "initial_option": OPTIONS[0]}
CHOOSING: Json = {"options": OPTIONS, "placeholder": plain("Stage")}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def picture(base_url: str, alt: str = "The playground's mark") -> Json:
    return {"type": "image", "image_url": f"{base_url}/page/icon.svg", "alt_text": alt}


def actions() -> Json:
    return {
        "type": "actions",
        "elements": [
            button("go", "Go", style="primary"),
            button("end", "End", style="danger"),
            button("site", "Our site", url="https://larkfield.example"),
            button("plain", "Neither"),
            {"type": "static_select", "action_id": "one", **CHOOSING},
            {"type": "multi_static_select", "action_id": "many", **CHOOSING},
            {"type": "users_select", "action_id": "user", "placeholder": plain("Somebody")},
            {"type": "channels_select", "action_id": "channel"},
            {"type": "conversations_select", "action_id": "conversation"},
            {"type": "external_select", "action_id": "it", "placeholder": plain("Competitor")},
            {"type": "datepicker", "action_id": "day", "initial_date": "2027-03-01"},
            {"type": "timepicker", "action_id": "time", "initial_time": "10:30"},
            {"type": "datetimepicker", "action_id": "moment"},
            {"type": "checkboxes", "action_id": "boxes", "options": OPTIONS},
            {"type": "radio_buttons", "action_id": "radio", **CHOOSING_PLAIN},
            {"type": "overflow", "action_id": "more", "options": OPTIONS},
            {
                "type": "workflow_button",
                "action_id": "flow",
                "text": plain("Start a workflow"),
                "workflow": {"trigger": {"url": "https://slack.example/shortcuts/Ft1/abc"}},
            },
        ],
    }


def rich_text() -> Json:
    return {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    words("Bold", bold=True),
                    words(", "),
                    words("italic", italic=True),
                    words(", "),
                    words("gone", strike=True),
                    words(" and "),
                    words("code", code=True),
                    words(" for "),
                    {"type": "user", "user_id": "U0LENA"},
                    words(" in "),
                    {"type": "channel", "channel_id": "C0NORTH"},
                    words(" "),
                    {"type": "emoji", "name": "tada"},
                    words(" "),
                    {"type": "link", "url": "https://larkfield.example", "text": "our site"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [rich(words(one))["elements"][0] for one in ("First", "Second")],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 1,
                "elements": [rich(words("Below the second"))["elements"][0]],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [rich(words(one))["elements"][0] for one in ("One", "Two")],
            },
            {"type": "rich_text_quote", "elements": [words("Said by somebody")]},
            {"type": "rich_text_preformatted", "elements": [words("x = 1\ny = 2")]},
        ],
    }


def card(base_url: str, number: int) -> Json:
    return {
        "type": "card",
        "icon": picture(base_url),
        "title": mrkdwn(f"*Play {number}*"),
        "subtitle": mrkdwn("Storage, stage Discovery"),
        "body": mrkdwn("Three questions that open the talk about backups."),
        "actions": [button(f"card{number}", "Open"), button(f"later{number}", "Later")],
    }


def task(task_id: str, status: str, **more: Any) -> Json:
    return {
        "type": "task_card",
        "task_id": task_id,
        "title": f"Task that is {status.replace('_', ' ')}",
        "status": status,
        **more,
    }


def tables() -> list[Json]:
    header = [{"type": "raw_text", "text": one} for one in ("Deal", "Stage", "Amount")]
    rows = [
        [
            {"type": "raw_text", "text": name},
            rich(words(stage, bold=True)),
            {"type": "raw_number", "value": amount, "text": f"€ {amount}"},
        ]
        for name, stage, amount in (("Nordlicht", "Proposal", 48_000), ("Hafen", "Closed", 7_500))
    ]
    settings = [{"align": "left"}, {"is_wrapped": True}, {"align": "right"}]
    table = {"type": "table", "rows": [header, *rows], "column_settings": settings}
    many = [rows[number % 2] for number in range(12)]
    data = {
        "type": "data_table",
        "caption": "Deals of this quarter",
        "rows": [header, *many],
        "column_settings": settings,
        "page_size": 5,
    }
    return [table, data]


def message_blocks(base_url: str) -> list[list[Json]]:
    """Every block that a message may hold, as the blocks of several messages."""
    side: Json = {"accessory": picture(base_url)}
    fields = [mrkdwn("*Owner*\nAna Ruiz"), mrkdwn("*Stage*\nProposal")]
    return [
        [
            {"type": "header", "text": plain("A header of a message")},
            {"type": "section", "text": mrkdwn("Words with *weight* and a picture"), **side},
            {"type": "section", "text": plain("Plain words"), "fields": fields},
            {
                "type": "section",
                "text": mrkdwn("With a menu"),
                "accessory": {"type": "static_select", "action_id": "side", **CHOOSING},
            },
            {"type": "divider"},
            {"type": "context", "elements": [picture(base_url), mrkdwn("Small print, *7 June*")]},
        ],
        [actions()],
        [
            {**picture(base_url), "title": plain("A titled picture")},
            {
                "type": "video",
                "title": plain("How to register a deal"),
                "title_url": "https://videos.example/1",
                "video_url": "https://videos.example/embed/1",
                "thumbnail_url": f"{base_url}/page/icon.svg",
                "alt_text": "Somebody at a desk",
                "description": plain("Two minutes"),
                "author_name": "Larkfield",
                "provider_name": "Videos",
            },
            {"type": "file", "external_id": "price-list-2027", "source": "remote"},
        ],
        [rich_text()],
        [{"type": "markdown", "text": MARKDOWN}],
        tables(),
        [
            {"type": "alert", "text": plain(f"Level {level}"), "level": level}
            for level in ("default", "info", "warning", "error", "success")
        ],
        [card(base_url, 1)],
        [{"type": "carousel", "elements": [card(base_url, number) for number in range(1, 5)]}],
        [
            {
                "type": "container",
                "title": plain("A container"),
                "subtitle": mrkdwn("that folds"),
                "is_collapsible": True,
                "child_blocks": [
                    {"type": "section", "text": mrkdwn("Inside the *container*")},
                    {"type": "actions", "elements": [button("inside", "Press")]},
                ],
            }
        ],
        [
            {
                "type": "plan",
                "title": "What I am doing",
                "tasks": [
                    task("1", "complete", output=rich(words("Three pages"))),
                    task("2", "in_progress", details=rich(words("Reading the price list"))),
                    task("3", "pending"),
                    task("4", "error", sources=[SOURCE]),
                ],
            },
            task("5", "complete", details=rich(words("Alone")), sources=[SOURCE]),
        ],
        [
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "action_id": "feedback",
                        "positive_button": {"text": plain("Good"), "value": "1"},
                        "negative_button": {"text": plain("Bad"), "value": "0"},
                    },
                    {
                        "type": "icon_button",
                        "action_id": "bin",
                        "icon": "trash",
                        "text": plain("Delete"),
                    },
                ],
            }
        ],
    ]


SOURCE = {"type": "url", "url": "https://docs.example/prices", "text": "Price list"}
MARKDOWN = """# Rules of the game
1. **Register** the deal
   - early, with _every_ field
2. Wait for the ~~letter~~ mail

> Who asks first, wins.

| Tier | Margin |
|:-----|-------:|
| Gold | 20 % |

```
x = 1
```
See [the guide](https://docs.example/guide) and `code`."""


def view_blocks(base_url: str, *, modal: bool = False) -> list[Json]:
    """Every block and every field that an App Home may hold, and with `modal` a file as well."""
    inputs: list[Json] = [
        {"type": "plain_text_input", "placeholder": plain("Company"), "max_length": 40},
        {"type": "plain_text_input", "multiline": True},
        {"type": "rich_text_input"},
        {"type": "number_input", "is_decimal_allowed": False},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
        {"type": "static_select", **CHOOSING},
        {"type": "multi_static_select", **CHOOSING, "initial_options": OPTIONS[:2]},
        {"type": "users_select"},
        {"type": "multi_users_select"},
        {"type": "channels_select"},
        {"type": "multi_channels_select"},
        {"type": "conversations_select"},
        {"type": "multi_conversations_select"},
        {"type": "multi_external_select", "min_query_length": 1},
        {"type": "datepicker"},
        {"type": "timepicker"},
        {"type": "datetimepicker"},
        {"type": "checkboxes", "options": OPTIONS},
        {"type": "radio_buttons", "options": OPTIONS},
        *([{"type": "file_input", "filetypes": ["pdf"]}] if modal else []),
    ]
    asked: list[Json] = [
        {
            "type": "input",
            "block_id": f"input{number}",
            "label": plain(element["type"].replace("_", " ").capitalize()),
            "element": {**element, "action_id": f"it{number}"},
            "hint": plain("A hint below the field"),
            "optional": number % 2 == 0,
        }
        for number, element in enumerate(inputs)
    ]
    shown: list[Json] = [
        {"type": "header", "text": plain("A header of a view")},
        {"type": "section", "text": mrkdwn("Words"), "accessory": button("side", "Beside")},
        {"type": "context", "elements": [mrkdwn("Small print")]},
        {"type": "divider"},
        {**picture(base_url), "title": plain("A titled picture")},
        {"type": "alert", "text": plain("Look out"), "level": "warning"},
        rich_text(),
        {"type": "actions", "elements": [button("go", "Go", style="primary"), button("no", "No")]},
    ]
    return [*shown, *asked]
