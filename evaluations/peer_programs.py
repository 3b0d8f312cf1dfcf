"""Run other search libraries on the same documents and questions, each in a process of its own.

Their packages ask for other versions of what they share with ours, so they live in an environment
of their own, made once below the data folder. What a peer answered is kept beside it and asked
again only when its program, its packages, the documents or the questions are others.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_index.reading.document import BlockKind, Document, UnreadableError
from content_index.reading.formats import read_document
from evaluations.corpora import documents_of
from evaluations.measures import Expected, Outcome

_FOLDER = Path(__file__).parent / "peers" / "searching"
REQUIREMENTS = _FOLDER / "requirements.txt"
_SHARED_CODE = _FOLDER / "peer.py"
_LAST_WORDS = 300
"""Characters of a program's last error that are passed on."""

Progress = Callable[[str, int, int], None]


class PeerError(RuntimeError):
    """A peer could not be asked; the text says what happened. The comparison goes on without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One library to compare with: its title, what its recipe is, and its program."""

    title: str
    recipe: str
    program: Path


PEERS: Mapping[str, Peer] = {
    "langchain": Peer(
        title="LangChain",
        recipe="recursive splitter (1,000 characters, 200 shared), FAISS",
        program=_FOLDER / "langchain_faiss.py",
    ),
    "llamaindex": Peer(
        title="LlamaIndex",
        recipe="every default: sentence splitter (1,024 tokens), in-memory vector index",
        program=_FOLDER / "llama_index_vectors.py",
    ),
    "haystack": Peer(
        title="Haystack",
        recipe="200 words, BM25 and embeddings joined by reciprocal rank",
        program=_FOLDER / "haystack_hybrid.py",
    ),
    "txtai": Peer(
        title="txtai",
        recipe="paragraphs, hybrid index",
        program=_FOLDER / "txtai_hybrid.py",
    ),
    "bm25": Peer(
        title="BM25",
        recipe="bm25s, 200 words with 50 shared, stemmed; no model",
        program=_FOLDER / "bm25_words.py",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRun:
    """What a peer found for each question, and what indexing took (texts given, nothing read).

    Every outcome is an answer: no peer abstains. Its citations are the peer's first three passages
    as they are, its confidence the score of the first.
    """

    outcomes: dict[str, Outcome]
    indexing_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerHouse:
    """Where peers live, what runs their programs and with which environment variables.

    `folder` keeps the environment and the answers. `python` names an environment that is there
    already. Keep secrets out of `environment`: other people's packages see it.
    """

    folder: Path
    model: Path
    environment: Mapping[str, str]
    python: Path | None = None

    def ready_python(self, progress: Progress) -> Path:
        """Return the Python of the peers' environment, made first where it is missing.

        Raises:
            PeerError: it could not be made.
        """
        if self.python is not None:
            return self.python
        made = self.folder / f"environment-{_digest([REQUIREMENTS.read_bytes()])}"
        python = made / "bin" / "python"
        finished = made / "complete"
        if finished.exists():
            return python
        progress("installing the peers (some minutes, once)", 0, 1)
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(made)],
            [str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)],
        ):
            done = subprocess.run(  # noqa: S603 - our own Python, and a list that is ours
                command, capture_output=True, text=True, check=False, env=dict(self.environment)
            )
            if done.returncode:
                raise PeerError(f"its packages could not be installed: {_last_line(done.stderr)}")
        finished.touch()
        progress("installing the peers (some minutes, once)", 1, 1)
        return python

    def ask(
        self,
        peer: Peer,
        *,
        texts: Mapping[str, str],
        questions: Sequence[Expected],
        progress: Progress,
    ) -> PeerRun:
        """Have a peer index texts, by path, and search for every question.

        Raises:
            PeerError: its packages cannot be installed, or its program failed.
        """
        documents = _as_lines({"path": path, "text": text} for path, text in texts.items())
        asked = _as_lines({"id": item.id, "question": item.question} for item in questions)
        code = [path.read_bytes() for path in (peer.program, _SHARED_CODE, REQUIREMENTS)]
        digest = _digest([*code, documents, asked])
        kept = self.folder / "answers" / f"{peer.program.stem}-{digest}.jsonl"
        if kept.exists():
            return _understood(kept.read_text(encoding="utf-8").splitlines())
        python = self.ready_python(progress)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "documents.jsonl").write_bytes(documents)
            (folder / "questions.jsonl").write_bytes(asked)
            command = [
                str(python),
                str(peer.program),
                f"--documents={folder / 'documents.jsonl'}",
                f"--questions={folder / 'questions.jsonl'}",
                f"--model={self.model}",
            ]
            lines = []
            for line in self._spoken(command, errors=folder / "errors.txt"):
                lines.append(line)
                progress(peer.title, len(lines) - 1, len(questions))
        run = _understood(lines)
        if run.outcomes.keys() != {item.id for item in questions}:
            raise PeerError("its program did not answer every question")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("\n".join(lines), encoding="utf-8")
        return run

    def _spoken(self, command: Sequence[str], *, errors: Path) -> Iterator[str]:
        """Run a program and pass on what it tells, line by line; libraries' chatter is left out."""
        with (
            errors.open("w+", encoding="utf-8") as problems,
            subprocess.Popen(  # noqa: S603 - a program of ours
                command,
                stdout=subprocess.PIPE,
                stderr=problems,
                text=True,
                env=dict(self.environment),
            ) as program,
        ):
            assert program.stdout is not None  # noqa: S101 - it is a pipe
            yield from (line.strip() for line in program.stdout if line.startswith("{"))
            if program.wait():
                problems.seek(0)
                raise PeerError(f"its program failed: {_last_line(problems.read())}")


def texts_of(corpus: Path) -> dict[str, str]:
    """Return the text of every readable document by its path: what peers are given to index.

    Markdown goes as it is written; of other formats, what our readers take out of them.
    """
    found = {}
    for path in documents_of(corpus):
        name = path.relative_to(corpus).as_posix()
        content = path.read_bytes()
        try:
            document = read_document(name, content)
        except UnreadableError:
            continue
        is_markdown = path.suffix.casefold() in {".md", ".markdown"}
        found[name] = content.decode("utf-8", "replace") if is_markdown else _as_text(document)
    return found


def _as_text(document: Document) -> str:
    parts = []
    for block in document.blocks:
        parts.append(block.text)
        parts.append("\n" if block.kind is BlockKind.TABLE_ROW else "\n\n")
    return "".join(parts).strip()


def _understood(lines: Iterable[str]) -> PeerRun:
    outcomes: dict[str, Outcome] = {}
    seconds = 0.0
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if "indexing_seconds" in told:
            seconds = float(told["indexing_seconds"])
        if "id" in told:
            outcomes[told["id"]] = Outcome(
                id=told["id"],
                state="answered",
                ranked=tuple(told["ranked"]),
                citations=tuple((path, text) for path, text in told["passages"]),
                confidence=float(told["score"]),
                seconds=float(told["seconds"]),
            )
    return PeerRun(outcomes=outcomes, indexing_seconds=seconds)


def _as_lines(rows: Iterable[Mapping[str, str]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:12]


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][-_LAST_WORDS:] if lines else "it said nothing"
