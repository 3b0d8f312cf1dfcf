"""A file that takes too much takes only its parser down, and is left alone after three times."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from content_index.reading import queries
from content_index.reading.children import Death, ParserDiedError, ReadingLimits, ReadingPool
from content_index.reading.document import UnreadableError
from content_index.reading.formats import MAXIMUM_BYTES, READER_REVISION, read_document
from content_index.reading.quarantine import release
from content_index.sync import SyncReport
from tests.content_index.reading.making import SRT, TIERS, VTT, mail, with_part, workbook
from tests.content_index.shelving import NOW, Shelves

SLOW = b"![" * 300_000
"""Markdown's rules for pictures look through all of it again for each mark."""
TWO_SECONDS = ReadingLimits(seconds=2.0)

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")


def large_sheet() -> bytes:
    row = "<row>" + "<c><v>1</v></c>" * 20 + "</row>"
    part = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{row * 30_000}</sheetData></worksheet>"
    )
    small = workbook(lambda sheet, _: sheet.append(list(TIERS[0])))
    return with_part(small, "xl/worksheets/sheet1.xml", part.encode())


def death_of(pool: ReadingPool, name: str, content: bytes) -> Death:
    with pytest.raises(ParserDiedError) as caught:
        pool.read(name, content)
    assert pool.read("a.md", b"alive").blocks[0].text == "alive"
    return caught.value.death


def test_a_file_that_takes_too_long_is_stopped() -> None:
    with ReadingPool(TWO_SECONDS, size=1) as pool:
        assert death_of(pool, "a.md", SLOW) is Death.TIME


@on_linux
def test_a_file_that_takes_too_much_memory_is_stopped() -> None:
    with ReadingPool(ReadingLimits(memory_bytes=120_000_000), size=1) as pool:
        assert death_of(pool, "a.xlsx", large_sheet()) is Death.MEMORY


def test_a_file_that_says_too_much_is_stopped() -> None:
    with ReadingPool(ReadingLimits(output_bytes=1_000), size=1) as pool:
        assert death_of(pool, "a.txt", b"word\n\n" * 500) is Death.OUTPUT


@pytest.mark.parametrize("interpreter", ["/bin/false", "/nowhere/python"])
def test_a_parser_that_cannot_even_start_is_no_fault_of_the_file(
    shelves: Shelves, interpreter: str
) -> None:
    shelves.page("good.md", "alpha", label="{audience: to_partner}")
    with ReadingPool(interpreter=interpreter) as pool:
        (problem,) = shelves.sync(reading=pool).failed
    assert problem.what == "the file was not read: its reader could not be started"
    with shelves.database.reading() as session:
        assert queries.quarantined(session, reader_revision=READER_REVISION, at_least=1) == []
    assert shelves.sync().failed == ()


def test_an_enormous_file_starts_no_parser() -> None:
    with (
        ReadingPool(interpreter="/nowhere/python") as pool,
        pytest.raises(UnreadableError, match="larger than 100 MB"),
    ):
        pool.read("a.txt", b"a" * (MAXIMUM_BYTES + 1))


def test_many_threads_share_a_few_parsers(reading: ReadingPool) -> None:
    files = [
        ("a.vtt", VTT.encode()),
        ("a.srt", SRT.encode()),
        ("a.eml", mail(plain="Hello.")),
        ("a.csv", b"Tier;Discount\nGold;18%\n"),
    ] * 4
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda file: reading.read(*file), files))
    assert found == [read_document(*file) for file in files]


def parsers_running() -> list[int]:
    """Process ids of this process's own parsers."""
    own = str(threading.get_native_id())
    children = Path(f"/proc/self/task/{own}/children")
    found = [int(one) for one in children.read_text(encoding="ascii").split()]
    return [one for one in found if b"content_index.reading.child" in command_of(one).split(b"\0")]


def command_of(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


@on_linux
def test_a_parser_is_used_again_knows_no_secret_and_ends_with_the_pool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = set(parsers_running())
    monkeypatch.setenv("DEALMATE_SLACK_BOT_TOKEN", "xoxb-secret")
    with ReadingPool(size=1) as pool:
        pool.read("a.md", b"one")
        (parser,) = set(parsers_running()) - before
        with pytest.raises(UnreadableError):
            pool.read("a.pdf", b"broken")
        pool.read("a.md", b"two")
        assert set(parsers_running()) - before == {parser}
        environment = Path(f"/proc/{parser}/environ").read_bytes()
        assert b"PYTHONPATH=" in environment
        assert b"secret" not in environment
    assert set(parsers_running()) - before == set()


@on_linux
def test_a_parser_that_was_ended_while_idle_is_no_fault_of_the_next_file() -> None:
    before = set(parsers_running())
    with ReadingPool(size=1) as pool:
        pool.read("a.md", b"one")
        (parser,) = set(parsers_running()) - before
        os.kill(parser, signal.SIGKILL)
        os.waitid(os.P_PID, parser, os.WEXITED | os.WNOWAIT)
        assert pool.read("a.md", b"two").blocks[0].text == "two"


@on_linux
def test_a_used_parser_that_ends_while_it_reads_is_no_fault_of_the_file() -> None:
    before = set(parsers_running())
    with ReadingPool(size=1) as pool, ThreadPoolExecutor(1) as threads:
        pool.read("a.md", b"one")
        (parser,) = set(parsers_running()) - before
        os.kill(parser, signal.SIGSTOP)  # it still counts as alive
        second = threads.submit(pool.read, "a.md", b"two")
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        os.kill(parser, signal.SIGKILL)
        assert second.result().blocks[0].text == "two"


def test_a_module_in_the_current_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "lxml", "content_index"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with ReadingPool() as pool:
        assert pool.read("a.html", b"<p>sound</p>").blocks[0].text == "sound"


TOOK = "reading the file took longer than 2 seconds"
NOW_QUARANTINED = "It is now in quarantine and not tried again until it changes."
RETRY = "dealmate content sync --retry tries the same bytes again."
SAVE = "Save it anew from its own program, or split it"


def strike(shelves: Shelves, times: int) -> None:
    with shelves.database.transaction() as session:
        for _ in range(times):
            queries.add_strike(
                session,
                hashlib.sha256(SLOW).hexdigest(),
                reader_revision=READER_REVISION,
                path="slow.md",
                reason=TOOK,
                now=NOW,
            )


def told(report: SyncReport) -> list[str]:
    return [f"{problem.what}. {problem.todo}" for problem in report.failed]


def test_a_file_that_kills_its_parser_is_named_and_tried_again(shelves: Shelves) -> None:
    (shelves.content / "slow.md").write_bytes(SLOW)
    (shelves.content / "twin.md").write_bytes(SLOW)
    shelves.page("good.md", "alpha", label="{audience: to_partner}")
    with ReadingPool(TWO_SECONDS) as pool:
        report = shelves.sync(reading=pool)
    once = (
        f"{TOOK}, and was stopped (attempt 1 of 3). {SAVE}. "
        "The next sync tries again, 3 times in all."
    )
    assert told(report) == [once, once]  # the same bytes are tried once
    assert shelves.found("alpha") == ["good.md"]


def test_a_file_that_kills_its_parser_three_times_is_left_alone(shelves: Shelves) -> None:
    file = shelves.content / "slow.md"
    file.write_bytes(SLOW)
    strike(shelves, 2)
    with ReadingPool(TWO_SECONDS) as pool:
        third = told(shelves.sync(reading=pool))
    assert third == [f"{TOOK}, and was stopped (attempt 3 of 3). {SAVE}. {NOW_QUARANTINED}"]
    since = "the file is in quarantine since 22 November 2026"
    in_quarantine = [f"{since}: {TOOK}, 3 times. {SAVE}, and sync; {RETRY}"]
    assert told(shelves.sync()) == in_quarantine
    with shelves.database.reading() as session:
        (listed,) = queries.quarantined(session, reader_revision=READER_REVISION, at_least=3)
    assert (listed.path, listed.count, listed.reason) == ("slow.md", 3, TOOK)
    file.write_bytes(b"# Mended")
    assert told(shelves.sync()) == []
    file.write_bytes(SLOW)
    assert told(shelves.sync()) == in_quarantine
    release(shelves.database)
    with shelves.database.reading() as session:
        assert queries.quarantined(session, reader_revision=READER_REVISION, at_least=1) == []


def test_the_child_ends_when_its_parent_is_gone() -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "content_index.reading.child", "1500000000", "5", "1000"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=root
    ) as child:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(timeout=30) == 0
