"""Message templates, with a fixed list of variables and no code. Pure.

A variable reads `{deal.customer}` or, with words for when it is not known,
`{deal.competitor|the present supplier}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LENGTH_MAX = 2500
ALWAYS_KNOWN = frozenset(
    {
        "deal.id",
        "deal.customer",
        "deal.product",
        "deal.stage",
        "partner.name",
        "member.name",
        "member.first_name",
        "cam.name",
        "cam.first_name",
    }
)
SOMETIMES_KNOWN = frozenset(
    {
        "deal.amount",
        "deal.competitor",
        "deal.industry",
        "deal.expected_close",
        "deal.protected_until",
        "deal.days_in_stage",
        "asset.title",
        "milestone.name",
        "waiting.days",
    }
)
"""Their variables need words for when they are not known.

`milestone.name` and `waiting.days` belong to plays about partners: the milestone that was reached
or missed, and for how many days the partner was quiet or the question has waited.
"""
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def check_template(template: str) -> list[str]:
    """Say what is wrong with a template, in words for its author; empty when nothing is."""
    problems = []
    if not template.strip():
        problems.append("the message is empty")
    if len(template) > LENGTH_MAX:
        problems.append(f"the message is longer than {LENGTH_MAX} characters")
    if re.search(r"[{}]", _VARIABLE.sub("", template)):
        problems.append("a brace is not closed, or not opened")
    for found in _VARIABLE.finditer(template):
        name, _, instead = found[1].partition("|")
        if name not in ALWAYS_KNOWN | SOMETIMES_KNOWN:
            known = ", ".join(sorted(ALWAYS_KNOWN | SOMETIMES_KNOWN))
            problems.append(f"unknown variable {{{name}}}; there are {known}")
        elif name in SOMETIMES_KNOWN and not instead.strip():
            problems.append(f"{{{name}}} may not be known: add other words, such as {{{name}|...}}")
    return problems


def names_a_deal(template: str) -> list[str]:
    """Return the variables of a template that only a deal can fill in."""
    names = (found[1].partition("|")[0] for found in _VARIABLE.finditer(template))
    return [f"{{{name}}}" for name in names if name.startswith("deal.")]


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill in a checked template; an empty or missing value gives the words after the bar."""

    def _filled(found: re.Match[str]) -> str:
        name, _, instead = found[1].partition("|")
        return values.get(name) or instead or "(not known)"

    return _VARIABLE.sub(_filled, template).strip()
