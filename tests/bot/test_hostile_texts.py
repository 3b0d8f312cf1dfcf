"""No text of a message or a document takes the square of its length to read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

READING = """
from logging import LogRecord

from bot.logging import cut_what_libraries_quote
from bot.slack.blocks.quoting import quote_block
from content_index.chunking import without_marks
from retrieval.disagreeing import figures_in
from retrieval.emergencies import asks_a_fact
from retrieval.expectations import expected_forms, forms_in
from retrieval.legible import lines_of
from retrieval.question import unmarked
from retrieval.statements import statements
from retrieval.wording import plain
from tests.bot.twins import citation

FORMS = expected_forms("how long does it take, what is the price, and to which email")

def figures(text):
    for kind in ("time", "share", "money"):
        figures_in(text, of=kind)

def logged(text):
    cut_what_libraries_quote(LogRecord("httpx", 30, "", 1, text, None, None))

for read, units in {
    plain: ("{%", "{{", "{.", "[", "[x]("),
    unmarked: ("<@", "<#", "<a", "_", "\\n"),
    figures: ("1", "1.", "1 to "),
    lambda text: forms_in(text, FORMS): ("1", "1.", "a", "_."),
    asks_a_fact: (" \\n", " "),
    quote_block: ("[", "[x](", "\\n"),
    without_marks: ("[", "[x](", "\\n"),
    statements: (" ", "-"),
    lambda text: lines_of(citation("a", 1, text)): ("-", "| - "),
    logged: ("[", "{"),
}.items():
    for unit in units:
        read("a" + unit * (100_000 // len(unit)) + "\\x01")
        read(unit * (100_000 // len(unit)))
"""


def test_no_text_takes_the_square_of_its_length(repository: Path) -> None:
    """The patterns that were here before take many minutes for it."""
    child = [sys.executable, "-c", READING]
    subprocess.run(child, cwd=repository, check=True, timeout=240)
