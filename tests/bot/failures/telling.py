"""A language model that says one sentence more whenever it is told to, and a stage for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.composition import clock
from bot.prose import make_writer
from content_index import queries
from content_index.embedding.hashing import HashingEmbedder
from content_index.labels import VENDOR_HOLDER, Grant
from content_index.library import Library, open_library
from playground.harness import RunningPlayground, wait_for
from retrieval.answering import Answerer
from store.database import Database
from tests.bot.conftest import PATIENCE_SECONDS, Stage, set_stage
from tests.parsing import sync_folder
from tests.retrieval.writing.standin import Json, Pieces, Reset, Script, serving

QUESTION = "how long is a deal registration valid, and when is a claim for funds due?"
VALID = "An approved deal registration is valid for 90 days."
DUE = "A claim for funds is due in 45 days."
EXTENDED = "It can be extended once by 60 days."
LIE = "A claim for funds is due in 90 days."
LINK = "A claim for funds is due in 45 days, see https://evil.example/funds."
TRUE = ((VALID, 1), (DUE, 2), (EXTENDED, 1))
RULES = f"# Deal registration\n\n{VALID} {EXTENDED}\n"
FUNDS = f"# Claims\n\n{DUE}\n"
TITLES = {"rules": "Deal registration rules", "funds": "Market development funds"}


@dataclass
class Teller:
    """Says the first sentence at once (unless it `waits`) and each other one when told to go on.

    A sentence is known to be whole when the next has begun, or when the reply is over.
    """

    sentences: Sequence[tuple[str, int]] = TRUE
    breaks: bool = False
    """Whether the connection is reset in place of the last sentence."""
    waits: bool = False
    asked: int = 0
    _may_say: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def say(self, _payload: Json) -> Pieces:
        self.asked += 1
        yield '{"sentences": ['
        for number, (words, source) in enumerate(self.sentences, start=1):
            if number > 1:
                yield ", {"
            if number > 1 or self.waits:
                assert self._may_say.acquire(timeout=PATIENCE_SECONDS)
                if self.breaks and number == len(self.sentences):
                    raise Reset
            body = json.dumps({"text": words, "sources": [source]})
            yield body if number == 1 else body[1:]
        yield "]}"

    def go_on(self, times: int = 1) -> None:
        self._may_say.release(times)

    def finish(self) -> None:
        """Say all the rest, and from now on everything at once."""
        self.go_on(1_000)


@dataclass
class Desk:
    """A stage whose answers a teller words, from two documents."""

    stage: Stage
    library: Library
    teller: Teller
    """Who is asked next."""

    def listen(self, teller: Teller) -> Teller:
        """From now on this one is asked."""
        self.teller.finish()
        self.teller = teller
        return teller

    def withdraw(self, name: str) -> None:
        """Take a document away; the next look at it finds that."""
        grant, now = Grant(holders=(VENDOR_HOLDER,)), clock()
        found = self.library.assets(grant, today=now.date())
        (asset_id,) = [one.id for one in found if one.path == f"{name}.md"]
        with self.stage.database.transaction() as session:
            queries.withdraw(session, asset_id, now=now)
            queries.count_change(session, passages=True)


def fill_library(database: Database, folder: Path) -> None:
    """Index the two documents."""
    for name, body in (("rules", RULES), ("funds", FUNDS)):
        head = f"---\ntitle: {TITLES[name]}\nlabel:\n  audience: to_partner\n---\n"
        (folder / f"{name}.md").write_text(head + body, encoding="utf-8")
    assert not sync_folder(library_of(database), folder, now=clock()).failed


def library_of(database: Database) -> Library:
    return open_library(database=database, embedder=HashingEmbedder(dimension=96))


@contextmanager
def set_desk(
    playground: RunningPlayground, prepared: Path | None, folder: Path, **extra: Any
) -> Iterator[Desk]:
    """A desk on a copy of a filled database; the bot is not started. Further keywords: settings."""
    desks: list[Desk] = []

    def say(payload: Json) -> Pieces:
        return desks[0].teller.say(payload)

    script = Script(say=say)
    settings = {
        "stream_answers": True,
        "language_model": "openai:stand-in",
        "language_model_key": "not-a-secret",
        "language_model_timeout_seconds": 60,
        **extra,
    }
    with (
        serving(script) as address,
        set_stage(
            playground, prepared, folder, StringIO(), language_model_url=address, **settings
        ) as stage,
    ):
        library = library_of(stage.database)
        writer = make_writer(stage.knowledge.settings)
        real = Answerer(library, threshold=0.0, writer=writer)
        stage.answerer.answer = real.answer  # type: ignore[method-assign]
        stage.answerer.authorise = real.authorise  # type: ignore[method-assign]
        stage.shelf.still_allowed = library.still_allowed  # type: ignore[method-assign]
        desk = Desk(stage=stage, library=library, teller=Teller())
        desks.append(desk)
        try:
            yield desk
        finally:
            desk.teller.finish()
            for thread in threading.enumerate():
                if thread.name == "dealmate-writer":
                    thread.join(PATIENCE_SECONDS)


def without_names(blocks: Sequence[Json]) -> list[Json]:
    """Blocks without the names that Slack or we gave them, and without the question's number."""
    bare = json.loads(json.dumps(blocks))
    for block in bare:
        block.pop("block_id", None)
        for element in block.get("elements", ()):
            element.pop("value", None)
            element.pop("action_id", None) if element.get("type") != "button" else None
    found: list[Json] = bare
    return found


def answer_blocks(stage: Stage, thread_ts: str) -> list[Json]:
    """The blocks that one post would have shown of the answer in that thread."""
    with stage.database.reading() as session:
        rows = session.execute(
            text("SELECT payload FROM outbox WHERE topic = 'slack.post' AND key LIKE '%/answer'")
        )
        payloads = [json.loads(row.payload) for row in rows]
    (blocks,) = [one["blocks"] for one in payloads if one["thread_ts"] == thread_ts]
    return without_names(blocks)


def ours(person: Any, channel: str, ts: str) -> list[Json]:
    """What the bot says in a thread, oldest first."""
    replies: list[Json] = person.replies(channel, ts)
    return [one for one in replies if one["user"] == "U0DEALMATE"]


def words_of(message: Json) -> str:
    return json.dumps([message.get("text"), message.get("blocks")], ensure_ascii=False)


def wait_for_words(person: Any, channel: str, ts: str, words: str) -> Json:
    """Wait until a message of the bot in that thread shows the words."""

    def look() -> Json | None:
        found = [one for one in ours(person, channel, ts) if words in words_of(one)]
        return found[0] if found else None

    return wait_for(look, what=repr(words), timeout_seconds=PATIENCE_SECONDS)
