"""How misspelt words are read is measured by slips that are made on purpose."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from rapidfuzz.distance import OSA

from evaluations.misspelling import main, measured, slipped, vocabulary
from retrieval.spelling import Repair

PAGES = "A discount, a margin.\n\n" * 3


def test_a_slip_is_one_slip_behind_the_first_letter() -> None:
    random = Random(3)  # noqa: S311 - the same slips each time
    slips = {slipped("registration", random) for _ in range(200)}
    assert all(slip.startswith("r") for slip in slips)
    assert {OSA.distance("registration", slip) for slip in slips} <= {0, 1}
    assert {len(slip) for slip in slips} == {11, 12, 13}


def test_what_is_read_rightly_wrongly_and_not_at_all_is_told_apart() -> None:
    own = vocabulary([PAGES])
    other = vocabulary(["A windmill, another windmill."])

    def as_discount(typed: str) -> Repair | None:
        return None if typed.startswith("w") else Repair(typed, "discount", "discount")

    found = measured(own, [other], as_discount)
    assert (found.right, found.wrong, found.left) == (0.5, 0.5, 0.0)
    assert (found.others, found.misread) == (1, 0.0)
    nothing = measured(own, [other], lambda _: None)
    assert (nothing.right, nothing.left) == (0.0, 1.0)


@pytest.mark.slow
def test_the_command_prints_a_line_for_each_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("vault", PAGES), ("mill", "A windmill, a windmill.\n\nThe windmill.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.md").write_text(text)
    main(["--corpus", str(tmp_path / "vault"), str(tmp_path / "mill")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| vault", "| mill"]
