"""What abbreviations stand for, found in content, and words that an admin wrote down. Pure.

What is found comes from passages that the readers may see, and from nothing else. What an admin
writes down holds for everybody who asks, so no secret belongs there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from content_index.lines import YamlError, parse_yaml
from content_index.stopwords import STOP_WORDS
from content_index.words import folded
from retrieval.wording import CHAT_WORDS, SMALL_ANYWHERE

Definition = tuple[str, str]
"""An abbreviation, folded, and what it stands for, in lower case."""

_IN_BRACKETS = re.compile(r"\(\s*\**([A-Z][A-Za-z0-9&/-]{1,9})\**\s*\)")
_SPELT_OUT = re.compile(r"\b([A-Z][A-Z0-9&/-]{1,9})\**\s+\(([^()\n]{6,80})\)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "de",
        "der",
        "des",
        "di",
        "for",
        "in",
        "la",
        "of",
        "on",
        "or",
        "per",
        "the",
        "to",
        "und",
        "with",
    ]
)
_LONGEST = 10
_LONGEST_LINE = 120
_MOST_MEANINGS = 2
_ABBREVIATION = re.compile(r"[^\W_]+(?:[&/-][^\W_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_COMMON_FROM = 10
_USUAL_FROM = 2
"""Documents that must define an abbreviation with a vowel before it counts in small letters."""


class GlossaryError(ValueError):
    """The glossary file cannot be used; the text names the entry and what to mend."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """What abbreviations stand for. `written` wins over `found`.

    `usual` are those found that mean the same in small letters: "it" and "power" are words first.
    """

    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    usual: frozenset[str] = frozenset()

    def meanings_in(
        self, text: str, *, frequencies: Mapping[str, int]
    ) -> dict[str, tuple[str, ...]]:
        """Return the abbreviations of a question, folded, with what they stand for.

        One that many allowed passages use (`frequencies` counts them) needs no help from what was
        found: its other words would only draw attention away. What an admin wrote always counts.
        """
        known = {key: self.written[key] for _, _, key in self._written_in(text)}
        for match in _ABBREVIATION.finditer(text):
            key = folded(match.group())
            if (
                key not in known
                and key in self.found
                and self._is_meant(match[0])
                and frequencies.get(key, 0) < _COMMON_FROM
            ):
                known[key] = self.found[key]
        return known

    def in_other_words(self, text: str) -> tuple[str, tuple[Definition, ...]]:
        """Return a question with what its words stand for in their place, and those to tell of.

        Of several meanings that an admin wrote the first is taken, and told, each word as it was
        typed; what was found must stand for one thing, and is what the documents say. A small word
        in small letters is no abbreviation ("it"), and what the question says already is not put
        in.
        """
        pieces, read, at = [], [], 0
        for start, end, key in self._known_in(text):
            meaning = self.written.get(key, self.found.get(key, ()))[0]
            is_small = key in SMALL_ANYWHERE and not text[start:end].isupper()
            if is_small or folded(meaning) in folded(text) or _in_an_address(text, start):
                continue
            pieces += [text[at:start], meaning]
            if key in self.written:
                read.append((text[start:end], meaning))
            at = end
        return "".join([*pieces, text[at:]]), tuple(dict.fromkeys(read))

    def _known_in(self, text: str) -> list[tuple[int, int, str]]:
        """Return where words begin and end that stand for something else, in their order."""
        written = self._written_in(text)
        taken = {place for start, end, _ in written for place in range(start, end)}
        found = [
            (match.start(), match.end(), key)
            for match in _ABBREVIATION.finditer(text)
            if (key := folded(match[0])) not in self.written
            and match.start() not in taken
            and len(self.found.get(key, ())) == 1
            and self._is_meant(match[0])
        ]
        return sorted([*written, *found])

    def _is_meant(self, word: str) -> bool:
        """Say whether what was found counts for a word as it is typed."""
        return word.isupper() or folded(word) in self.usual

    def _written_in(self, text: str) -> list[tuple[int, int, str]]:
        """Return where words that an admin wrote down begin and end, the longest before others."""
        tokens = [
            (found.start(), found.end(), folded(found[0])) for found in _ABBREVIATION.finditer(text)
        ]
        longest = max((len(key.split()) for key in self.written), default=0)
        found, at = [], 0
        while at < len(tokens):
            for size in range(min(longest, len(tokens) - at), 0, -1):
                run = tokens[at : at + size]
                key = " ".join(word for _, _, word in run)
                if key in self.written:
                    found.append((run[0][0], run[-1][1], key))
                    at += size
                    break
            else:
                at += 1
        return found

    def with_found(self, definitions: Iterable[Iterable[Definition]]) -> Glossary:
        """Return the glossary with the definitions of each document that the readers may see.

        What most documents say goes first, then the alphabet; at most two meanings are kept.
        """
        counted = Counter(
            definition for document in definitions for definition in sorted(set(document))
        )
        meanings: dict[str, list[str]] = {}
        for (short, long), _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            known = meanings.setdefault(short, [])
            if len(known) < _MOST_MEANINGS and _stem(long) not in map(_stem, known):
                known.append(long)
        documents = Counter(short for (short, _), count in counted.items() for _ in range(count))
        usual = {
            short
            for short in meanings
            if short not in CHAT_WORDS
            and short not in STOP_WORDS["en"]
            and (documents[short] >= _USUAL_FROM or not _VOWEL.search(short))
        }
        return Glossary(
            self.written,
            {short: tuple(long) for short, long in meanings.items()},
            frozenset(usual),
        )


def _in_an_address(text: str, place: int) -> bool:
    return text[max(place - 1, 0) : place] in set("/?&=@.#") if place else False


def parsed(text: str) -> Glossary:
    """Read a glossary file: YAML, a word and what it stands for, or a list, a line.

    Raises:
        GlossaryError: it is no such file.
    """
    try:
        entries = parse_yaml(text).value
    except YamlError as error:
        raise GlossaryError(str(error)) from error
    if entries is None:
        return Glossary()
    if not isinstance(entries, dict):
        raise GlossaryError("write one 'ABBREVIATION: what it stands for' a line")
    written: dict[str, tuple[str, ...]] = {}
    for key, value in entries.items():
        meanings = value if isinstance(value, list) else [value]
        if not isinstance(key, str) or not _WORD.search(key):
            raise GlossaryError(f"{key!r} is no word; put it in quotes")
        if not meanings or not all(isinstance(item, str) and item.strip() for item in meanings):
            raise GlossaryError(f"say in words what {key!r} stands for")
        written[_as_asked(key, written)] = tuple(item.strip() for item in meanings)
    return Glossary(written)


def _as_asked(key: str, known: Collection[str]) -> str:
    """Return a word of the file as questions are read: an entry under any other is never found.

    Raises:
        GlossaryError: questions are read without a sign that it has, or it is there already.
    """
    words = [folded(found[0]) for found in _ABBREVIATION.finditer(key)]
    if len(words) == 1 and words[0] != folded(key.strip()):
        raise GlossaryError(f"{key!r} is asked for as {words[0]!r}: write that, if it is meant")
    asked = " ".join(words)
    if asked in known:
        raise GlossaryError(f"{key!r} is there twice, as questions are read: make them one entry")
    return asked


def definitions_in(text: str) -> frozenset[Definition]:
    """Find what a text says its abbreviations stand for.

    Both "market development funds (MDF)" and "MDF (market development funds)" count, when the
    letters of the abbreviation are the first letters of the words, small words aside. (After
    Schwartz and Hearst, 2003, but stricter: a wrong meaning costs more than a missing one.) Three
    words or more with hyphens between are called by their letters, too: "not-for-resale" is NFR.
    """
    found = set()
    for match in _IN_BRACKETS.finditer(text):
        before = _WORD.findall(
            text[max(match.start() - 120, 0) : match.start()].rsplit("\n", maxsplit=1)[-1]
        )
        long = _ending_with(before, match[1])
        if long:
            found.add((folded(match[1]), long))
    for match in _SPELT_OUT.finditer(text):
        words = _WORD.findall(match[2])
        if _initials_fit(words, match[1]):
            found.add((folded(match[1]), " ".join(words).casefold()))
    for match in _HYPHENATED.finditer(text):
        parts = match[0].casefold().split("-")
        short = folded("".join(part[0] for part in parts))
        if short not in SMALL_ANYWHERE:
            found.add((short, " ".join(parts)))
    return frozenset(found)


_HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+){2,4}(?![\w-])")


def _ending_with(words: list[str], short: str) -> str:
    for count in range(2, min(len(words), _LONGEST) + 1):
        tail = words[-count:]
        if tail[0].casefold() not in _SMALL and _initials_fit(tail, short):
            return " ".join(tail).casefold()
    return ""


def _initials_fit(words: list[str], short: str) -> bool:
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    if letters[-1:] == ["s"] and short[-1] == "s":  # "MSPs"
        letters = letters[:-1]
    large = [word.casefold() for word in words if word.casefold() not in _SMALL]
    every = [word.casefold() for word in words]
    return len(letters) > 1 and any(
        [word[0] for word in chosen] == letters for chosen in (large, every)
    )


def _stem(text: str) -> str:
    return text.rstrip("s")
