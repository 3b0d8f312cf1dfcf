"""Whatever an app sends as blocks or view, the validator answers with problems, never a fault."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playground.identifiers import Identifiers
from playground.kit.blocks import BLOCKS
from playground.kit.elements import ELEMENTS
from playground.kit.state import unanswered, values_of
from playground.kit.validation import completed, message_problems, view_problems

KEYS = st.sampled_from(
    [
        "text",
        "fields",
        "elements",
        "element",
        "accessory",
        "options",
        "rows",
        "label",
        "value",
        "initial_option",
        "action_id",
        "block_id",
        "title",
        "blocks",
        "confirm",
        "url",
        "style",
    ]
)
KINDS = st.sampled_from([*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "rich_text_section", "odd"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), KINDS)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    plain = st.dictionaries(KEYS, inner, max_size=4)
    return st.tuples(st.one_of(st.none(), KINDS), plain).map(
        lambda pair: pair[1] if pair[0] is None else {"type": pair[0], **pair[1]}
    )


JSON = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), objects(inner)), max_leaves=25
)


@given(blocks=st.one_of(JSON, st.lists(objects(JSON), max_size=4)))
def test_blocks(blocks: Any) -> None:
    if not message_problems(blocks):
        filled = completed(blocks, Identifiers(random.Random(1)))  # noqa: S311
        assert message_problems(filled) == []
        unanswered(filled, values_of(filled, {}))


@given(view=st.one_of(JSON, objects(JSON)))
def test_views(view: Any) -> None:
    for kind in ("modal", "home"):
        assert all("[json-pointer:/view" in problem for problem in view_problems(view, kind=kind))
