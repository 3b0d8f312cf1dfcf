"""Slack's mrkdwn, safely: what people or documents wrote is data, never a mention or a link."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from urllib.parse import quote, urlsplit

from bot.records import numbers
from bot.slack.blocks.limits import fit
from content_index.languages import ENGLISH

_CONTROL = dict.fromkeys((*range(32), 127, 8232, 8233), " ")
_INVISIBLE = dict.fromkeys((0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))

_TWINS = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
"""For each mark of style a character that looks the same and means nothing to Slack."""
_MARK = re.compile(r"`|(?<![^\W_])[*_~]|[*_~](?![^\W_])")
"""A mark that could begin or end a style; between two letters or digits none does."""
_COLON = re.compile(r":(?=//|[\w+'-]+:)")
"""The colon of an address, or the one that begins an emoji's name."""
_JOINER = "\u2060"
"""Takes no room and is not seen; an address or a name in which it stands is neither."""


def escaped(text: str) -> str:
    """Escape the three characters by which Slack starts mentions, links and dates."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str) -> str:
    """Collapse white space, control characters and direction marks into single spaces."""
    if not text.isprintable():  # few texts hold any of these
        text = text.translate(_INVISIBLE).translate(_CONTROL)
    return " ".join(text.split())


def as_typed(text: str) -> str:
    """Return foreign text escaped, and so that Slack shows all of it as it was typed.

    Nothing in it becomes bold, code, an emoji, a quote or an address to click.
    """
    inert = _MARK.sub(lambda found: _TWINS[found.group()], text)
    inert = _COLON.sub(f":{_JOINER}", inert)
    return escaped(f"{_JOINER}{inert}" if inert.startswith(">") else inert)


def data(text: str, limit: int = 300) -> str:
    """Return foreign text for use inside a mrkdwn line: one line, inert, at most `limit`."""
    return fit(as_typed(one_line(text)), limit)


def bold(text: str, limit: int = 150) -> str:
    """Return foreign text in bold; its own asterisks cannot end the bold early."""
    line = one_line(text)
    return f"*{fit(as_typed(line), limit)}*" if line else ""


def quoted(text: str, limit: int = 1_500) -> str:
    """Return foreign text as a block quote, line by line."""
    lines = [one_line(line) for line in text.splitlines()]
    return "\n".join(f"&gt; {line}" for line in fit(as_typed("\n".join(lines)), limit).split("\n"))


def link(url: str, label: str, limit: int = 150) -> str:
    """Return a link to an address of the asset table, or its bare label when it is not http(s)."""
    text = fit(as_typed(one_line(label).replace("|", "/")), limit)
    whole = address(url)
    return text if whole is None else f"<{whole.replace('&', '&amp;')}|{text}>"


def address(url: str) -> str | None:
    """Return an address of the asset table as links and buttons take it; None if not http(s)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    return quote(url, safe=":/?#[]@!$'()*+,;=%~-._&")


def mention(user_id: str) -> str:
    """Return a mention of one person; only ids that the programme knows may be given."""
    if not user_id.isalnum():
        raise ValueError(f"not a Slack user id: {user_id!r}")
    return f"<@{user_id}>"


def money(amount: Decimal | int | None, currency: str) -> str:
    """Return an amount as people write it, such as "EUR 48,000"."""
    if amount is None:
        return "not given"
    return numbers.amount(amount, data(currency, 10), ENGLISH)


def day(value: date | None) -> str:
    """Return a day as people write it, such as "5 March 2027"."""
    return "not given" if value is None else f"{value.day} {value:%B %Y}"


def words(identifier: str | None) -> str:
    """Return an identifier as escaped words, such as "IT manager" for `it_manager`."""
    return data(spelt(identifier), 80) if identifier else "not given"


def spelt(identifier: str) -> str:
    """Return an identifier as words that are not escaped, for plain text."""
    known = {
        "it": "IT",
        "ciso": "CISO",
        "cio": "CIO",
        "cto": "CTO",
        "ceo": "CEO",
        "cfo": "CFO",
        "faq": "FAQ",
        "cam": "CAM",
        "msp": "MSP",
    }
    parts = one_line(identifier.replace("_", " ").replace("-", " ")).split(" ")
    text = " ".join(known.get(part.lower(), part) for part in parts)
    return text[:1].upper() + text[1:]
