"""The inside of `rich_text` blocks."""

from playground.kit.rules import (
    Check,
    anything,
    boolean,
    by_type,
    integer,
    items,
    one_of,
    shape,
    string,
)

_STYLE = shape(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    ),
)


def _leaf(**more: Check) -> Check:
    return shape({"type": anything, **more}, {"style": _STYLE})


LEAVES: dict[str, Check] = {
    "text": _leaf(text=string(most=40_000)),
    "link": shape(
        {"type": anything, "url": string(most=3000)},
        {"text": string(most=40_000, least=0), "unsafe": boolean, "style": _STYLE},
    ),
    "user": _leaf(user_id=string(most=255)),
    "channel": _leaf(channel_id=string(most=255)),
    "team": _leaf(team_id=string(most=255)),
    "usergroup": _leaf(usergroup_id=string(most=255)),
    "broadcast": _leaf(range=one_of("here", "channel", "everyone")),
    "color": _leaf(value=string(most=50)),
    "emoji": shape(
        {"type": anything, "name": string(most=255)},
        {"unicode": string(most=255), "skin_tone": integer(least=1, most=6), "style": _STYLE},
    ),
    "date": shape(
        {"type": anything, "timestamp": anything, "format": string(most=255)},
        {"url": string(most=3000), "fallback": string(most=3000), "style": _STYLE},
    ),
    "citation": anything,
}
_LEAVES = items(by_type(lambda: LEAVES), most=5000, least=0)
_BORDER = integer(least=0, most=1)

PARTS: dict[str, Check] = {
    "rich_text_section": shape({"type": anything, "elements": _LEAVES}),
    "rich_text_preformatted": shape(
        {"type": anything, "elements": _LEAVES},
        {"border": _BORDER, "language": string(most=255)},
    ),
    "rich_text_quote": shape({"type": anything, "elements": _LEAVES}, {"border": _BORDER}),
    "rich_text_list": shape(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "elements": items(
                by_type(lambda: {"rich_text_section": PARTS["rich_text_section"]}), most=1000
            ),
        },
        {
            "indent": integer(least=0, most=8),
            "offset": integer(least=0, most=1_000_000),
            "border": _BORDER,
        },
    ),
}
ELEMENTS = items(by_type(lambda: PARTS), most=1000, least=0)
