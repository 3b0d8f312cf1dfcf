from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluations.passage_sizes import main

TOPICS = ("booths", "trains", "licences")


@pytest.mark.slow
def test_smaller_passages_are_more_and_shorter_and_the_same_questions_are_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, questions = tmp_path / "corpus", tmp_path / "questions.jsonl"
    corpus.mkdir()
    asked = []
    for number, topic in enumerate(TOPICS):
        said = [f"Paragraph {n} on {topic} says what holds for {topic} there." for n in range(4)]
        answer = f"The limit for {topic} is {number} each year."
        text = "\n\n".join([f"# All about {topic}", *said, answer])
        (corpus / f"{topic}.md").write_text(text, encoding="utf-8")
        asked.append(
            {"id": topic, "question": f"What is the limit for {topic}?", "answer_span": answer}
            | {"relevant": [f"{topic}.md"], "answerable": True}
        )
    asked += [
        {"id": f"none {n}", "question": f"Who is mayor {n}?", "relevant": [], "answerable": False}
        for n in range(2)
    ]
    questions.write_text("".join(f"{json.dumps(one)}\n" for one in asked), encoding="utf-8")
    sizes = ["--sizes", "230", "60", "--data", str(tmp_path / "data")]
    main(["--corpus", str(corpus), "--questions", str(questions), *sizes])
    large, small = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (large["size"], small["size"]) == (230, 60)
    assert large["passages"] == len(TOPICS)
    assert small["passages"] > large["passages"]
    assert small["words a passage"] < large["words a passage"]
    assert large["answers within one passage"] == small["answers within one passage"] == 1.0
    assert small["by words alone"]["hit@5"] == 1.0
    assert 0 <= small["held back"]["span in three quotes"] <= 1
