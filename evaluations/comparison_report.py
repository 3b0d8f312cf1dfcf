"""A comparison as Markdown tables and a picture. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from evaluations.comparing import QUALITY, Compared, Estimate

_WIDTH, _HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 24, 56
_LINE = 15
_COLOURS = ("#0b6e4f", "#5b5f97", "#b5651d", "#a23b72", "#2e86ab", "#6b7280", "#c1440e")


_HOW = (
    "Other systems are given the texts as our readers extract them. They rank documents by the "
    "best of 100 passages and show their first three passages whole; none of them abstains, so "
    "where abstaining is compared every system gets the threshold that suits it best on these very "
    "questions. Dealmate's milliseconds hold everything: understanding, search, quotes and "
    "confidence. An abstention shows no quote and so holds no answer."
)


def tables(compared: Sequence[Compared]) -> str:
    """Return two Markdown tables: every system's figures, and how far the first one is ahead."""
    names = [one.system.name for one in compared]
    rows = [
        [measure, *(str(one.estimates[measure]) for one in compared)]
        for measure in compared[0].estimates
    ]
    rows += [
        ["words shown, median", *(f"{one.words_shown:.0f}" for one in compared)],
        ["milliseconds a question, p50", *(f"{one.seconds_p50 * 1000:.1f}" for one in compared)],
        ["milliseconds a question, p95", *(f"{one.seconds_p95 * 1000:.1f}" for one in compared)],
        ["seconds to index", *(_seconds(one.system.indexing_seconds) for one in compared)],
    ]
    ahead = [
        [measure, *(_signed(one.behind[measure]) for one in compared[1:])]
        for measure in compared[0].estimates
    ]
    return (
        f"{_table(['measure', *names], rows)}\n"
        f"How far {names[0]} is ahead, paired by question; * where the interval leaves out 0:\n\n"
        f"{_table(['measure', *names[1:]], ahead)}"
    )


def report(
    compared: Sequence[Compared],
    *,
    questions: int,
    documents: int,
    left_out: Mapping[str, str],
    picture: str,
) -> str:
    """Return a whole report in Markdown. `left_out` says why a system is missing, by its name."""
    lines = [
        "# Dealmate and other ways to search",
        "",
        (
            f"{documents} documents, {questions} questions, the same texts and the same embedding "
            "model for all (Dealmate's default one with what it was taught), on this machine. In "
            "brackets 95% intervals (bootstrap over questions)."
        ),
        "",
        tables(compared),
        f"![{QUALITY} against milliseconds a question]({picture})",
        "",
        *(f"- {one.system.name}: {one.system.remark}." for one in compared if one.system.remark),
        *(f"- {name} is left out: {why}." for name, why in left_out.items()),
        "",
        _HOW,
        "",
    ]
    return "\n".join(lines)


def chart(compared: Sequence[Compared]) -> str:
    """Return an SVG picture: quality with its interval against milliseconds, which grow by tens."""
    points = [
        (one.system.name, max(one.seconds_p50 * 1000, 0.01), one.estimates[QUALITY])
        for one in compared
    ]
    first = math.floor(math.log10(min(at for _, at, _ in points)))
    last = max(math.ceil(math.log10(max(at for _, at, _ in points))), first + 1)

    def x(milliseconds: float) -> float:
        share = (math.log10(milliseconds) - first) / (last - first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(quality: float) -> float:
        return _TOP + (1 - quality) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            'font-family="sans-serif" font-size="13">'
        ),
        f"<title>{escape(QUALITY)} against milliseconds a question</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
    ]
    for tenth in range(0, 11, 2):
        at = y(tenth / 10)
        parts.append(_line(_LEFT, at, _WIDTH - _RIGHT, at))
        parts.append(_text(_LEFT - 8, at + 4, f"{tenth / 10:.1f}", anchor="end"))
    for power in range(first, last + 1):
        at = x(10**power)
        parts.append(_line(at, _TOP, at, _HEIGHT - _BOTTOM))
        parts.append(_text(at, _HEIGHT - _BOTTOM + 18, f"{10.0**power:g}", anchor="middle"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(_text(middle, _HEIGHT - 14, "milliseconds a question (p50)", anchor="middle"))
    parts.append(_text(_LEFT, _TOP - 8, QUALITY))
    labels: list[tuple[float, float]] = []
    for number, (name, milliseconds, quality) in enumerate(points):
        colour = _COLOURS[number % len(_COLOURS)]
        across, down = x(milliseconds), y(quality.value)
        parts.append(_line(across, y(quality.low), across, y(quality.high), colour, width=2))
        parts.append(f'<circle cx="{across:.1f}" cy="{down:.1f}" r="6" fill="{colour}"/>')
        line = down + 4
        while any(
            abs(across - at) < _RIGHT and abs(line - height) < _LINE for at, height in labels
        ):
            line += _LINE
        labels.append((across, line))
        parts.append(_text(across + 10, line, name, colour=colour))
    return "\n".join([*parts, "</svg>", ""])


def _line(  # noqa: PLR0913 - two points
    x1: float, y1: float, x2: float, y2: float, colour: str = "#d4d4d8", *, width: int = 1
) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = "#27272a") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(text)}</text>"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _signed(estimate: Estimate) -> str:
    clear = "*" if estimate.low > 0 or estimate.high < 0 else ""
    return f"{estimate.value:+.3f} ({estimate.low:+.2f} to {estimate.high:+.2f}){clear}"
