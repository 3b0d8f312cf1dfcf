"""Compare our answers on a corpus with those of other search libraries, in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluations.cases import gather
from evaluations.comparing import Compared, System, compare
from evaluations.comparison_report import chart, report
from evaluations.measures import Outcome
from evaluations.peer_programs import PEERS, Peer, PeerError, PeerHouse, texts_of
from evaluations.remembering import shipped_reader
from evaluations.run import Progress, Result, outcome, read_questions
from evaluations.training import unseen_outcomes

OURSELVES_UNSEEN = "held-back"
"""Name of our own system with weights that were learned without the question it answers."""
EVERYTHING = "all"
NAMES = (*PEERS, OURSELVES_UNSEEN)


class UnknownPeerError(ValueError):
    """Nothing of this name can be compared with; the text names what can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The systems compared, ours first, and why others are left out, by their name."""

    compared: tuple[Compared, ...]
    left_out: Mapping[str, str]
    documents: int
    questions: int

    def write(self, path: Path) -> None:
        """Write the report as Markdown, and its picture beside it as SVG."""
        picture = path.with_suffix(".svg")
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text(chart(self.compared), encoding="utf-8")
        text = report(
            self.compared,
            questions=self.questions,
            documents=self.documents,
            left_out=self.left_out,
            picture=picture.name,
        )
        path.write_text(text, encoding="utf-8")


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """Return the systems to compare with, each once; "all" stands for every one.

    Raises:
        UnknownPeerError: there is none of that name.
    """
    for name in names:
        if name not in {*NAMES, EVERYTHING}:
            raise UnknownPeerError(
                f"Nothing called {name} can be compared with. Choose from: "
                f"{', '.join(NAMES)}, or {EVERYTHING}."
            )
    return NAMES if EVERYTHING in names else tuple(dict.fromkeys(names))


def comparison(  # noqa: PLR0913 - what is asked, of whom, and where it is kept
    result: Result,
    *,
    corpus: Path,
    questions: Path,
    names: Sequence[str],
    house: PeerHouse,
    data_folder: Path,
    progress: Progress,
    peers: Mapping[str, Peer] = PEERS,
) -> Comparison:
    """Ask the same questions of each named system and compare its answers with our `result`."""
    expected = read_questions(questions)
    systems = [System(name="Dealmate", outcomes=_outcomes(result), remark=_remark(result))]
    left_out: dict[str, str] = {}
    texts = texts_of(corpus) if any(name in peers for name in names) else {}
    for name in names:
        if name == OURSELVES_UNSEEN:
            cases = gather(corpus, questions, data_folder=data_folder)
            systems.append(
                System(
                    name="Dealmate, held back",
                    outcomes=unseen_outcomes(cases, shipped_reader(), seconds=_seconds(result)),
                    remark="Dealmate with weights learned from the other questions only, six folds",
                )
            )
            continue
        peer = peers[name]
        try:
            run = house.ask(peer, texts=texts, questions=expected, progress=progress)
        except PeerError as error:
            left_out[peer.title] = str(error)
            continue
        systems.append(
            System(
                name=peer.title,
                outcomes=run.outcomes,
                indexing_seconds=run.indexing_seconds,
                remark=peer.recipe,
            )
        )
    return Comparison(
        compared=tuple(compare(expected, systems)),
        left_out=left_out,
        documents=result.documents,
        questions=len(expected),
    )


def _outcomes(result: Result) -> dict[str, Outcome]:
    return {name: outcome(name, answer) for name, answer in result.answers.items()}


def _seconds(result: Result) -> dict[str, float]:
    return {name: answer.seconds for name, answer in result.answers.items()}


def _remark(result: Result) -> str:
    return f"as shipped; {len(result.failed)} documents could not be read"
