"""A comparison end to end, with a peer's program that runs on this very Python."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_index.embedding.hashing import HashingEmbedder
from evaluations import peer_programs
from evaluations.comparison import NAMES, UnknownPeerError, chosen, comparison
from evaluations.peer_programs import PEERS, Peer, PeerHouse, texts_of
from evaluations.run import evaluate

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PROGRAM = f"""
import sys
sys.path.insert(0, {str(peer_programs.REQUIREMENTS.parent)!r})
from peer import Hit, run, windows

def index(documents, model):
    print("chatter of a library")
    assert model == "model-folder"
    passages = [(d.path, text) for d in documents for text in windows(d.text, words=8, overlap=2)]
    def search(question):
        asked = set(question.split())
        found = [Hit(path, text, len(asked & set(text.split()))) for path, text in passages]
        return sorted(found, key=lambda hit: -hit.score)
    return search

run(index)
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "rules.md").write_text("# Rules\n\nA registration is valid for 90 days.\n")
    (folder / "funds.html").write_text("<h1>Funds</h1><p>We pay half of an event.</p>")
    (folder / "broken.pdf").write_bytes(b"no pdf")
    return folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    asked = [
        {
            "id": "q1",
            "question": "how long is a registration valid",
            "relevant": ["rules.md"],
            "answer_span": "valid for 90 days",
            "answerable": True,
        },
        {"id": "q2", "question": "zebra", "relevant": [], "answerable": False},
    ]
    path.write_text("\n".join(map(json.dumps, asked)))
    return path


def peer(tmp_path: Path, name: str, program: str) -> Peer:
    path = tmp_path / f"{name}.py"
    path.write_text(program)
    return Peer(title=name.title(), recipe="counts words", program=path)


def test_peers_are_asked_the_same_and_a_broken_one_is_left_out(
    corpus: Path, questions: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    result = evaluate(
        corpus=corpus, questions=questions, now=NOW, embedder=HashingEmbedder(), data_folder=data
    )
    peers = {
        "counting": peer(tmp_path, "counting", PROGRAM),
        "broken": peer(tmp_path, "broken", "raise RuntimeError('no such model')"),
        "silent": peer(tmp_path, "silent", "pass"),
    }
    told: list[tuple[str, int, int]] = []
    house = PeerHouse(
        folder=data / "peers",
        model=Path("model-folder"),
        environment={},
        python=Path(sys.executable),
    )

    def compared() -> dict[str, float]:
        found = comparison(
            result,
            corpus=corpus,
            questions=questions,
            names=tuple(peers),
            house=house,
            data_folder=data,
            progress=lambda *step: told.append(step),
            peers=peers,
        )
        assert found.left_out == {
            "Broken": "its program failed: RuntimeError: no such model",
            "Silent": "its program did not answer every question",
        }
        found.write(tmp_path / "reports" / "comparison.md")
        return {one.system.name: one.estimates["nDCG@10"].value for one in found.compared}

    assert compared() == {"Dealmate": 1.0, "Counting": 1.0}
    assert ("Counting", 2, 2) in told
    text = (tmp_path / "reports" / "comparison.md").read_text()
    assert "- Broken is left out: its program failed: RuntimeError: no such model." in text
    assert (tmp_path / "reports" / "comparison.svg").read_text().startswith("<svg")
    told.clear()
    assert compared() == {"Dealmate": 1.0, "Counting": 1.0}
    assert not [step for step in told if step[0] == "Counting"]  # kept from before


def test_peers_are_given_what_is_written_and_what_our_readers_extract(corpus: Path) -> None:
    assert texts_of(corpus) == {
        "funds.html": "Funds\n\nWe pay half of an event.",
        "rules.md": "# Rules\n\nA registration is valid for 90 days.\n",
    }


def test_the_names_that_may_be_given() -> None:
    assert chosen(["bm25", "bm25"]) == ("bm25",)
    assert chosen(["txtai", "all"]) == NAMES
    with pytest.raises(UnknownPeerError, match="Choose from: langchain,"):
        chosen(["elastic"])


def test_every_peer_has_its_program_and_every_package_is_pinned() -> None:
    assert all(one.program.is_file() for one in PEERS.values())
    lines = peer_programs.REQUIREMENTS.read_text().splitlines()
    assert all("==" in line for line in lines if not line.startswith("#"))
    assert sum(line.startswith("torch==2.13.0") for line in lines) == 1
