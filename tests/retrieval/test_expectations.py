from __future__ import annotations

import pytest

from retrieval.expectations import figure_named


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("how many courses are free?", "Gold partners get three.", 1.0),
        ("how many courses are free?", "Some courses are free.", 0.0),
        ("what is our discount", "It depends on the tier.", 0.0),
        ("wie hoch ist der Rabatt", "25 Punkte", 1.0),
        ("when does the offer end", "It ends in March.", 1.0),
        ("when does the offer end", "It ends soon.", 0.0),
        ("cu\u00e1ndo termina", "El 3 de mayo", 1.0),
        ("who signs the form", "Your manager.", 0.5),
    ],
)
def test_whether_the_figure_asked_for_is_named(question: str, text: str, named: float) -> None:
    assert figure_named(question, text) == named
