"""Hear which record a message asks for, where no rule understands each of its words.

People ask for their records in more words than any lexicon has ("is Acme through yet", "do we get
kicked off Acme soon"). What a message's words and their pieces weigh for each topic was learned
from messages in English, German and Spanish, half of which ask for no record, by
`evaluations.hearing` (docs/decisions/0125). It knows nothing of any programme: a deal or a
partner that is named is a mark to it. Pure, but for the file that it is read from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.records.rules import RecordTopic
from retrieval.signs import SLOTS, weighed

WEIGHTS = Path(__file__).with_name("hearing.npz")
"""`weights`, whole numbers of 8 bits, of shape (rows, SLOTS); `scales` and `biases`, one a row."""
LEAST_SURE = 0.25
"""From this chance on the records are told."""
SURE = 0.6
"""Below this chance the documents are asked besides: the records may be beside the point."""
OF_ONE_DEAL = (
    RecordTopic.PROTECTION,
    RecordTopic.REGISTRATION,
    RecordTopic.DEAL,
    RecordTopic.ASSETS,
)
"""What is asked of a deal that is named, or spoken of."""
OF_ALL = (
    RecordTopic.DEALS,
    RecordTopic.PROTECTION,
    RecordTopic.REGISTRATION,
    RecordTopic.TIER,
    RecordTopic.CERTIFICATIONS,
    RecordTopic.ACCOUNT_MANAGER,
    RecordTopic.DISTRIBUTOR,
    RecordTopic.TARGETS,
)
"""What is asked where none is."""
ROWS = 1 + len(OF_ONE_DEAL) + len(OF_ALL) + 1
"""Of nothing, of one deal's topics, of the others, and of whether a page is needed besides."""
_NOTHING, _PAGES = 0, ROWS - 1
_A_DEAL, _A_PARTNER, _SPOKEN_OF = " zzadealzz ", " zzapartnerzz ", " zzspokenofzz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a message asks for, as it sounds, and how likely that is.

    `wants_pages` is true where the documents are to be asked besides: a rule or a price is needed
    for a good answer, or it is not sure that the records answer it.
    """

    topic: RecordTopic
    chance: float
    is_of_all: bool
    wants_pages: bool


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """What words and their pieces weigh for each topic.

    `weights` has shape (ROWS, SLOTS); `scales` and `biases` have shape (ROWS,).
    """

    weights: NDArray[np.int8]
    scales: NDArray[np.float64]
    biases: NDArray[np.float64]

    def heard(self, marked: str, *, is_spoken_of: bool = False) -> Heard | None:
        """Return what a message asks of the records; None where it is for the documents.

        Names of deals and partners are replaced by their marks before. `is_spoken_of` says whether
        one deal was spoken of, so that a message without a name may be about it.
        """
        chances, pages = self.chances(marked, is_spoken_of=is_spoken_of)
        own, others = np.split(chances[1:], [len(OF_ONE_DEAL)])
        is_of_all = DEAL_MARK not in marked
        if is_of_all and is_spoken_of:
            is_of_all = bool(others.sum() > own.sum())
        topics, likely = (OF_ALL, others) if is_of_all else (OF_ONE_DEAL, own)
        sure = float(likely.sum())
        topic = topics[int(likely.argmax())]
        if sure < (SURE if topic is RecordTopic.TARGETS else LEAST_SURE):
            return None  # who asks how a target is reached asks for no number
        needs_page = pages >= 1 / 2 and topic is not RecordTopic.ASSETS  # they are pages
        return Heard(
            topic=topic,
            chance=sure,
            is_of_all=is_of_all,
            wants_pages=sure < SURE or needs_page,
        )

    def chances(
        self, marked: str, *, is_spoken_of: bool = False
    ) -> tuple[NDArray[np.float64], float]:
        """Return how likely nothing and each topic is meant, and how likely a page is needed."""
        text = written(marked, is_spoken_of=is_spoken_of)
        said = weighed(text, self.weights) * self.scales + self.biases
        topics = np.exp(said[:_PAGES] - said[:_PAGES].max())
        return topics / topics.sum(), float(1 / (1 + np.exp(-said[_PAGES])))


def written(marked: str, *, is_spoken_of: bool) -> str:
    """Return a message as it is weighed: words in place of marks, one more for a deal implied."""
    text = marked.replace(DEAL_MARK, _A_DEAL).replace(PARTNER_MARK, _A_PARTNER)
    return f"{text}{_SPOKEN_OF}" if is_spoken_of and DEAL_MARK not in marked else text


def shipped_hearing(file: Path = WEIGHTS) -> Hearing:
    """Return what was learned.

    Raises:
        ValueError: the file holds something else.
    """
    try:
        with np.load(file, allow_pickle=False) as kept:
            found = Hearing(weights=kept["weights"], scales=kept["scales"], biases=kept["biases"])
    except (KeyError, OSError, BadZipFile) as error:
        raise ValueError(
            f"{file} holds no weights of the topics. Install Dealmate again."
        ) from error
    is_whole = found.weights.shape == (ROWS, SLOTS) and found.weights.dtype == np.int8
    numbers = (found.scales, found.biases)
    if not (is_whole and all(one.shape == (ROWS,) and np.isfinite(one).all() for one in numbers)):
        raise ValueError(f"{file} holds no weights of the topics. Install Dealmate again.")
    return found
