"""Tell apart the questions within one message. Pure.

A message is cut where a question may begin: after a stop, after "and" or a comma before a word that
asks. A piece that does not ask anything is what the next one is about, so it stays with it: "We are
a gold partner. What is our margin?" is one question, and so is "If it is lost, who do I tell?" But
what "and how", "and can we" go on from was a question in note form: "margin on Vault and who
approves it". What is said once before several is asked with each: "trade show: how much, when to
ask", "A vs B - width, price". So is a thing of which a list of names is asked: "price and weight of
the X".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content_index.languages import language_of
from retrieval.attributes import ITEMS, attributes_listed, is_attribute, is_attribute_of
from retrieval.question_forms import (
    LEAST_WORDS,
    asks,
    asks_of_subject,
    cuts_in,
    follows_up,
    goes_on,
    is_named,
    is_note,
    is_supposed,
)
from retrieval.subjects import Subject, compared_before, sides_of, subject_before
from retrieval.wording import topic_words

_LEANS = re.compile(
    r"\b(?:it|its|that|this|those|these|they|them|their|there|one|ones|same|he|she|him|her|"
    r"(?:wer|wie|wann|wo|warum|ist|wird|wurde|kann|darf|muss)\b[^.?!]*\bes|"
    r"ihn|ihm|dort|da(?:f[u\u00fc]r|fue)r|da(?:gegen|mit|von|zu|bei)|dar(?:an|auf|in|um|\u00fcber)|"
    r"ello|eso|esto|lo|ah[i\u00ed]|all[i\u00ed])\b",
    re.IGNORECASE,
)
_MEMBERS = re.compile(rf"(?<=[?!;])\s+(?:(?:and|n|und|y)\s+)?|{ITEMS.pattern}", re.IGNORECASE)
_MOST_BARE_WORDS = 3

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question of a message.

    `text` is as it was typed; `asked` is the same with what was said once for several parts, and
    then it is whole: it does not lean on those before it. Where that is a `subject` of theirs,
    `bare` is what is asked of it; `sides` are the two things that it is, where they are compared.
    """

    text: str
    asked: str
    is_whole: bool = False
    subject: str = ""
    bare: str = ""
    sides: tuple[str, ...] = ()


def parts_of(text: str) -> tuple[Part, ...]:
    """Split a message into its questions, in order; one at least.

    Where nothing in it has the form of a question, as in notes typed in haste, each piece with two
    topic words is one.
    """
    is_german = language_of(text) == "de"
    subject = subject_before(text)
    found = () if subject is None else _asked_of(subject, text, is_german=is_german)
    if not found:
        spans = _questions_in(text, is_german=is_german)
        found = tuple(part for span in spans for part in _listed_in(text, span))
        compared = compared_before(text)
        if compared is not None:
            found = _with_compared(compared, found)
    return found if len(found) > 1 else (Part(text=text, asked=text),)


def split_parts(text: str) -> tuple[str, ...]:
    """Return the questions of a message as they were typed, in order; one at least."""
    return tuple(part.text for part in parts_of(text))


def as_questions(parts: Sequence[str]) -> str:
    """Return parts as one text that is split into the same parts again."""
    return " ".join(f"{part.rstrip('?!.,;: ')}?" for part in parts)


def stands_alone(part: str) -> bool:
    """Say whether a part can be understood without those beside it ("what is the price" cannot)."""
    return not leans_back(part) and len(topic_words(part)) >= LEAST_WORDS


def leans_back(part: str) -> bool:
    """Say whether a part speaks of something that was named before it ("how long is it valid")."""
    return bool(_LEANS.search(part))


def _questions_in(text: str, *, is_german: bool) -> list[Span]:
    cuts = cuts_in(text, is_german=is_german)
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    pieces = [span for span in zip(starts, ends, strict=True) if text[slice(*span)].strip()]
    forms = [
        _is_question(text, pieces, number, is_german=is_german) for number in range(len(pieces))
    ]
    parts: list[Span] = []
    pending: int | None = None  # where the words begin that belong to what comes next
    words = 0
    for (piece_start, end), is_asked in zip(pieces, forms, strict=True):
        start = piece_start if pending is None else pending
        words += len(topic_words(text[piece_start:end]))
        if words and (is_asked if any(forms) else words >= LEAST_WORDS):
            parts.append((start, end))
        elif is_asked and parts:
            parts[-1] = (parts[-1][0], end)  # "why?" is about the question before
        else:
            pending = start
            continue
        pending, words = None, 0
    if pending is not None and parts:
        parts[-1] = (parts[-1][0], len(text))
    return parts


def _is_question(text: str, pieces: Sequence[Span], number: int, *, is_german: bool) -> bool:
    start, end = pieces[number]
    piece = text[start:end]
    behind = pieces[number + 1 :][:1]
    if any(is_supposed(piece, text[slice(*after)]) for after in behind):
        return False
    return (
        asks(piece, is_german=is_german)
        or is_note(text, start, end, is_german=is_german)
        or (number > 0 and goes_on(piece))
    )


def _listed_in(text: str, span: Span) -> list[Part]:
    """Return the parts of one question: several where it lists what is asked of one thing."""
    piece = text[slice(*span)]
    listed = attributes_listed(piece)
    if not listed:
        return [Part(text=piece.strip(), asked=piece.strip())]
    return [
        Part(text=piece[one.start : one.end].strip(), asked=one.asked, is_whole=True)
        for one in listed
    ]


def _asked_of(subject: Subject, text: str, *, is_german: bool) -> tuple[Part, ...]:
    """Return what is asked of a subject, each by a question or a name; empty where it is not.

    One that only names something, and is no name of what is asked of a thing, is taken for such
    beside others that are ("fov, dose and price") or of things that are compared.
    """
    sides = sides_of(subject.words)
    members: list[Span] = []
    kinds: list[bool | None] = []  # asks, names what is asked of a thing, or None: only names
    at = subject.start
    cuts = [*(match.span() for match in _MEMBERS.finditer(text, at)), (len(text), len(text))]
    for end, after in cuts:
        piece = text[at:end].strip()
        is_question = asks_of_subject(piece, is_german=is_german)
        is_name = not is_question and (is_attribute(piece) or is_attribute_of(piece))
        is_bare = len(piece.split()) <= _MOST_BARE_WORDS and is_named(piece)
        if is_question or is_name:
            members.append((at, end))
            kinds.append(is_question)
        elif piece and members and (kinds[-1] is True or not is_bare):
            members[-1] = (members[-1][0], end)
        elif piece and is_bare:
            members.append((at, end))
            kinds.append(None)
        elif piece:
            return ()
        at = after
    has_names = bool(subject.words) and any(kind is False for kind in kinds)
    if len(members) < LEAST_WORDS or not (has_names or None not in kinds):
        return ()
    found = []
    for number, (start, end) in enumerate(members):
        piece = text[start:end].strip()
        typed = text[0:end].strip() if number == 0 else piece
        if number and follows_up(piece):
            found.append(Part(text=typed, asked=piece))
            continue
        asked = f"{subject.words} {piece}".strip()
        found.append(
            Part(
                text=typed,
                asked=asked,
                is_whole=bool(subject.words),
                subject=subject.words,
                bare=piece,
                sides=sides,
            )
        )
    return tuple(found)


def _with_compared(subject: Subject, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Ask what is compared before the first of several questions with those that lean on it."""
    sides = sides_of(subject.words)
    first, *others = parts
    found = [
        replace(
            first,
            is_whole=True,
            subject=subject.words,
            bare=first.text[len(subject.words) :].lstrip(" ,"),
            sides=sides,
        )
    ]
    for part in others:
        if part.is_whole or stands_alone(part.text):
            found.append(part)
            continue
        found.append(
            replace(
                part,
                asked=f"{subject.words} {part.text}",
                is_whole=True,
                subject=subject.words,
                bare=part.text,
                sides=sides,
            )
        )
    return tuple(found)
