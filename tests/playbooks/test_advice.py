from __future__ import annotations

import pytest

from playbooks.advice import nearest


@pytest.mark.parametrize(
    ("wanted", "known", "words"),
    [
        ("aquflow", ["aquaflow", "monitor"], "Did you mean aquaflow?"),
        ("Aqua-Flow", ["aquaflow", "monitor"], "Did you mean aquaflow?"),
        ("x", ["aquaflow", "monitor"], "Known are: aquaflow, monitor."),
        ("x", [f"product-{number}" for number in range(9)], ""),
        ("x", [], ""),
    ],
)
def test_the_nearest_name_or_a_few_or_nothing(wanted: str, known: list[str], words: str) -> None:
    assert nearest(wanted, known) == words
