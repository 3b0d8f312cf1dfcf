"""The shipped reader without a clock, that reads no pair twice: for learning and judging."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.findings import Findings
from retrieval.quotes import Quote
from retrieval.reader.model import PairModel, log_odds
from retrieval.reader.own import own_reader
from retrieval.rereading import each_read, word_of
from retrieval.selection import MOST_QUOTES


class RememberingReader:
    """A model of pairs at every question of an evaluation, as `QuoteReader`."""

    def __init__(self, model: PairModel) -> None:
        self._model = model
        self._known: dict[tuple[str, str], float] = {}
        self.most = MOST_QUOTES

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Return the log odds that each text answers the question."""
        for text in texts:
            if (question, text) not in self._known:
                logits = self._model.logits(question, text)
                self._known[question, text] = log_odds(logits, self._model.labels)
        return tuple(self._known[question, text] for text in texts)

    def of_chosen(self, chosen: Sequence[Quote], findings: Findings) -> float:
        """Return what it makes of quotes together; 0 where there are none."""
        return word_of(each_read(self, chosen, findings))


def shipped_reader() -> RememberingReader:
    """Load the reader that comes with Dealmate.

    Raises:
        ModelFilesError: it cannot be loaded.
    """
    return RememberingReader(own_reader())
