"""Small checks that are put together into Slack's rules; each yields problems in Slack's words.

A problem ends in `[json-pointer:/where/it/is]`. Lengths are in characters.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def problem(words: str, pointer: str) -> str:
    """One line, as Slack writes it after `[ERROR]`."""
    return f"{words} [json-pointer:{pointer}]"


def string(*, most: int, least: int = 1) -> Check:
    """A text of so many characters."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must provide a string", pointer)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", pointer)

    return check


def matching(pattern: str, words: str) -> Check:
    """A text that the whole pattern matches."""
    compiled = re.compile(pattern)

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            yield problem(words, pointer)

    return check


def integer(*, least: int, most: int) -> Check:
    """A whole number in a range."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield problem("must provide a number", pointer)
        elif value < least:
            yield problem(f"must be greater than {least - 1}", pointer)
        elif value > most:
            yield problem(f"must be less than {most + 1}", pointer)

    return check


def boolean(value: Any, pointer: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must provide a boolean", pointer)


def anything(value: Any, pointer: str) -> Iterator[str]:
    """Not checked here."""
    del value, pointer
    yield from ()


def one_of(*allowed: str) -> Check:
    """One of these texts."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if value not in allowed:
            yield problem("must be a valid enum value", pointer)

    return check


def items(check_item: Check, *, most: int, least: int = 1) -> Check:
    """A list of so many items, each checked."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must provide an array", pointer)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", pointer)
        for position, item in enumerate(value[:most]):
            yield from check_item(item, f"{pointer}/{position}")

    return check


def shape(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *,
    either: tuple[str, ...] = (),
    never_both: tuple[str, ...] = (),
) -> Check:
    """An object with these properties and no others.

    Of `either` at least one must be there; of `never_both` at most one.
    """
    known = dict(required) | dict(optional or {})

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                yield problem(f"missing required field: {name}", pointer)
        if either and not any(value.get(name) for name in either):
            yield problem(f"missing required field: {either[0]}", pointer)
        if len([name for name in never_both if value.get(name)]) > 1:
            yield problem("only one of " + " or ".join(never_both) + " is allowed", pointer)
        for name, inner in value.items():
            if name not in known:
                yield problem(f"invalid additional property: {name}", pointer)
            elif inner is not None:
                yield from known[name](inner, f"{pointer}/{name}")

    return check


def by_type(table: Callable[[], Mapping[str, Check]]) -> Check:
    """The check that belongs to the object's `type`; other types are refused.

    The table is asked for late, since blocks hold blocks.
    """

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must provide an object", pointer)
            return
        kind = value.get("type")
        if kind is None:
            yield problem("missing required field: type", pointer)
            return
        found = table().get(kind) if isinstance(kind, str) else None
        if found is None:
            yield problem(f"unsupported type: {kind}", f"{pointer}/type")
            return
        yield from found(value, pointer)

    return check


def both(*checks: Check) -> Check:
    """All of the checks."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        for one in checks:
            yield from one(value, pointer)

    return check
