from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.composition import load_glossary, load_plays, opened_knowledge
from bot.settings import (
    Settings,
    SettingsError,
    SlackTransport,
    environment_for_others,
    environment_name,
    load_settings,
)
from retrieval.weights import THRESHOLD_WHEN_READ
from store.database import Database
from store.migrating import migrate


def test_the_page_lists_every_setting_and_no_other(repository: Path) -> None:
    page = (repository / "docs/settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (?:`(.*?)`)? ?\| (.+) \|$", page, re.MULTILINE)
    listed = {field: (variable, default, text) for variable, field, default, text in rows}
    expected = {}
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if default is None else str(getattr(default, "value", default))
        expected[name] = (environment_name(name), shown, field.description)
    assert listed == expected


def test_the_environment_is_read_with_its_prefix(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "DEALMATE_DATA_FOLDER": str(tmp_path),
            "DEALMATE_SLACK_TRANSPORT": "http",
            "SLACK_API_URL": "http://127.0.0.1:8400/api",
            "HOME": "/nowhere",
        }
    )
    assert settings.data_folder == tmp_path
    assert settings.slack_transport is SlackTransport.HTTP
    assert settings.slack_api_url == "http://127.0.0.1:8400/api/"


def test_an_unknown_variable_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsError, match="Did you mean DEALMATE_SLACK_BOT_TOKEN"):
        load_settings({"DEALMATE_SLACK_BOT_TOKN": "x"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("port: 1\nname: [a\n", "s.yaml:3: expected ',' or ']'"),
        ("a: \x01\n", "it holds the character U+0001"),
    ],
)
def test_a_file_that_is_no_yaml_is_named_with_its_line(
    tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_settings({}, settings_file=file)
    assert words in str(refused.value)
    assert "<" not in str(refused.value).replace("but got '<stream end>'", "")


def test_an_unknown_key_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("time_zon: UTC\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="Did you mean time_zone"):
        load_settings({}, settings_file=file)


@pytest.mark.parametrize(
    ("name", "text"),
    [("s.yaml", "time_zone: Europe/Berlin\n"), ("s.toml", 'time_zone = "Europe/Berlin"\n')],
)
def test_given_wins_over_environment_over_file(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert load_settings({}, settings_file=file).time_zone == "Europe/Berlin"
    variables = {"DEALMATE_TIME_ZONE": "Asia/Tokyo", "DEALMATE_SETTINGS_FILE": str(file)}
    assert load_settings(variables).time_zone == "Asia/Tokyo"
    assert load_settings(variables, time_zone="America/Lima").time_zone == "America/Lima"


def test_a_data_folder_may_hold_its_settings(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("question_threads: 7\n", encoding="utf-8")
    assert load_settings({}, data_folder=tmp_path).question_threads == 7


def test_a_wrong_value_is_named_without_being_shown() -> None:
    with pytest.raises(SettingsError, match="DEALMATE_HTTP_PORT") as caught:
        load_settings({"DEALMATE_HTTP_PORT": "a-secret-by-mistake"})
    assert "a-secret-by-mistake" not in str(caught.value)


def test_secrets_do_not_show_and_nothing_can_be_changed() -> None:
    settings = load_settings({"DEALMATE_SLACK_BOT_TOKEN": "xoxb-secret"})
    assert "xoxb-secret" not in repr(settings)
    with pytest.raises(ValidationError):
        settings.http_port = 1  # type: ignore[misc]


def test_a_glossary_is_read_or_its_fault_is_named(tmp_path: Path) -> None:
    file = tmp_path / "glossary.yaml"
    settings = load_settings({"DEALMATE_GLOSSARY_FILE": str(file)}, data_folder=tmp_path)
    with pytest.raises(SettingsError, match=r"glossary\.yaml cannot be used"):
        load_glossary(settings)
    file.write_text("MDF: 3\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="'MDF'"):
        load_glossary(settings)
    file.write_text("MDF: market funds\n", encoding="utf-8")
    assert load_glossary(settings).written == {"mdf": ("market funds",)}
    assert not load_glossary(load_settings({}, data_folder=tmp_path)).written


def test_other_peoples_programs_see_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEALMATE_SLACK_BOT_TOKEN", "SLACK_API_URL", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "xoxb-secret")
    monkeypatch.setenv("PATH", "/bin")
    seen = environment_for_others(HF_HUB_OFFLINE="1")
    assert "xoxb-secret" not in seen.values()
    assert (seen["PATH"], seen["HF_HUB_OFFLINE"]) == ("/bin", "1")


def test_an_installation_says_how_sure_an_answer_must_be(tmp_path: Path) -> None:
    assert Settings.model_fields["answer_threshold"].default == THRESHOLD_WHEN_READ
    settings = load_settings({"DEALMATE_ANSWER_THRESHOLD": "0.8"}, data_folder=tmp_path)
    migrated = Database(settings.effective_database_url)
    migrate(migrated)
    migrated.close()
    with opened_knowledge(settings) as knowledge:
        assert knowledge.answerer.threshold == 0.8
    with pytest.raises(SettingsError, match="DEALMATE_ANSWER_THRESHOLD"):
        load_settings({"DEALMATE_ANSWER_THRESHOLD": "90"})


def test_an_own_playbook_stands_beside_the_built_in_ones_or_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        'playbook: mine\ntitle: Mine\nversion: "1.0"\nowner: me\nplays:\n'
        "  - id: one\n    title: One\n    trigger: {on: registered}\n"
        "    steps:\n      - {id: s, title: S, say: Hello}\n",
        encoding="utf-8",
    )
    settings = Settings(playbook_folder=tmp_path)
    beside = [play.id for play in load_plays(settings).plays]
    alone = load_plays(settings.model_copy(update={"built_in_playbooks": False}))
    assert "mine/one" in beside
    assert len(beside) > 6
    assert [play.id for play in alone.plays] == ["mine/one"]
    assert load_plays(Settings(built_in_playbooks=False)).plays == ()
