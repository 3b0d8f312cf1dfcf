"""The answers that the shared questions quote from office files and PDFs stand in what is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from content_index.reading.children import ReadingPool
from content_index.reading.document import Document, squeezed

OFFICE = (".pdf", ".pptx", ".docx", ".html")


@pytest.mark.shared
def test_the_answer_spans_of_office_files_and_pdfs_are_found(
    shared: Path, reading: ReadingPool
) -> None:
    corpus = shared / "corpus"
    questions = [
        json.loads(line)
        for line in (corpus / "questions-dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    spans = [(q["relevant"][0], q["answer_span"]) for q in questions if q["answerable"]]
    spans += [(more["doc"], more["span"]) for q in questions for more in q.get("more_spans") or []]
    spans = [(path, span) for path, span in spans if path.endswith(OFFICE)]
    texts = {
        path: shown(reading.read(path, (corpus / path).read_bytes()))
        for path in sorted({path for path, _ in spans})
    }
    assert [(path, span) for path, span in spans if squeezed(span) not in texts[path]] == []
    assert {Path(path).suffix for path, _ in spans} == set(OFFICE)


def shown(document: Document) -> str:
    return squeezed("\n".join(block.plain for block in document.blocks))
