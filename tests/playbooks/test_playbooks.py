from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.authored import AuthoredFileError
from playbooks.plays.definition import Recipient
from playbooks.plays.loading import LIBRARY, check_playbooks, load_playbooks
from playbooks.plays.playset import PlaySet
from playbooks.plays.schema import SCHEMA_FILE, schema_text
from playbooks.plays.templates import (
    ALWAYS_KNOWN,
    SOMETIMES_KNOWN,
    check_template,
    render,
)
from playbooks.plays.triggers import TriggerKind

OF_ONE_TRADE = re.compile(
    r"\b(?:backups?|restores?|recover\w*|storage|servers?|cloud|software|licen[cs]es?|devices?|"
    r"network|security vendor|wiederherstell\w*|sicherung\w*|copias?)\b",
    re.IGNORECASE,
)
"""What a vendor of something else would not say to its partners."""
HEAD = 'playbook: mine\ntitle: Mine\nversion: "1.0"\nowner: me\nplays:\n'
PLAY = (
    "  - id: one\n    title: One\n    trigger: {on: registered}\n"
    "    steps:\n      - {id: s, title: S, say: Hello}\n"
)


def problems(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    return [p.removeprefix(str(tmp_path) + "/") for p in check_playbooks(tmp_path).problems]


def test_the_library_is_sound() -> None:
    report = check_playbooks(LIBRARY)
    assert report.problems == ()
    assert len({p.playbook.playbook for p in report.plays.plays}) >= 2
    assert len({p.id for p in report.plays.plays}) == len(report.plays.plays)


def test_the_plays_that_come_along_fit_any_vendor() -> None:
    texts = {
        path.name: re.sub(r"(?m)^#.*", "", path.read_text(encoding="utf-8"))
        for path in LIBRARY.glob("*.yaml")
    }
    of_one_trade = {name: OF_ONE_TRADE.findall(text) for name, text in texts.items()}
    assert len(texts) == 6
    assert {name: found for name, found in of_one_trade.items() if found} == {}


def test_a_minimal_playbook_loads(tmp_path: Path) -> None:
    assert problems(tmp_path, HEAD + PLAY) == []
    assert [p.id for p in load_playbooks(tmp_path).plays] == ["mine/one"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("title: One", "titel: One", "mine.yaml:7: plays.0.titel: unknown key 'titel'"),
        ("on: registered", "on: full_moon", "mine.yaml:8: plays.0.trigger:"),
        (
            "on: registered",
            "on: stage_entered",
            "mine.yaml:8: plays.0.trigger.stage_entered.stages",
        ),
        ("say: Hello", "say: 'Hello {deal.margin}'", "mine.yaml:10: plays.0.steps.0:"),
        ("say: Hello", "say: 'Hello {member.name.__class__}'", "unknown variable"),
        ("say: Hello", "say: 'Against {deal.competitor}'", "may not be known"),
        ("say: Hello", "say: 'Hello {deal.customer'", "a brace is not closed"),
        ("say: Hello", "say: {de: Hallo}", "lacks the playbook's own language 'en'"),
        ("say: Hello", "say: Hello, assets: [{matching: [stage]}]", "name an asset by `id`"),
        ("say: Hello", "say: Hello, assets: [{id: a, kinds: [faq]}]", "name an asset by `id`"),
        ("say: Hello", "say: Hello, after: {days: 1, working_days: 1}", "not both"),
        ("id: one", "id: One more", "mine.yaml:6: plays.0.id:"),
        ('version: "1.0"', "version: 1.0", "mine.yaml:3: version:"),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    text = HEAD + PLAY
    assert before in text
    found = problems(tmp_path, text.replace(before, after, 1))
    assert any(expected in problem for problem in found), found


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("plays: [", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(HEAD + PLAY, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(HEAD + PLAY, encoding="utf-8")
    report = check_playbooks(tmp_path)
    assert [p.id for p in report.plays.plays] == ["mine/one"]
    assert len(report.problems) == 2
    assert "is there already, in b.yaml" in report.problems[1]
    with pytest.raises(AuthoredFileError):
        load_playbooks(tmp_path)


def test_a_later_folder_replaces_a_playbook_of_the_same_name(tmp_path: Path) -> None:
    for name, title in (("first", "Old"), ("second", "New")):
        (tmp_path / name).mkdir()
        text = (HEAD + PLAY).replace("title: One", f"title: {title}")
        (tmp_path / name / "mine.yaml").write_text(text, encoding="utf-8")
    plays = load_playbooks(tmp_path / "first", tmp_path / "second")
    assert [p.title for p in plays.plays] == ["New"]


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    assert "no such folder" in check_playbooks(tmp_path / "nowhere").problems[0]


@given(st.text(max_size=200))
def test_a_template_that_passes_the_check_renders_without_braces(template: str) -> None:
    if not check_template(template):
        values = dict.fromkeys(ALWAYS_KNOWN, "x")
        assert "{" not in render(template, values)


def test_words_stand_in_for_what_is_not_known() -> None:
    template = "Against {deal.competitor|the present supplier}."
    assert check_template(template) == []
    assert render(template, {}) == "Against the present supplier."
    assert render(template, {"deal.competitor": "Coldstack"}) == "Against Coldstack."


def test_a_value_is_not_a_template() -> None:
    assert render("{deal.customer}", {"deal.customer": "{cam.name}"}) == "{cam.name}"


def test_each_variable_is_in_one_list() -> None:
    assert ALWAYS_KNOWN.isdisjoint(SOMETIMES_KNOWN)


def test_the_schema_for_editors_is_the_schema() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), (
        "Write it anew: dealmate playbooks schema > playbooks/plays/playbook.schema.json"
    )
    kinds = {kind.value for kind in TriggerKind}
    assert all(f'"const": "{kind}"' in schema_text() for kind in kinds)
    for path in LIBRARY.glob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../playbook.schema.json"
        assert (LIBRARY / "../playbook.schema.json").exists()


def test_the_library_speaks_to_everybody_and_uses_what_there_is(library_plays: PlaySet) -> None:
    assert {p.playbook.playbook for p in library_plays.plays} == {
        "competitive-displacement",
        "first-deal",
        "onboarding-to-first-sale",
        "reactivation",
        "renewal-and-expansion",
        "stuck-in-validation",
    }
    steps = [step for p in library_plays.plays for step in p.play.steps]
    assert {step.to for step in steps} == set(Recipient)
    assert {p.play.trigger.on for p in library_plays.plays} == set(TriggerKind) - {
        TriggerKind.APPROVED,
        TriggerKind.DATE,
    }
    for step in steps:
        for text in [step.say] if isinstance(step.say, str) else step.say.values():
            assert len(text.split()) <= 60, f"{step.id} is long"
