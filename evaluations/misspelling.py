"""Measure how misspelt words are read, and how often a right word is taken for a slip.

`python -m evaluations.misspelling --corpus FOLDER [FOLDER ...]` takes words of each folder's pages,
makes one slip in each (a letter left out, added, changed, or two swapped, never the first), and has
it read against that folder's words. Words of the other folders that this one has not are right
words: what is read as something else there is taken for a slip wrongly.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from content_index.embedding.loading import default_embedder
from content_index.languages import ENGLISH
from content_index.words import folded, terms
from evaluations.corpora import documents_of
from retrieval.spelling import Repair, repaired
from retrieval.wording import topic_words

MOST = 1_500
"""Words that are tried in a folder, of each sort."""
_SHORTEST = 5
_OFTEN = 3
_LIKELY_LETTERS = "etaonrisl"
_PAGES = frozenset({".md", ".html", ".txt"})
_WORD = re.compile(r"[a-z]+")
_PARAGRAPH = re.compile(r"\n\s*\n")

Repairing = Callable[[str], Repair | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """In how many paragraphs of a folder each stem stands, and how often each word."""

    stems: Mapping[str, int]
    words: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Shares, 0 to 1: slips read as the right word, as another, left; right words misread."""

    slips: int
    right: float
    wrong: float
    left: float
    others: int
    misread: float


def vocabulary(texts: Iterable[str]) -> Vocabulary:
    """Count the English stems and words of texts."""
    stems: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for text in texts:
        for paragraph in _PARAGRAPH.split(text):
            stems.update(set(terms(paragraph, language=ENGLISH)))
            words.update(_WORD.findall(folded(paragraph)))
    return Vocabulary(stems=stems, words=words)


def slipped(word: str, random: Random) -> str:
    """Return a word with one slip behind its first letter; now and then it is the same word."""
    place = random.randrange(1, len(word))
    before, after = word[:place], word[place:]
    letter = random.choice(_LIKELY_LETTERS)
    slips = (
        before + after[1:],
        before + letter + after,
        before + letter + after[1:],
        before + after[1::-1] + after[2:],
    )
    return random.choice(slips)


def measured(own: Vocabulary, others: Iterable[Vocabulary], repair: Repairing) -> Spelling:
    """Have slips in a folder's own words read, and words that only others have."""
    random = Random(1)  # noqa: S311 - the same words each time
    known = [
        word
        for word, count in sorted(own.words.items())
        if count >= _OFTEN
        and len(word) >= _SHORTEST
        and topic_words(word)
        and own.stems.get(_stem(word), 0) > 1
    ]
    random.shuffle(known)
    tried = [(slipped(word, random), _stem(word)) for word in known[:MOST]]
    slips = [(slip, stem) for slip, stem in tried if _stem(slip) not in own.stems]
    read = [(repair(slip), stem) for slip, stem in slips]
    right = sum(found is not None and found.stem == stem for found, stem in read)
    left = sum(found is None for found, _ in read)
    foreign = sorted(
        {
            word
            for other in others
            for word, count in other.words.items()
            if count > 1 and len(word) >= _SHORTEST and _stem(word) not in own.stems
        }
    )
    random.shuffle(foreign)
    strange = [word for word in foreign if topic_words(word)][:MOST]
    return Spelling(
        slips=len(slips),
        right=_share(right, slips),
        wrong=_share(len(slips) - right - left, slips),
        left=_share(left, slips),
        others=len(strange),
        misread=_share(sum(repair(word) is not None for word in strange), strange),
    )


def _share(count: int, of: Sequence[object]) -> float:
    return count / len(of) if of else 0.0


def _stem(word: str) -> str:
    return next(iter(terms(word, language=ENGLISH)), "")


def _texts(corpus: Path) -> Iterable[str]:
    for path in documents_of(corpus):
        if path.suffix.casefold() in _PAGES:
            yield path.read_text(encoding="utf-8", errors="replace")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line for each folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--corpus",
        type=Path,
        nargs="+",
        required=True,
        help="folders of English pages, two or more",
    )
    options = parser.parse_args(arguments)
    embedder = default_embedder()
    folders = {corpus.name: vocabulary(_texts(corpus)) for corpus in options.corpus}
    sys.stdout.write("| words of | slips | right | as another | left | right words | misread |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for name, own in folders.items():
        others = [other for other in folders.values() if other is not own]
        found = measured(own, others, _repairing(own, embedder.is_word))
        sys.stdout.write(
            f"| {name} | {found.slips} | {found.right:.3f} | {found.wrong:.3f} | "
            f"{found.left:.3f} | {found.others} | {found.misread:.3f} |\n"
        )


def _repairing(own: Vocabulary, is_word: Callable[[str], bool]) -> Repairing:
    def repair(typed: str) -> Repair | None:
        return repaired(typed, frequencies=own.stems, is_word=is_word)

    return repair


if __name__ == "__main__":
    main()
